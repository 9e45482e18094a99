import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { calm, randomFrom, shuffled, storm, warm } from '../support/race.ts';
import { emptied, semantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

// Callers that meet at the same rows by different ways. None may fail; and none may be started over, for the database
// notices a deadlock only after a second, and a caller in the second row of one has given up before.
let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 12 });
  await warm(api, 12);
});
afterAll(() => api.close());
beforeEach(() => emptied(api));
afterEach(() => calm(api));

type Write = (keys: readonly number[], worker: number) => Promise<unknown>;

/** Twelve workers write sixty of a hundred keys in no order, three times each. Says how often a transaction began. */
async function begun(write: Write): Promise<number> {
  const statements = await statementsDuring(api.pool, () =>
    storm(12, async (worker) => {
      const random = randomFrom(worker);
      for (let call = 0; call < 3; call += 1) await write([...shuffled(random, 60, 100)], worker);
    }),
  );
  return statements.filter((it) => it.startsWith('BEGIN')).length;
}

const bulkCreate = (model: string, rows: readonly object[], how: object = {}) =>
  api.runMany('bulkCreate', model, { rows, ...how });
const updating = (target: string) => ({ onConflict: { action: 'UPDATE', target } });
const ignoring = { onConflict: { action: 'IGNORE' } };

it.each<[name: string, write: Write]>([
  [
    'of two keys in opposite order',
    (keys, worker) => {
      const rows = keys.map((it) => ({ f1: it, f2: -it, name: `${worker}` }));
      return bulkCreate('TwoFields', rows, updating(worker % 2 ? 'f1' : 'f2'));
    },
  ],
  [
    'of two keys in any pairs',
    (keys, worker) =>
      bulkCreate(
        'TwoFields',
        keys.map((it) => ({ f1: it, f2: (it * (worker + 1)) % 100 })),
        ignoring,
      ),
  ],
  [
    'beside a key that is made for each row',
    (keys) =>
      bulkCreate(
        'Keyed',
        keys.map((it) => ({ k: `k${it}`, v: 1 })),
        ignoring,
      ),
  ],
  [
    'of numbers, in batches',
    (keys, worker) =>
      bulkCreate(
        'Order',
        keys.map((it) => ({ id: it, name: `${worker}` })),
        { ...updating('id'), batchSize: 7 },
      ),
  ],
])('callers that meet at rows %s never wait crosswise', async (_, write) => {
  expect(await begun(write)).toBe(36);
});

describe('rows that verbs for many find in their own ways', () => {
  let ids: ReadonlyMap<unknown, unknown>;
  beforeEach(async () => {
    const nicks = shuffled(randomFrom(1), 100, 100).map((it) => ({ nick: `k${it}`, name: '' }));
    const stored = await bulkCreate('Subscriber', nicks);
    ids = new Map(stored.map(({ row }) => [row?.['nick'], row?.['id']]));
  });

  const byNick: Write = (keys, worker) => {
    const rows = keys.map((it) => ({ nick: `k${it}`, name: `${worker}` }));
    return bulkCreate('Subscriber', rows, updating('nick'));
  };
  const byId: Write = (keys, worker) => {
    const rows = keys.map((it) => ({ id: ids.get(`k${it}`), nick: `k${it}`, name: `${worker}` }));
    return bulkCreate('Subscriber', rows, updating('id'));
  };
  const changed: Write = (keys, worker) => {
    const rows = keys.map((it) => ({ id: ids.get(`k${it}`), name: `${worker}` }));
    return api.runMany('bulkUpdate', 'Subscriber', { rows, onMissing: 'SKIP' });
  };
  const filtered: Write = (keys, worker) =>
    api.runMany('updateMany', 'Subscriber', {
      where: { nick: { in: keys.map((it) => `k${it}`) } },
      data: { name: `${worker}` },
    });
  const deleted: Write = (keys) =>
    api.runMany('deleteMany', 'Subscriber', { where: { nick: { in: keys.slice(0, 9).map((it) => `k${it}`) } } });

  it.each<[name: string, ways: readonly Write[]]>([
    ['by every key and by a filter', [byNick, byId, changed, filtered]],
    ['while some are deleted', [byNick, changed, filtered, deleted]],
  ])('%s, are locked in one order', async (_, ways) => {
    expect(await begun((keys, worker) => ways[worker % ways.length]?.(keys, worker) ?? Promise.resolve())).toBe(36);
  });
});

it('graphs beside a filter and a bulk of the rows they match lock them in one order', async () => {
  const isbns = shuffled(randomFrom(1), 100, 100).map((it) => ({ isbn: `k${it}`, title: '' }));
  await bulkCreate('RaceBook', isbns);
  const ways: readonly Write[] = [
    (keys, worker) => {
      const books = keys.map((it) => ({ isbn: `k${it}`, title: `${worker}`, _match: 'isbn' }));
      return api.run('saveRelated', 'Library', { graph: { name: 'l', books } });
    },
    (keys, worker) => {
      const rows = keys.map((it) => ({ isbn: `k${it}`, title: `${worker}` }));
      return bulkCreate('RaceBook', rows, updating('isbn'));
    },
    (keys, worker) =>
      api.runMany('updateMany', 'RaceBook', {
        where: { isbn: { in: keys.map((it) => `k${it}`) } },
        data: { title: `${worker}` },
      }),
  ];
  expect(await begun((keys, worker) => ways[worker % ways.length]?.(keys, worker) ?? Promise.resolve())).toBe(36);
});
