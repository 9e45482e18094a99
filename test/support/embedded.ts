import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Embedded, type EmbeddedOptions, startEmbedded } from '../../src/cli/postgres/embedded.ts';

/** The folder of this project. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url));

const undoing: (() => unknown)[] = [];

/** Remembers what to undo after the test, the latest first. */
export function later(undo: () => unknown): void {
  undoing.push(undo);
}

/** Remembers what to undo after everything else. */
export function lastly(undo: () => unknown): void {
  undoing.unshift(undo);
}

/** Undoes what the test left; for `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const undo of undoing.splice(0).reverse()) await undo();
}

/** An embedded PostgreSQL whose Node process is not ours. */
export interface EmbeddedInChild {
  readonly process: ChildProcess;
  readonly url: string;
  readonly dataDir: string;
}

/** Starts one in this process; it is stopped after the test. */
export async function start(options: EmbeddedOptions): Promise<Embedded> {
  const embedded = await startEmbedded({ throwaway: true, ...options });
  later(() => embedded.stop());
  return embedded;
}

/** Starts it in a Node process of its own, as leader of its own group, which ends in order on SIGTERM. */
export async function startInChild(
  options: EmbeddedOptions,
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<EmbeddedInChild> {
  const script = `
    const { startEmbedded } = await import(${JSON.stringify(new URL('../../src/cli/postgres/embedded.ts', import.meta.url))});
    const embedded = await startEmbedded(${JSON.stringify({ throwaway: true, ...options })});
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => process.exit());
    console.log(JSON.stringify(embedded));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    ...(user.uid !== undefined && user.gid !== undefined && { uid: user.uid, gid: user.gid }),
    cwd: checkout,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  later(async () => {
    if (child.exitCode === null && child.signalCode === null) await kill(child);
    const left = await startEmbedded({ dataDir: options.dataDir, throwaway: true }).catch(() => null);
    await left?.stop();
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  const { url, dataDir }: Embedded = JSON.parse(String(line));
  return { process: child, url, dataDir };
}

/** Kills a process the hard way and waits for its end. */
export async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A new folder that everybody may enter, removed after the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'trellis-embedded-'));
  later(() => rm(path, { recursive: true, force: true }));
  await chmod(path, 0o755);
  return path;
}

/** A port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
