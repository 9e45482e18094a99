import { afterEach, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/operations/errors.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { isolate } from '../support/isolation.ts';
import { rowsOf } from '../support/postgres.ts';
import { calm, randomFrom, shuffled, storm } from '../support/race.ts';
import { attempt, refusal } from '../support/refusal.ts';
import { rowsIn, semantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi | null = null;
afterEach(async () => {
  await removeGates();
  if (api) await calm(api);
  await api?.close();
  api = null;
});

async function opened(options: Parameters<typeof openApi>[1]): Promise<TestApi> {
  api = await openApi(semantics, options);
  return api;
}

describe.each(['repeatable read', 'serializable'])('in a database whose default is %s', (isolation) => {
  const open = async () => {
    const it = await opened({ max: 50 });
    await isolate(it, isolation, 50);
    const shown = await rowsOf(it.url, 'SHOW default_transaction_isolation');
    expect(shown).toEqual([{ default_transaction_isolation: isolation }]);
    return it;
  };

  it('fifty callers of one lookup get one row, guarded by a key or not', async () => {
    const { run, sql } = await open();
    for (const [model, lookup] of [
      ['Tag', { text: 'x' }],
      ['Novel', { title: 't', author: 'a' }],
      ['Tag', { text: 'y' }],
      ['Novel', { title: 'u', author: 'a' }],
    ] as const) {
      const answers = await storm(50, () => run('getOrCreate', model, { lookup }));
      expect([model, new Set(answers.map((it) => it.row?.['id'])).size]).toEqual([model, 1]);
      expect(answers.filter((it) => it.outcome === 'CREATED')).toHaveLength(1);
    }
    expect(await sql('SELECT count(*)::int AS rows FROM "Novel"')).toEqual([{ rows: 2 }]);
  });

  it('twenty graphs that match the same tags make them once', async () => {
    const { run, sql } = await open();
    const texts = ['a', 'b', 'c', 'd', 'e'];
    const answers = await storm(20, (index) => {
      const turned = [...texts.slice(index % 5), ...texts.slice(0, index % 5)];
      return run('saveRelated', 'Thing', {
        graph: { name: `t${index}`, tags: turned.map((text) => ({ text, _match: 'text' })) },
      });
    });
    expect(answers.flatMap((it) => it.graph?.nodes ?? []).filter((it) => it.outcome === 'CREATED')).toHaveLength(25);
    expect(await sql('SELECT count(*)::int AS rows FROM "_TagToThing"')).toEqual([{ rows: 100 }]);
  });

  it('twenty updates and twenty deletes of one row end as ever', async () => {
    const { run } = await open();
    await run('create', 'Counter', { data: { k: 'x' } });
    const updates = await storm(20, (n) => run('update', 'Counter', { where: { k: 'x' }, data: { n: n + 1 } }));
    expect(updates.map((it) => it.outcome)).toEqual(Array(20).fill('UPDATED'));
    const deletes = await storm(20, () => run('delete', 'Counter', { where: { k: 'x' } }));
    expect(deletes.filter((it) => it.outcome === 'DELETED')).toHaveLength(1);
    expect(deletes.filter((it) => it.outcome === 'NOT_FOUND')).toHaveLength(19);
  });

  it('a row that changes while it is waited for is deleted by one statement', async () => {
    const it = await open();
    await it.run('create', 'Counter', { data: { k: 'x' } });
    const { adversary, blocked } = await gate(it, 'Counter');
    await adversary.query('BEGIN; UPDATE "Counter" SET n = 7');
    const statements = await statementsDuring(it.pool, async () => {
      const deleted = it.run('delete', 'Counter', { where: { k: 'x' }, strict: false });
      await blocked('row');
      await adversary.query('COMMIT');
      expect(await deleted).toMatchObject({ outcome: 'DELETED', row: { n: 7 } });
    });
    expect(statements).toHaveLength(1);
  });

  it('twelve workers write 120 of 300 keys in no order, and every row was created once', async () => {
    const { runMany, sql } = await open();
    const answers = await storm(12, async (worker) => {
      const random = randomFrom(worker);
      const created: number[] = [];
      for (let call = 0; call < 10; call += 1) {
        const rows = shuffled(random, 120, 300).map((it) => ({ nick: `k${it}`, name: `${worker}.${call}` }));
        const entries = await runMany('bulkCreate', 'Subscriber', { rows, onConflict: { action: 'UPDATE' } });
        created.push(entries.filter((it) => it.outcome === 'CREATED').length);
      }
      return created;
    });
    const total = answers.flat().reduce((sum, it) => sum + it);
    expect(await sql('SELECT count(*)::int AS rows FROM "Subscriber"')).toEqual([{ rows: total }]);
  });

  it('twenty creates of one key: one is stored, the others are UNIQUE_CONFLICT', async () => {
    const { run } = await open();
    const attempts = await storm(20, () => attempt(run('create', 'Tag', { data: { text: 'x' } })));
    const told = attempts.map((it) => ('answer' in it ? it.answer.outcome : it.refusal['code']));
    expect(told.sort()).toEqual(['CREATED', ...Array(19).fill('UNIQUE_CONFLICT')]);
  });
});

describe('a pool of two', () => {
  it('serves fifty callers of a lookup without a key and fifty with one, in less than ten seconds', async () => {
    const { run } = await opened({ max: 2 });
    const start = Date.now();
    const answers = await storm(100, (index) =>
      index % 2
        ? run('getOrCreate', 'Novel', { lookup: { title: 't', author: 'a' } })
        : run('getOrCreate', 'Tag', { lookup: { text: 'x' } }),
    );
    expect(Date.now() - start).toBeLessThan(10_000);
    expect(answers.filter((it) => it.outcome === 'CREATED')).toHaveLength(2);
  });
});

/** All that a write may be refused with: not what is refused before it runs, nor what only a whole document, or an operator, meets. */
const codesOfWrites = new Set(
  [...errorCodes].filter(
    (it) => !/^(GRAPHQL_|BAD_REQUEST|INTERNAL|UNAUTH|FORBIDDEN|LIMIT_|ROLLED_BACK|TIMEOUT$)/.test(it),
  ),
);

describe('a pool of one', () => {
  it('goes on after every error', async () => {
    const { run, runMany, sql, pool } = await opened({ max: 1, lockTimeoutMs: 200 });
    const create = (model: string, data: object) => run('create', model, { data });
    await create('Tag', { text: 'x' });
    await create('User', { name: 'Ann' });
    await create('Post', { title: 'p', authorId: 1 });
    await create('Novel', { title: 't', author: 'a' });
    await create('Novel', { title: 't', author: 'a' });
    await create('Priced', { net: 1 });
    await create('Counter', { k: 'x', n: 2 ** 31 - 1 });
    await sql(`
      CREATE FUNCTION give_way() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$;
      CREATE TRIGGER give_way BEFORE INSERT ON "Bird" EXECUTE FUNCTION give_way()`);
    const { adversary } = await gate(api as TestApi, 'Note', 'beforeInsert');
    const failing: readonly (readonly [code: string, call: () => Promise<unknown>])[] = [
      ['BAD_USER_INPUT', () => create('Novel', { title: null, author: 'a' })],
      ['EMPTY_INPUT', () => runMany('bulkCreate', 'Tag', { rows: [] })],
      ['UNFILTERED_WRITE', () => runMany('deleteMany', 'Tag', { each: false })],
      [
        'DUPLICATE_KEY_IN_BATCH',
        () => runMany('bulkUpdate', 'Tag', { rows: [{ id: 1 }, { id: 1 }], onMissing: 'ERROR' }),
      ],
      ['NOT_FOUND', () => run('update', 'Tag', { where: { id: 9 }, data: { text: 'y' } })],
      ['NOT_FOUND', () => run('delete', 'Tag', { where: { id: 9 }, strict: true })],
      ['MULTIPLE_MATCHES', () => run('getOrCreate', 'Novel', { lookup: { title: 't' } })],
      ['UNIQUE_CONFLICT', () => create('Tag', { text: 'x' })],
      ['UNIQUE_CONFLICT', () => run('getOrCreate', 'Tag', { lookup: { id: 5, text: 'x' } })],
      ['FK_VIOLATION', () => create('Post', { title: 'p', authorId: 9 })],
      ['FK_VIOLATION', () => run('update', 'Post', { where: { id: 1 }, data: { authorId: 9 } })],
      ['FK_RESTRICTED', () => run('delete', 'User', { where: { id: 1 } })],
      ['NOT_NULL_VIOLATION', () => run('getOrCreate', 'Novel', { lookup: { title: 'none' } })],
      ['CHECK_VIOLATION', () => create('Score', { points: -1 })],
      ['VALUE_ERROR', () => run('update', 'Counter', { where: { k: 'x' }, increment: { n: 1 } })],
      ['STALE', () => run('update', 'Counter', { where: { k: 'x' }, expect: { n: 0 } })],
      ['RETRY_EXHAUSTED', () => create('Bird', { name: 'b', color: 'c' })],
      ['RETRY_EXHAUSTED', () => run('getOrCreate', 'Bird', { lookup: { name: 'b', color: 'c' } })],
      ['DANGLING_REF', () => run('saveRelated', 'Employee', { graph: { name: 'e', manager: { _use: 'nobody' } } })],
      [
        'GRAPH_CONFLICT',
        () =>
          run('saveRelated', 'Post', {
            graph: { title: 'p', author: { name: 'a', posts: [{ title: 'q', authorId: 1 }] } },
            follow: true,
          }),
      ],
      [
        'CYCLE_REQUIRED',
        () => run('saveRelated', 'Ping', { graph: { _ref: 'p', pong: { ping: { _use: 'p' } } }, follow: true }),
      ],
      ['CONFLICT_TARGET_UNUSABLE', () => run('saveRelated', 'Deferred', { graph: { k: 'x', _match: 'k' } })],
      [
        'UNIQUE_CONFLICT',
        () => run('saveRelated', 'Thing', { graph: { name: 't', tags: [{ text: 'y' }, { text: 'x' }] } }),
      ],
      ['FK_VIOLATION', () => run('saveRelated', 'Post', { graph: { title: 'p', author: { id: 9 } } })],
      ['LOCK_TIMEOUT', () => create('Note', { note: 'n' })],
      ['LOCK_TIMEOUT', () => run('saveRelated', 'Tag', { graph: { text: 'z', notes: [{ note: 'n' }] } })],
      ['LOCK_TIMEOUT', () => run('getOrCreate', 'Note', { lookup: { note: 'n' } })],
      [
        'UNAVAILABLE',
        () => {
          const call = create('Note', { note: 'n' });
          void adversary.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'trellis' AND datname = current_database()`,
          );
          return call;
        },
      ],
    ];
    expect(new Set(failing.map(([code]) => code))).toEqual(codesOfWrites);
    let made = 0;
    for (const [code, call] of failing) {
      expect([code, (await refusal(call()))['code']]).toEqual([code, code]);
      made += 1;
      expect((await create('NoFields', {})).row).toEqual({ id: made });
    }
    expect(pool.totalCount).toBe(1);
    expect(await rowsIn(api as TestApi, 'Note')).toEqual([]);
  });
});
