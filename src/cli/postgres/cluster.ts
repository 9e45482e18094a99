import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, messageOf, StartError } from '../startError.ts';
import { program } from './binaries.ts';
import type { Account } from './process.ts';
import { runAs } from './process.ts';

/** One embedded database: its files, and who runs it. */
export interface Cluster {
  readonly home: string;
  readonly native: string;
  readonly major: string;
  readonly account: Account | null;
  /** True for a database that may be lost with the machine: nothing waits for the disk. */
  readonly throwaway: boolean;
}

/** The name of both the database and the user that owns it. */
export const databaseName = 'trellis';

/** PostgreSQL's own data directory. */
export function dataOf(home: string): string {
  return join(home, 'postgres');
}

/** Makes the data files at the first start, checks them at every other; gives the password. */
export async function prepare(cluster: Cluster): Promise<string> {
  const version = await textOf(join(dataOf(cluster.home), 'PG_VERSION'));
  if (version !== null && version !== cluster.major) {
    throw new StartError(
      `The data in ${cluster.home} was made by PostgreSQL ${version} and cannot be opened by PostgreSQL ${cluster.major}: ` +
        'dump it with the old version, or choose a new data directory.',
    );
  }
  const kept = await textOf(passwordFile(cluster));
  if (version !== null && kept === null) {
    throw new StartError(
      `The password of the database is missing: restore ${passwordFile(cluster)}, or choose a new data directory.`,
    );
  }
  const password = kept ?? (await makePassword(cluster));
  if (version === null) await initialize(cluster);
  return password;
}

async function makePassword(cluster: Cluster): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile(cluster), `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (cluster.account) await chown(passwordFile(cluster), cluster.account.uid, cluster.account.gid);
  return password;
}

async function initialize(cluster: Cluster): Promise<void> {
  const { account, home, native } = cluster;
  // Only whole data ever has the real name, so an initdb killed in the middle starts over.
  const half = join(home, 'postgres.half');
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  if (account) await chown(half, account.uid, account.gid);
  const flags = [
    `--pgdata=${half}`,
    `--username=${databaseName}`,
    `--pwfile=${passwordFile(cluster)}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(cluster.throwaway ? ['--no-sync'] : []),
  ];
  const { code, errno, output } = await runAs(account, [program(native, 'initdb'), ...flags], home);
  if (code !== 0) throw notStarted(cluster, errno, output);
  await rename(half, dataOf(home));
}

/** Why a program of PostgreSQL could not run, from the system's word for it and from what it printed. */
export function notStarted(cluster: Cluster, errno: string | null, output: string): StartError {
  const { account, native } = cluster;
  if (errno === 'EPERM' || errno === 'EINVAL') {
    return new StartError(
      `PostgreSQL refuses to run as root, and this process may not start it as ${account?.name}: ` +
        'start as an ordinary user, or give the address of a PostgreSQL server in DATABASE_URL.',
    );
  }
  if (errno !== null) {
    return new StartError(
      `The PostgreSQL binaries in ${native} do not run on this system (${errno}; they need glibc on Linux): ` +
        'give the address of a PostgreSQL server in DATABASE_URL.',
    );
  }
  const lines = output.split('\n').map((line) => line.trim());
  const said = lines.findLast((line) => /\b(FATAL|PANIC|error):/.test(line)) ?? lines.findLast((line) => line !== '');
  const cause =
    said === undefined ? 'it ended without a word' : messageOf(said.replace(/^.*?(FATAL|PANIC|error):\s*/, ''));
  return new StartError(`The embedded PostgreSQL in ${cluster.home} did not start: ${cause}.`);
}

function passwordFile(cluster: Cluster): string {
  return join(cluster.home, 'password');
}

async function textOf(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
