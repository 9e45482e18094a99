import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAccount } from '../../src/cli/postgres/account.ts';
import { type Account, runAs } from '../../src/cli/postgres/process.ts';
import { freePort } from './embedded.ts';

/** A server of a PostgreSQL that is installed on this machine, with a database of nobody else's. */
export interface InstalledPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the PostgreSQL whose programs are in `bin`, on 127.0.0.1 and a free port, in a folder that `stop` removes. */
export async function startInstalled(bin: string): Promise<InstalledPostgres> {
  const account = await findAccount();
  const folder = await mkdtemp(join(tmpdir(), 'trellis-installed-'));
  await chmod(folder, 0o700);
  if (account) await chown(folder, account.uid, account.gid);
  const [data, port] = [join(folder, 'data'), await freePort()];
  const run = (program: string, ...args: readonly string[]) => finished(account, [join(bin, program), ...args], folder);
  // As the embedded one: in byte order, and letters beyond ASCII have capitals.
  const locale = ['--locale=C', '--lc-ctype=C.UTF-8'];
  await run('initdb', '-D', data, '-U', 'trellis', '-A', 'trust', '-E', 'UTF8', ...locale, '--no-sync');
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c max_connections=200 -c unix_socket_directories= -c fsync=off`;
  await run('pg_ctl', 'start', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings);
  return {
    url: `postgresql://trellis@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await run('pg_ctl', 'stop', '-D', data, '-w', '-m', 'immediate');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function finished(account: Account | null, command: [string, ...string[]], folder: string): Promise<void> {
  const { code, output } = await runAs(account, command, folder);
  if (code !== 0) throw new Error(`${command[0]} failed: ${output}`);
}
