import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { codeOf, messageOf } from '../startError.ts';

/** A user of the system for PostgreSQL to run as, since it refuses to run as root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** What a finished program left behind. */
export interface Finished {
  /** Its exit code; null when it could not be started or was killed. */
  readonly code: number | null;
  /** Everything it printed, both streams. */
  readonly output: string;
  /** The system's word for why it could not be started, `EPERM`. */
  readonly errno: string | null;
}

/** Runs a program to its end, as another user when an account is given. */
export function runAs(
  account: Account | null,
  command: readonly [string, ...string[]],
  cwd: string,
): Promise<Finished> {
  const [file, ...args] = command;
  const options = { ...identity(account), cwd, env: plainEnvironment() };
  return new Promise<Finished>((done) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      done({ code, output: stdout + stderr, errno: codeOf(error) });
    });
    // A refused change of user is thrown at once, where a missing program is told to the callback.
  }).catch((error: unknown) => ({ code: null, output: messageOf(error), errno: codeOf(error) }));
}

/** The options of `spawn` that make a program run as the account. */
export function identity(account: Account | null): { uid?: number; gid?: number } {
  return account === null ? {} : { uid: account.uid, gid: account.gid };
}

/** Our environment without what would steer PostgreSQL from outside (`PGDATA`, `PGPORT`, locales this machine may not have). */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG[A-Z]|LC_|LANG|NODE_)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

/** When a process began, as a text that no later process with the same id shares; null when there is no such process. */
export async function birthOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const fields = await statOf(pid);
    if (!fields || fields[0] === 'Z' || fields[0] === 'X') return null;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    return `${boot.trim()}/${fields[19]}`;
  }
  if (process.platform === 'win32') return isRunning(pid) ? 'running' : null;
  return ps(pid, 'lstart=');
}

/** The command line of a process; null when there is no such process. */
export async function commandOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text === '' ? null : text.replaceAll('\0', ' ').trim();
  }
  if (process.platform === 'win32') return isRunning(pid) ? 'postgres' : null;
  return ps(pid, 'command=');
}

/** The parent of a process; null when there is no such process. */
export async function parentOf(pid: number): Promise<number | null> {
  if (process.platform === 'win32') return null;
  const parent = Number(process.platform === 'linux' ? (await statOf(pid))?.[1] : await ps(pid, 'ppid='));
  return parent > 0 ? parent : null;
}

/** What Linux knows of a process, from its state on. */
async function statOf(pid: number): Promise<readonly string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name in parentheses may itself hold spaces and parentheses: the fields begin after the last one.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

async function ps(pid: number, column: string): Promise<string | null> {
  const { code, output } = await runAs(null, ['ps', '-o', column, '-p', String(pid)], '/');
  return code === 0 && output.trim() !== '' ? output.trim() : null;
}

/** True while there is a process with this id. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // There, but another user's.
    return codeOf(error) === 'EPERM';
  }
}
