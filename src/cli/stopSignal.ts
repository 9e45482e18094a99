import { commandOf, isRunning, parentOf } from './postgres/process.ts';

/**
 * Aborted at the first SIGINT or SIGTERM, or when the npm that started this process is gone;
 * a second signal ends the process at once.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (process.env['npm_lifecycle_event'] !== undefined) whenOrphaned(() => controller.abort());
  return controller.signal;
}

// npm hands SIGTERM to the shell between us and it, which ends without a word to us: all we notice is another parent.
// Killed itself, npm leaves that shell behind, still waiting for us: all we notice is that npm is gone.
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid;
  const npm = npmAbove(parent);
  const watch = setInterval(async () => {
    const above = await npm;
    if (process.ppid === parent && (above === null || isRunning(above))) return;
    clearInterval(watch);
    stop();
  }, ORPHAN_CHECK_MS);
  watch.unref();
}

const ORPHAN_CHECK_MS = 200;

// Without a shell in between our parent is npm itself, and may well outlive its own.
async function npmAbove(parent: number): Promise<number | null> {
  const command = await commandOf(parent);
  return command !== null && /^\S*sh -c /.test(command) ? parentOf(parent) : null;
}
