import { access, constants, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { codeOf, StartError } from './startError.ts';

/** The folder of generated clients: the one asked for, or `.trellis/cache`, or the user's cache where that cannot be written. */
export async function findCache(asked: string | undefined): Promise<string> {
  const places = asked === undefined ? [resolve('.trellis', 'cache'), usersCache()] : [resolve(asked)];
  let reason = '';
  for (const place of places) {
    try {
      await mkdir(place, { recursive: true });
      await access(place, constants.W_OK);
      return place;
    } catch (error) {
      reason = codeOf(error) ?? 'unknown reason';
    }
  }
  throw new StartError(`No folder for generated clients: ${places.join(' and ')} cannot be written (${reason}).`);
}

const monthInMs = 30 * 24 * 60 * 60 * 1_000;

/** Notes that something in the cache was used just now. */
export async function remember(path: string): Promise<void> {
  // Another user's cache may be readable only: then its owner's use counts.
  await utimes(path, new Date(), new Date()).catch(() => undefined);
}

/** Removes what nobody asked for in a month, and what an interrupted run left behind. */
export async function forgetOld(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > monthInMs) await rm(path, { recursive: true, force: true });
  }
}

function usersCache(): string {
  const base = process.env['XDG_CACHE_HOME'] || process.env['LOCALAPPDATA'] || join(homedir(), '.cache');
  return join(base, 'trellis');
}
