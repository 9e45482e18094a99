import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** What a run of the command said, and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Where and with which further environment to run. */
export interface Circumstances {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** The folder of this project. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the real command to its end. */
export async function trellis(args: readonly string[], where: Circumstances = {}): Promise<Said> {
  return begun(args, where).ended;
}

/** Starts the real command; `ended` is what it came to. */
export function begun(args: readonly string[], where: Circumstances = {}) {
  const { child, said } = started(args, where);
  const ended: Promise<Said> = once(child, 'close').then(([code]) => ({ code, ...said() }));
  return { ended, send: (signal: NodeJS.Signals) => child.kill(signal) };
}

/** A command that serves, until it is told to stop. */
export interface Served {
  readonly url: string;
  readonly out: () => string;
  readonly err: () => string;
  ask(query: string, variables?: object): Promise<unknown>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Said>;
}

/** Starts a command that serves and waits until it says so; fails with what it said when it ends before. */
export async function serving(args: readonly string[], where: Circumstances = {}): Promise<Served> {
  const { child, said } = started(args, where);
  const ended = once(child, 'close').then(([code]) => ({ code, ...said() }));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const url = await Promise.race([ready(child, () => said().out), ended]);
  if (typeof url !== 'string') throw new Error(`It ended with ${url.code}: ${url.out}${url.err}`);
  return {
    url,
    out: () => said().out,
    err: () => said().err,
    ask: async (query, variables = {}) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      return answer.json();
    },
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** A folder of a test's own with these files in it. */
export async function folderWith(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // As root the embedded PostgreSQL runs as another user, who must be able to enter.
  await chmod(folder, 0o755);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

function started(args: readonly string[], { cwd, env }: Circumstances) {
  const { DATABASE_URL: _, PORT: __, HOST: ___, ...plain } = process.env;
  const loader = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', loader, main, ...args], {
    cwd: cwd ?? checkout,
    env: { ...plain, NODE_ENV: 'development', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => out.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => err.push(chunk));
  return { child, said: () => ({ out: out.join(''), err: err.join('') }) };
}

function ready(child: ChildProcess, out: () => string): Promise<string> {
  return new Promise((resolve) => {
    child.stdout?.on('data', () => {
      const url = /^Trellis serves .* at (http:\S+)\n/m.exec(out())?.[1];
      if (url) resolve(url);
    });
  });
}
