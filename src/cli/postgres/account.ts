import { stat } from 'node:fs/promises';
import { StartError } from '../startError.ts';
import { type Account, runAs } from './process.ts';

const ownUser = 'trellis';

/** The user to run as: null (ourselves) unless we are root; then `postgres`, else one made for it, else `nobody`. */
export async function findAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const account =
    (await accountNamed('postgres')) ??
    (await accountNamed(ownUser)) ??
    (await makeAccount()) ??
    (await accountNamed('nobody'));
  if (account) return account;
  throw new StartError(
    'PostgreSQL refuses to run as root, and no other user was found or could be made: start as an ordinary user, ' +
      'or give the address of a PostgreSQL server in DATABASE_URL.',
  );
}

/** The owner of a folder when it is not root: data made by one user stays with that user. */
export async function ownerOf(folder: string): Promise<Account | null> {
  const found = await stat(folder).catch(() => null);
  if (process.getuid?.() !== 0 || !found || found.uid === 0) return null;
  return { name: `user ${found.uid}`, uid: found.uid, gid: found.gid };
}

async function accountNamed(name: string): Promise<Account | null> {
  const [uid, gid] = [await idOf('-u', name), await idOf('-g', name)];
  return uid === null || gid === null || uid === 0 ? null : { name, uid, gid };
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | null> {
  const { code, output } = await runAs(null, ['id', flag, name], '/');
  return code === 0 && /^\d+$/.test(output.trim()) ? Number(output) : null;
}

async function makeAccount(): Promise<Account | null> {
  const options = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/bin/false',
  ];
  await runAs(null, ['useradd', ...options, ownUser], '/');
  return accountNamed(ownUser);
}
