import { createHash, randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { codeOf, messageOf, StartError } from '../startError.ts';
import { type Binaries, copyBinaries, linksMade, makeLinks, program } from './binaries.ts';
import type { Account } from './process.ts';

/** Where the server's files stand. */
export interface Place {
  /** The folder of this database: its data, password, log and lock. */
  readonly home: string;
  /** The folder of the PostgreSQL binaries. */
  readonly native: string;
  /** A sentence on what stands elsewhere than asked for; null when nothing does. */
  readonly notice: string | null;
}

/** Finds where data and binaries may stand so that the account can enter: where they were asked for, else in a folder of the system. */
export async function findPlace(asked: string, binaries: Binaries, account: Account | null): Promise<Place> {
  const path = resolve(asked);
  try {
    await mkdir(path, { recursive: true });
    const folder = await realpath(path); // a left-over server is known by this path, whichever way one came
    const home = account && !(await mayEnter(folder, account)) ? await homeElsewhere(folder, account) : folder;
    const native = await nativeFor(binaries, account, home);
    return { home, native, notice: notice({ folder, home, native, binaries, account }) };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`The data directory ${path} cannot be used: ${reason(error)}.`, { cause: error });
  }
}

async function nativeFor(binaries: Binaries, account: Account | null, home: string): Promise<string> {
  const { native } = binaries;
  if (account && !(await mayEnter(program(native, 'postgres'), account))) {
    return copyBinaries(binaries, await systemFolder(account));
  }
  if (await linksMade(native)) return native;
  return makeLinks(native).then(
    () => native,
    // Installed by somebody else: what we may not complete there we complete in a copy of ours.
    () => copyBinaries(binaries, home),
  );
}

/** A folder of the system for one asked-for folder: the same at every start, another when the asked-for one was removed. */
async function homeElsewhere(folder: string, account: Account): Promise<string> {
  const marker = join(folder, 'id');
  await writeFile(marker, randomUUID(), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  const id = `${folder}\n${await readFile(marker, 'utf8')}`;
  const home = join(await systemFolder(account), createHash('sha256').update(id).digest('hex').slice(0, 16));
  await makeFolder(home, 0o711);
  return home;
}

async function systemFolder(account: Account): Promise<string> {
  for (const folder of ['/var/lib/trellis', '/var/tmp/trellis', join(tmpdir(), 'trellis')]) {
    await makeFolder(folder, 0o755).catch(() => undefined);
    const found = await lstat(folder).catch(() => null);
    // In a world-writable parent anybody may have made it first: take only a real folder that root alone may change.
    const isOurs = found?.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
    if (isOurs && (await mayEnter(folder, account))) return folder;
  }
  throw new StartError(
    `PostgreSQL refuses to run as root, and no folder was found that the user ${account.name} may enter: ` +
      'start as an ordinary user, or give the address of a PostgreSQL server in DATABASE_URL.',
  );
}

async function makeFolder(folder: string, mode: number): Promise<void> {
  await mkdir(folder).then(
    () => chmod(folder, mode), // not left to mkdir, whose mode a strict umask would narrow
    (error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    },
  );
}

/** True when the account may pass every folder on the way to a path, and the path itself (enter it, or run it). */
async function mayEnter(path: string, account: Account): Promise<boolean> {
  const real = await realpath(path);
  for (let step = real; ; step = dirname(step)) {
    const { mode, uid, gid } = await stat(step);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (step === dirname(step)) return true;
  }
}

function notice(where: {
  readonly folder: string;
  readonly home: string;
  readonly native: string;
  readonly binaries: Binaries;
  readonly account: Account | null;
}): string | null {
  const { folder, home, native, binaries, account } = where;
  const moved = [
    ...(home === folder ? [] : [`its data in ${home}`]),
    ...(native === binaries.native ? [] : [`its binaries in ${native}`]),
  ];
  if (moved.length === 0) return null;
  const who = account
    ? `runs as ${account.name}, who may not enter ${home === folder ? 'their folder' : folder},`
    : 'stands';
  return `PostgreSQL ${who} with ${moved.join(' and ')}.`;
}

function reason(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there';
    case 'EROFS':
      return 'it is on a read-only file system';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EEXIST':
    case 'ENOTDIR':
      return 'there is a file in its place';
    default:
      return messageOf(error);
  }
}
