import { PrismaPg } from '@prisma/adapter-pg';
import { type ExecutionResult, parse, validate } from 'graphql';
import type pg from 'pg';
import { type Api, createApi } from '../../src/api.ts';
import { readCatalog } from '../../src/database/catalog.ts';
import type { Row } from '../../src/database/client.ts';
import { createPool, type PoolOptions } from '../../src/database/pool.ts';
import { pooledStore } from '../../src/database/pooledStore.ts';
import { prismaStore } from '../../src/database/prismaStore.ts';
import { statementName } from '../../src/database/statementNames.ts';
import { describe } from '../../src/model/describe.ts';
import type { Model } from '../../src/model/model.ts';
import { catalogue } from '../../src/operations/catalogue.ts';
import { type Limits, usualLimits } from '../../src/operations/limits.ts';
import { columnsOnly, run, type Target } from '../../src/operations/run.ts';
import type { BulkVerb, Outcome, Saved, Verb } from '../../src/operations/verb.ts';
import { execute } from '../../src/schema/execute.ts';
import { freshDatabase, type TestSchema } from './database.ts';
import { generated } from './generated.ts';

/** A database of a test's own with the API in front of it. */
export interface TestApi {
  readonly api: Api;
  readonly url: string;
  readonly pool: pg.Pool;
  readonly models: readonly Model[];
  /** Runs a verb as a resolver would, without GraphQL: arguments are parsed values. */
  run(verb: string, model: string, args: Readonly<Record<string, unknown>>): Promise<Saved>;
  /** The same of a verb for many rows: what it answers, entry by entry. */
  runMany(verb: string, model: string, args: Readonly<Record<string, unknown>>): Promise<readonly Entry[]>;
  /** Executes a document; validation errors are answered like any others. */
  ask(document: string, variables?: Readonly<Record<string, unknown>>): Promise<ExecutionResult>;
  /** Rows of a statement, on a connection of the pool. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** What became of one of many rows. */
export interface Entry {
  readonly outcome: Outcome;
  readonly row: Row | null;
}

/** A fresh database of this schema, and the API for it; a detour leads to the database on another way. */
export async function openApi(
  schema: TestSchema,
  pooling: Partial<PoolOptions> = {},
  detour: (url: string) => Promise<string> = async (url) => url,
  limits?: Partial<Limits>,
): Promise<TestApi> {
  const [{ datamodel, PrismaClient }, database] = await Promise.all([generated(schema.prisma), freshDatabase(schema)]);
  const pool = createPool({ connectionString: await detour(database.url), ...pooling });
  const adapter = new PrismaPg(pool, {
    statementNameGenerator: statementName,
  });
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  const throughPrisma = process.env['TRELLIS_TEST_STORE'] === 'prisma';
  const api = await createApi({
    datamodel,
    client,
    gateway: schema.gateway ?? null,
    ...(throughPrisma ? {} : { pool }),
    ...(limits && { limits }),
  });
  const store = throughPrisma ? prismaStore(client) : pooledStore(pool);
  const { models } = describe(datamodel, await readCatalog(store, describe(datamodel).models));
  return {
    api,
    url: database.url,
    pool,
    models,
    run: (verb, model, args) => run(verbCalled(verb), targetOf(model, models, store), { args, selection: columnsOnly }),
    runMany: async (verb, model, args) => {
      const target = { ...targetOf(model, models, store), limits: { ...usualLimits, ...limits } };
      const { outcomes, row } = await run(bulkVerbCalled(verb), target, { args, selection: columnsOnly });
      return outcomes.map((outcome, entry) => ({ outcome, row: row(entry) }));
    },
    ask: async (document, variables) => {
      const parsed = parse(document);
      const errors = validate(api.schema, parsed);
      if (errors.length > 0) return { errors };
      return execute({ schema: api.schema, document: parsed, contextValue: {}, variableValues: variables ?? null });
    },
    sql: async (text, values = []) => (await pool.query(text, [...values])).rows,
    close: async () => {
      await client.$disconnect();
      await pool.end();
      await database.drop();
    },
  };
}

function verbCalled(name: string): Verb<never> {
  const verb = catalogue.find((it) => it.name === name);
  if (verb?.returns !== 'saved') throw new TypeError(`There is no verb ${name}.`);
  return verb;
}

function bulkVerbCalled(name: string): BulkVerb<never> {
  const verb = catalogue.find((it) => it.name === name);
  if (verb?.returns !== 'many') throw new TypeError(`There is no verb ${name} for many rows.`);
  return verb;
}

function targetOf(name: string, models: readonly Model[], store: Target['store']): Target {
  const model = models.find((it) => it.name === name);
  if (!model) throw new TypeError(`There is no model ${name}.`);
  return { store, model, models };
}
