import { join } from 'node:path';
import pg from 'pg';
import { codeOf, messageOf, StartError } from '../startError.ts';
import { findAccount, ownerOf } from './account.ts';
import { findBinaries } from './binaries.ts';
import { claim } from './claim.ts';
import { type Cluster, databaseName, dataOf, prepare } from './cluster.ts';
import { connect } from './connect.ts';
import { launch, type Server } from './launch.ts';
import { findPlace } from './place.ts';
import { stopLeftover } from './postmaster.ts';

/** How to start the embedded PostgreSQL. */
export interface EmbeddedOptions {
  /** Where its data, password, log and lock are kept. */
  readonly dataDir: string;
  /** The port of 127.0.0.1 it listens on. Default: any free one, another at each start. */
  readonly port?: number;
  /** For tests: nothing waits for the disk, so a crash of the machine may lose the data. Default false. */
  readonly throwaway?: boolean;
  /** Further arguments for the server, `['-c', 'max_connections=200']`. */
  readonly flags?: readonly string[];
}

/** The embedded PostgreSQL, running. */
export interface Embedded {
  /** The address of its database, with the password. */
  readonly url: string;
  /** Where the data really is: as root possibly not where it was asked for. */
  readonly dataDir: string;
  /** A sentence about what stands elsewhere than asked for; null when nothing does. */
  readonly notice: string | null;
  /** Stops the server in order and gives the data directory back. */
  stop(): Promise<void>;
}

/** Starts the PostgreSQL that came with npm on its own data, made at the first start; throws a `StartError`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const binaries = await findBinaries();
  const chosen = (await ownerOf(dataOf(options.dataDir))) ?? (await findAccount());
  const { home, native, notice } = await findPlace(options.dataDir, binaries, chosen);
  const account = (await ownerOf(dataOf(home))) ?? chosen;
  const cluster: Cluster = { home, native, major: binaries.major, account, throwaway: options.throwaway ?? false };
  const release = await inOneSentence(home, () => claim(join(home, 'lock'), home));
  try {
    const { server, url } = await inOneSentence(home, () => serve(cluster, options));
    const stop = async () => {
      await server.stop();
      await release();
    };
    return { url, dataDir: home, notice, stop };
  } catch (error) {
    await release();
    throw error;
  }
}

async function serve(cluster: Cluster, options: EmbeddedOptions): Promise<{ server: Server; url: string }> {
  await stopLeftover(cluster);
  const password = await prepare(cluster);
  const server = await launch(cluster, { port: options.port, flags: options.flags ?? [] });
  try {
    const address = `postgresql://${databaseName}:${password}@127.0.0.1:${server.port}`;
    await makeDatabase(address);
    return { server, url: `${address}/${databaseName}` };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function makeDatabase(address: string): Promise<void> {
  const client = await connect(`${address}/postgres`);
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(databaseName)}`);
  } finally {
    await client.end();
  }
}

async function inOneSentence<Result>(home: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StartError) throw error;
    const denied = codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM';
    const cause = denied ? 'it belongs to another user' : messageOf(error);
    throw new StartError(`The data directory ${home} cannot be used: ${cause}.`, { cause: error });
  }
}
