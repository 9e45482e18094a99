import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { connect } from './postgres/connect.ts';
import { type SchemaEngine, withEngine } from './postgres/schemaEngine.ts';
import { codeOf, messageOf, StartError } from './startError.ts';

type MigrationList = Parameters<SchemaEngine['applyMigrations']>[0]['migrationsList'];

/** Applies the migrations of a folder that a database has not seen yet, as `prisma migrate deploy` does; gives their names. */
export async function applyMigrations(options: {
  readonly url: string;
  readonly folder: string;
}): Promise<readonly string[]> {
  const migrationsList = await readMigrations(options.folder);
  const client = await connect(options.url);
  // One connection: the engine holds an advisory lock while it works, and a lock belongs to its connection.
  const pool = new pg.Pool({ connectionString: options.url, max: 1, application_name: 'trellis' });
  pool.on('error', () => undefined);
  try {
    // A lock of ours besides: where two servers start at once, a migration on its way would look like a failed one.
    await client.query("SELECT pg_advisory_lock(hashtext('trellis migrations'))");
    return await withEngine(adapterFor(pool), (engine) => applyAll(engine, migrationsList));
  } catch (error) {
    if (error instanceof StartError) throw error;
    const cause = messageOf(error);
    throw new StartError(`The migrations of ${options.folder} cannot be applied: ${cause}.`, { cause: error });
  } finally {
    await pool.end();
    await client.end();
  }
}

async function applyAll(engine: SchemaEngine, migrationsList: MigrationList): Promise<readonly string[]> {
  const filters = { externalTables: [], externalEnums: [] };
  const history = { migrationsList, optInToShadowDatabase: false, filters };
  const { editedMigrationNames, failedMigrationNames } = await engine.diagnoseMigrationHistory(history);
  const [failed] = failedMigrationNames;
  if (failed !== undefined) {
    throw new StartError(
      `The migration ${failed} failed in this database earlier: mend the database, ` +
        `then run "npx prisma migrate resolve" with --applied or --rolled-back ${failed}.`,
    );
  }
  const [edited] = editedMigrationNames;
  if (edited !== undefined) {
    throw new StartError(
      `The migration ${edited} was edited after this database applied it: restore its text, and put the change in a new migration.`,
    );
  }
  const { appliedMigrationNames } = await engine
    .applyMigrations({ migrationsList, filters })
    .catch((error: unknown) => {
      throw new StartError(whyFailed(error), { cause: error });
    });
  return appliedMigrationNames;
}

async function readMigrations(folder: string): Promise<MigrationList> {
  const baseDir = resolve(folder);
  const entries = await readdir(baseDir, { withFileTypes: true }).catch((error: unknown) => {
    throw new StartError(`There is no folder of migrations at ${folder}.`, { cause: error });
  });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: await textOf(join(baseDir, 'migration_lock.toml')) },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map((name) => readMigration(baseDir, name))),
  };
}

async function readMigration(baseDir: string, name: string): Promise<MigrationList['migrationDirectories'][number]> {
  const text = await textOf(join(baseDir, name, 'migration.sql'));
  if (text === null) throw new StartError(`The migration ${name} has no file migration.sql.`);
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: text } } };
}

async function textOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
}

/**
 * Prisma's adapter cuts a script at every semicolon, also inside strings and function bodies. Sent whole it is one
 * implicit transaction, as from Prisma's native engine.
 */
function adapterFor(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => {
      const adapter = await factory.connect();
      adapter.executeScript = async (sql) => {
        await adapter.executeRaw({ sql, args: [], argTypes: [] });
      };
      return adapter;
    },
    connectToShadowDb: () => Promise.reject(new TypeError('applying migrations needs no shadow database')),
  };
}

/** The engine tells it in ten lines of its own; the migration's name and the database's words are enough. */
function whyFailed(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const name = /with migration_name="([^"]+)"/.exec(message)?.[1];
  const said = /ERROR: ([^\n]+)/.exec(message)?.[1];
  if (name !== undefined) return `The migration ${name} failed and was rolled back: ${messageOf(said ?? message)}.`;
  if (message.startsWith('The database schema is not empty')) {
    return (
      'The database is not empty and has no record of migrations: give an empty one, ' +
      'or tell it which migrations it has with "npx prisma migrate resolve --applied".'
    );
  }
  return `The migrations cannot be applied: ${messageOf(message)}`;
}
