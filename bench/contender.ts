import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../src/cli/postgres/port.ts';
import { compiled, root } from './place.ts';
import { postgraphileServer } from './postgraphile.ts';

/** Who is compared, in the order of the tables. */
export const contenderNames = ['limit', 'naive', 'postgraphile', 'trellis'] as const;

export type ContenderName = (typeof contenderNames)[number];

/** A server in a process of its own, with a pool of ten connections. */
export interface Contender {
  readonly name: ContenderName;
  readonly url: URL;
  /** The most memory its process has held so far, in MB; null where the system does not tell. */
  peak(): number | null;
  /** Ends the process in order, as its user would. */
  stop(): Promise<void>;
}

/** What a contender needs to start. */
export interface ContenderOptions {
  readonly databaseUrl: string;
  /** The folder of the generated Prisma client. */
  readonly clientFolder: string;
  /** Where the product's own process writes a profile of its processor time. Default: none. */
  readonly profileInto?: string;
}

/** Starts a contender and waits until it answers. */
export async function startContender(name: ContenderName, options: ContenderOptions): Promise<Contender> {
  const port = await freePort(undefined);
  const started = await start(name, { ...options, port });
  await answering(started, port);
  const { process: child } = started;
  const url = new URL(name === 'limit' ? '/' : '/graphql', `http://127.0.0.1:${port}`);
  return { name, url, peak: () => peakMegabytes(child.pid), stop: () => stopped(child) };
}

async function start(name: ContenderName, options: ContenderOptions & { readonly port: number }): Promise<Started> {
  const { databaseUrl, clientFolder, port } = options;
  const environment = { DATABASE_URL: databaseUrl, CLIENT_FOLDER: clientFolder, PORT: String(port) };
  switch (name) {
    case 'trellis':
      return startTrellis({ ...options, schemaFile: join(root, 'bench', 'schema.prisma'), cwd: root });
    case 'postgraphile':
      return startProcess([await postgraphileServer()], root, environment);
    case 'limit':
    case 'naive':
      return startProcess([join(compiled, 'bench', 'contenders', name, 'server.js')], root, environment);
  }
}

/** How `trellis serve` is started. */
export interface TrellisOptions {
  readonly schemaFile: string;
  /** Null for an embedded one below `cwd`. */
  readonly databaseUrl: string | null;
  readonly port: number;
  /** The folder whose `.trellis` is used. */
  readonly cwd: string;
  readonly profileInto?: string;
}

/** A process of ours, and what it wrote to standard error. */
export interface Started {
  readonly process: ChildProcess;
  readonly complaints: () => string;
}

/** Starts `trellis serve` in production mode, its log thrown away. */
export function startTrellis({ schemaFile, databaseUrl, port, cwd, profileInto }: TrellisOptions): Started {
  const flags = profileInto === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileInto}`];
  const program = [...flags, join(compiled, 'src', 'cli', 'main.js'), 'serve'];
  const settings = ['--schema', schemaFile, '--port', String(port), '--host', '127.0.0.1', '--pool-max', '10'];
  return startProcess([...program, ...settings, '--production', ...largeRequests], cwd, {
    DATABASE_URL: databaseUrl ?? '',
  });
}

// A hundred thousand rows are about seven million bytes.
const largeRequests = ['--body-limit', String(2 ** 25), '--bulk-rows', '100000'];

/** Resolves when something listens on the port; rejects when the process ends before. */
export async function answering({ process: child, complaints }: Started, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`A contender did not start:\n${complaints()}`);
    const answered = await fetch(`http://127.0.0.1:${port}/readyz`)
      .then((it) => it.text())
      .catch(() => null);
    if (answered !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Asks a process to end, and waits for it. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function startProcess(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...environment, NODE_ENV: 'production' },
    // Node opens /dev/null for what is ignored.
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let written = '';
  child.stderr.on('data', (chunk: Buffer) => {
    written = `${written}${chunk}`.slice(-5_000);
  });
  return { process: child, complaints: () => written };
}

// Linux counts it for every process: the high water mark of what was resident.
function peakMegabytes(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
  } catch {
    return null;
  }
}
