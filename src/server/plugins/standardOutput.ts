const lines: string[] = [];

/**
 * Writes a line to standard output within ten milliseconds, together with all others of that time: every write has the
 * process wait for the system. What is left is written when the process exits; a signal that nobody handles loses it.
 */
export function toStandardOutput(line: string): void {
  if (lines.push(line) === 1) setTimeout(flush, WITHIN_MS);
}

const WITHIN_MS = 10;

function flush(): void {
  if (lines.length > 0) process.stdout.write(`${lines.splice(0).join('\n')}\n`);
}

process.on('exit', flush);
