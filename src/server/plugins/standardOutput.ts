const lines: string[] = [];

/**
 * Writes a line to standard output, together with all others of one turn of the event loop: every write has the process wait
 * for the system.
 */
export function toStandardOutput(line: string): void {
  if (lines.push(line) === 1) setImmediate(flush);
}

function flush(): void {
  if (lines.length > 0) process.stdout.write(`${lines.splice(0).join('\n')}\n`);
}

process.on('exit', flush);
