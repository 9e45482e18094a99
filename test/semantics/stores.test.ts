import { PrismaPg } from '@prisma/adapter-pg';
import { parse } from 'graphql';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApi } from '../../src/api.ts';
import { readCatalog } from '../../src/database/catalog.ts';
import { createPool } from '../../src/database/pool.ts';
import { pooledStore } from '../../src/database/pooledStore.ts';
import { prismaStore } from '../../src/database/prismaStore.ts';
import type { Store } from '../../src/database/session.ts';
import { statementName } from '../../src/database/statementNames.ts';
import { describe as described } from '../../src/model/describe.ts';
import type { Model } from '../../src/model/model.ts';
import { catalogue } from '../../src/operations/catalogue.ts';
import { columnsOnly, run } from '../../src/operations/run.ts';
import type { Many, Saved } from '../../src/operations/verb.ts';
import { execute } from '../../src/schema/execute.ts';
import { came, stoppedBy } from '../support/atomic.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { generated } from '../support/generated.ts';
import { storm } from '../support/race.ts';
import { refusal } from '../support/refusal.ts';
import { semantics } from '../support/semantics.ts';

/** Both ways that statements take: straight to the pool, and through Prisma's client, as without `pool`. */
const ways = [
  ['of connections', false],
  ['behind Prisma’s client', true],
] as const;

describe.each(ways)('the store %s', (_, throughPrisma) => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let store: Store;
  let models: readonly Model[];
  let ask: (document: string) => Promise<object>;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const [{ datamodel, PrismaClient }, fresh] = await Promise.all([
      generated(semantics.prisma),
      freshDatabase(semantics),
    ]);
    database = fresh;
    pool = createPool({ connectionString: database.url, max: 10, lockTimeoutMs: 2_000 });
    const adapter = new PrismaPg(pool, { statementNameGenerator: statementName });
    const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
    store = throughPrisma ? prismaStore(client) : pooledStore(pool);
    models = described(datamodel, await readCatalog(store, described(datamodel).models)).models;
    const { schema } = await createApi({ datamodel, client, ...(throughPrisma ? {} : { pool }) });
    ask = async (document) => came(await execute({ schema, document: parse(document), contextValue: {} }));
    close = () => client.$disconnect();
  });
  beforeEach(() => pool.query('TRUNCATE "Tag", "Novel", "Thing", "Note", "User", "Post" RESTART IDENTITY CASCADE'));
  afterAll(async () => {
    await close?.();
    await pool?.end();
    await database?.drop();
  });

  const rows = async (table: string) => (await pool.query(`SELECT * FROM "${table}" ORDER BY 1`)).rows;
  const call = (verb: string, name: string, args: object): Promise<Saved | Many> => {
    const [found] = catalogue.filter((it) => it.name === verb);
    const [model] = models.filter((it) => it.name === name);
    if (!found || !model) throw new TypeError(`There is no ${verb} of ${name}.`);
    const target = { store, model, models };
    const asked = { args: { ...args }, selection: columnsOnly };
    return found.returns === 'many' ? run(found, target, asked) : run(found, target, asked);
  };

  it('never acknowledges a transaction in which a failed statement was swallowed', async () => {
    const swallowing = store.transaction(async (session) => {
      await session.query(`INSERT INTO "Tag" (text) VALUES ('lost')`, []);
      await session.query('INSERT INTO "Tag" (text) VALUES (NULL)', []).catch(() => []);
      return 'stored';
    });
    await expect(swallowing).rejects.toThrow('A failed statement was swallowed inside a transaction.');
    expect(await rows('Tag')).toEqual([]);
  });

  it('acknowledges one that went back to before the failed statement', async () => {
    await store.transaction(async (session) => {
      await session.query(`INSERT INTO "Tag" (text) VALUES ('kept')`, []);
      await session.query('SAVEPOINT before', []);
      await session.query('INSERT INTO "Tag" (text) VALUES (NULL)', []).catch(() => []);
      await session.query('ROLLBACK TO SAVEPOINT before', []);
    });
    expect(await rows('Tag')).toMatchObject([{ text: 'kept' }]);
  });

  it('gives twenty callers of a lookup one row, guarded by a key or not', async () => {
    for (const [name, lookup] of [
      ['Tag', { text: 'x' }],
      ['Novel', { title: 't', author: 'a' }],
    ] as const) {
      const answers = await storm(20, () => call('getOrCreate', name, { lookup }));
      expect(answers.filter((it) => 'outcome' in it && it.outcome === 'CREATED')).toHaveLength(1);
      expect(await rows(name)).toHaveLength(1);
    }
  });

  it('tells of each failure by its code', async () => {
    await call('create', 'Tag', { data: { text: 'x' } });
    await call('create', 'User', { data: { name: 'Ann' } });
    await call('create', 'Post', { data: { title: 'p', authorId: 1 } });
    const holder = await pool.connect();
    await holder.query('BEGIN; LOCK TABLE "Note"');
    const failing: readonly (readonly [code: string, verb: string, model: string, args: object])[] = [
      ['UNIQUE_CONFLICT', 'create', 'Tag', { data: { text: 'x' } }],
      ['UNIQUE_CONFLICT', 'bulkCreate', 'Tag', { rows: [{ text: 'y' }, { text: 'x' }] }],
      ['UNIQUE_CONFLICT', 'saveRelated', 'Thing', { graph: { name: 't', tags: [{ text: 'x' }] } }],
      ['FK_VIOLATION', 'create', 'Post', { data: { title: 'p', authorId: 9 } }],
      ['FK_RESTRICTED', 'delete', 'User', { where: { id: 1 }, strict: false }],
      ['NOT_FOUND', 'update', 'Tag', { where: { id: 9 }, data: { text: 'y' } }],
      ['LOCK_TIMEOUT', 'create', 'Note', { data: { note: 'n' } }],
      ['LOCK_TIMEOUT', 'saveRelated', 'Tag', { graph: { text: 'z', notes: [{ note: 'n' }] } }],
    ];
    for (const [code, verb, model, args] of failing)
      expect([verb, await refusal(call(verb, model, args))]).toEqual([
        verb,
        expect.objectContaining({ code, outcome: 'NOT_APPLIED' }),
      ]);
    await holder.query('ROLLBACK');
    holder.release();
    expect(await rows('Tag')).toMatchObject([{ text: 'x' }]);
  });

  it('makes one transaction of an @atomic document', async () => {
    const document = (second: string) => `mutation @atomic {
      a: getOrCreateTag(lookup: { text: "x" }) { created }
      b: createTag(data: { text: "${second}" }) { created }
    }`;
    expect(await ask(document('x'))).toEqual(stoppedBy({ b: 'UNIQUE_CONFLICT' }, 'a'));
    expect(await rows('Tag')).toEqual([]);
    expect(await ask(document('y'))).toEqual({ data: { a: { created: true }, b: { created: true } } });
  });
});
