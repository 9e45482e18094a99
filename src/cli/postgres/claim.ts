import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { codeOf, StartError } from '../startError.ts';
import { birthOf } from './process.ts';

/** Gives a claimed folder back. */
export type Release = () => Promise<void>;

/**
 * Claims a folder for this process through a lock file, or says which live process has it.
 * The file names a process by its id and its birth, for ids come round again: in a container, at once.
 */
export async function claim(file: string, folder: string): Promise<Release> {
  const ours = `${process.pid} ${await birthOf(process.pid)} ${randomUUID()}\n`;
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, ours, { mode: 0o644, flag: 'wx' });
  try {
    while (!(await placed(draft, file))) await removeStale(file, folder);
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await textOf(file)) === ours) await rm(file, { force: true });
  };
}

/** A hard link is made or refused in one step, with its whole content: nobody reads a half-written lock. */
async function placed(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (linkless.has(codeOf(error) ?? '')) return copied(draft, file);
    throw error;
  }
}

/** Some shared folders of virtual machines have no hard links. */
const linkless = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function copied(draft: string, file: string): Promise<boolean> {
  return copyFile(draft, file, constants.COPYFILE_EXCL).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    },
  );
}

async function removeStale(file: string, folder: string): Promise<void> {
  const text = await textOf(file);
  if (text === null) return;
  const pid = await holderOf(text);
  if (pid !== null) {
    throw new StartError(`The data directory ${folder} is in use by another running trellis (process ${pid}).`);
  }
  // Two starts may both have seen the stale lock: moving it aside shows which one moved what.
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  const moved = await textOf(aside);
  if (moved !== null && moved !== text) await placed(aside, file);
  await rm(aside, { force: true });
}

async function holderOf(text: string): Promise<number | null> {
  const [id, birth] = text.split(' ');
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const now = await birthOf(pid);
  return now !== null && text.startsWith(`${pid} ${now} `) && birth !== undefined ? pid : null;
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
}
