import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../src/cli/postgres/port.ts';
import { compiled, root } from './place.ts';

/** The three that are compared, in the order of the table. */
export const contenderNames = ['limit', 'naive', 'trellis'] as const;

export type ContenderName = (typeof contenderNames)[number];

/** A server in a process of its own, with a pool of ten connections. */
export interface Contender {
  readonly name: ContenderName;
  readonly url: URL;
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

/** Starts one of the three and waits until it answers. */
export async function startContender(name: ContenderName, options: ContenderOptions): Promise<Contender> {
  const port = await freePort(undefined);
  const started =
    name === 'trellis'
      ? startTrellis({ ...options, schemaFile: join(root, 'bench', 'schema.prisma'), port, cwd: root })
      : startProcess([join(compiled, 'bench', 'contenders', `${name}.js`)], root, {
          DATABASE_URL: options.databaseUrl,
          CLIENT_FOLDER: options.clientFolder,
          PORT: String(port),
        });
  await answering(started, port);
  const path = name === 'limit' ? '/' : '/graphql';
  return { name, url: new URL(path, `http://127.0.0.1:${port}`), stop: () => stopped(started.process) };
}

/** How `trellis serve` is started. */
export interface TrellisOptions {
  readonly schemaFile: string;
  readonly databaseUrl: string;
  readonly port: number;
  /** The folder whose `.trellis/cache` is used. */
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
  return startProcess([...program, ...settings, '--production'], cwd, { DATABASE_URL: databaseUrl });
}

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
