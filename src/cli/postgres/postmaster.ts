import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../startError.ts';
import { program } from './binaries.ts';
import { type Cluster, dataOf } from './cluster.ts';
import { commandOf, runAs } from './process.ts';

/** What a running PostgreSQL server notes in its data directory. */
export interface Postmaster {
  readonly pid: number;
  /** True once it takes connections. */
  readonly ready: boolean;
}

/** Reads `postmaster.pid`; null when there is none. */
export async function postmasterOf(cluster: Cluster): Promise<Postmaster | null> {
  const text = await readFile(pidFile(cluster), 'utf8').catch(() => null);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  // Line 8: https://www.postgresql.org/docs/18/storage-file-layout.html names the file, pg_ctl reads it the same way.
  return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
}

/** Stops the server that an earlier process left running on the data when it was killed. */
export async function stopLeftover(cluster: Cluster): Promise<void> {
  const left = await postmasterOf(cluster);
  if (!left) return;
  if (await isServing(left.pid, cluster)) return stopPostmaster(left.pid, cluster);
  if (answers(left.pid)) await disown(cluster);
}

/** Ends a server in order (fast shutdown), by force when it does not come to an end in 20 seconds. */
export async function stopPostmaster(pid: number, cluster: Cluster): Promise<void> {
  if (process.platform === 'win32') {
    const stop = ['stop', '-D', dataOf(cluster.home), '-m', 'fast'];
    await runAs(null, [program(cluster.native, 'pg_ctl'), ...stop], cluster.home);
    return;
  }
  for (const [signal, seconds] of [
    ['SIGINT', 20],
    ['SIGQUIT', 5],
    ['SIGKILL', 5],
  ] as const) {
    send(pid, signal);
    if (await ended(pid, cluster, seconds)) return;
  }
  throw new StartError(
    `The PostgreSQL server with process id ${pid} on ${cluster.home} does not stop: end it by hand.`,
  );
}

/** Sends a signal to a process that may be gone already. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, or not ours to stop: whoever waits for its end sees which.
  }
}

async function ended(pid: number, cluster: Cluster, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (await isServing(pid, cluster)) {
    if (Date.now() > deadline) return false;
    await pause(10);
  }
  return true;
}

async function isServing(pid: number, cluster: Cluster): Promise<boolean> {
  const command = await commandOf(pid);
  return command?.includes(process.platform === 'win32' ? 'postgres' : dataOf(cluster.home)) ?? false;
}

/**
 * The id in the file now belongs to some other process, which PostgreSQL would take for the old server. It takes no
 * notice of its parent's id, and goes on to look for orphaned backends, which it could not if the file were removed.
 */
async function disown(cluster: Cluster): Promise<void> {
  const file = await open(pidFile(cluster), constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    const text = await file.readFile('utf8');
    await file.truncate(0);
    await file.write(text.replace(/^\d+/, String(process.pid)), 0);
  } finally {
    await file.close();
  }
}

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function pidFile(cluster: Cluster): string {
  return join(dataOf(cluster.home), 'postmaster.pid');
}
