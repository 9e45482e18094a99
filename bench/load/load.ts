import { execFile, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** One load on one server. */
export interface Load {
  readonly url: URL;
  readonly connections: number;
  readonly seconds: number;
  /** A file with a body per line. */
  readonly bodies: string;
  /** Whether bodies may be sent more than once. */
  readonly again: boolean;
  /** Whether the answers say what was created. */
  readonly looks: boolean;
  /** The file that gets every 31st answer, one a line. */
  readonly samples: string;
}

/** What came back. Times in milliseconds. */
export interface Outcome {
  readonly answers: number;
  /** Answers with status 200, `data` and no `errors`. */
  readonly good: number;
  /** Rows that the good answers say were created. */
  readonly created: number;
  /** Whether bodies had to be sent again that must not be. */
  readonly ranOut: boolean;
  /** Connections that broke or were refused. */
  readonly broken: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

/** What makes the load: wrk where it is installed, else a process of our own, which takes more of the processor. */
export const loadTool: string = versionOfWrk() ?? 'own (node:http)';

/** Keeps all connections of a server busy for a while. */
export async function runLoad(load: Load): Promise<Outcome> {
  const { file, args } = loadTool.startsWith('wrk') ? withWrk(load) : withOwn(load);
  const { stdout } = await promisify(execFile)(file, args, { timeout: (load.seconds + 60) * 1_000 });
  const outcome: Outcome = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  return outcome;
}

function withWrk({ url, connections, seconds, bodies, samples, again, looks }: Load) {
  const script = fileURLToPath(new URL('wrk.lua', import.meta.url));
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', script, url.href];
  const sent = url.pathname + url.search;
  const ours = [bodies, samples, again ? 'again' : 'once', looks ? 'look' : 'skip', sent];
  return { file: 'wrk', args: [...options, '--', ...ours] };
}

function withOwn(load: Load) {
  const script = fileURLToPath(new URL('own.ts', import.meta.url));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return { file: process.execPath, args: ['--import', tsx, script, JSON.stringify(load)] };
}

function versionOfWrk(): string | null {
  const { error, stdout } = spawnSync('wrk', ['-v'], { encoding: 'utf8' });
  return error ? null : (/^wrk \S+/.exec(stdout)?.[0] ?? 'wrk');
}
