import { once } from 'node:events';
import { createApi } from '../api.ts';
import { defaultLimits } from '../server/limits.ts';
import { createServer, type ServerOptions, type TrellisServer } from '../server/server.ts';
import { readDatabaseUrl, shownDatabase, withStartupOptions } from './databaseUrl.ts';
import { type Generated, generateClient } from './generate.ts';
import { openClient } from './openClient.ts';
import { startEmbedded } from './postgres/embedded.ts';
import type { Schema } from './readSchema.ts';
import type { Settings } from './settings.ts';
import { codeOf, StartError } from './startError.ts';
import { stopSignal } from './stopSignal.ts';

/** What to serve, and how. */
export interface Plan {
  readonly schema: Schema;
  readonly settings: Settings;
  /** Where the embedded PostgreSQL keeps its data, when the settings name no database. */
  readonly dataDir: string;
  /** Brings the database into shape before it is used. */
  readonly prepare: (database: Database, generated: Generated) => Promise<void>;
  readonly examples: NonNullable<ServerOptions['examples']>;
  /** What is printed when the server is ready. */
  readonly announce: (serving: Serving) => string;
}

/** A database to serve from. */
export interface Database {
  readonly url: string;
  /** The folder of the embedded server; null for a database of somebody else's. */
  readonly home: string | null;
}

/** A server that is ready. */
export interface Serving {
  readonly url: string;
  readonly models: number;
  /** The database, as it may be shown. */
  readonly database: string;
}

/** Starts everything in order, waits for SIGINT or SIGTERM, and stops everything in the opposite order. */
export async function serveUntilStopped(plan: Plan): Promise<void> {
  const stopping = stopSignal();
  const closers: (() => Promise<void>)[] = [];
  try {
    const serving = await start(plan, closers, stopping);
    if (!stopping.aborted) {
      process.stdout.write(`${plan.announce(serving)}\n`);
      await once(stopping, 'abort');
    }
  } catch (error) {
    // Ctrl-C reaches our child processes too: what they leave undone is then no news.
    if (!stopping.aborted) throw error;
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

async function start(plan: Plan, closers: (() => Promise<void>)[], stopping: AbortSignal): Promise<Serving> {
  const { schema, settings, prepare } = plan;
  const generated = await generateClient(schema);
  stopping.throwIfAborted();
  const database = await findDatabase(plan, closers);
  stopping.throwIfAborted();
  await prepare({ ...database, url: withStartupOptions(readDatabaseUrl(database.url)) }, generated);
  const { client, pool, ping, close } = await openClient(generated.folder, {
    connectionString: database.url,
    ...settings.pool,
  });
  closers.push(close);
  const { limits, gateway } = settings;
  const api = await createApi({ datamodel: generated.datamodel, client, pool, limits, gateway });
  report(api.findings.filter((it) => it.kind !== 'protection').map((it) => it.message));
  const { production, server: listening } = settings;
  const server = createServer(api.schema, {
    ...listening,
    production,
    examples: plan.examples,
    isReady: ping,
    limits: { objects: Math.max(defaultLimits.objects, 2 * (settings.limits.bulkRows ?? 0)) },
  });
  closers.push(() => server.stop());
  const { url } = await listen(server, settings);
  for (const { kind, message } of api.findings) if (kind === 'protection') process.stderr.write(`${message}\n`);
  return { url, models: api.operations.length, database: shownDatabase(database.url) };
}

async function findDatabase({ settings, dataDir }: Plan, closers: (() => Promise<void>)[]): Promise<Database> {
  if (settings.databaseUrl !== null) return { url: settings.databaseUrl, home: null };
  const embedded = await startEmbedded({ dataDir });
  closers.push(() => embedded.stop());
  if (embedded.notice !== null) process.stderr.write(`${embedded.notice}\n`);
  return { url: embedded.url, home: embedded.dataDir };
}

const mostReported = 12;

function report(messages: readonly string[]): void {
  for (const message of messages.slice(0, mostReported)) process.stderr.write(`${message}\n`);
  const more = messages.length - mostReported;
  if (more > 0) process.stderr.write(`… and ${more} more of these: trellis check lists them all.\n`);
}

async function listen(server: TrellisServer, { server: { host, port } }: Settings): Promise<{ readonly url: string }> {
  try {
    return await server.listen();
  } catch (error) {
    const reason = whyNotListening(codeOf(error), host, port);
    throw reason === null ? error : new StartError(reason, { cause: error });
  }
}

function whyNotListening(code: string | null, host: string, port: number): string | null {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is in use: stop what listens there, or choose another port with --port.`;
    case 'EACCES':
      return `This user may not listen on port ${port}: choose one above 1023 with --port.`;
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
      return `This machine has no address called ${host}: choose another with --host.`;
    default:
      return null;
  }
}
