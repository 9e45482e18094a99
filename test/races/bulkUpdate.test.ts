import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, randomFrom, shuffled, storm, warm } from '../support/race.ts';
import { attempt } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { naiveBulkUpdate } from './naive/bulkUpdate.ts';
import { fails, isCaught } from './naive/isCaught.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 20 });
  await warm(api, 20);
});
beforeEach(() => emptied(api));
afterEach(async () => {
  await removeGates();
  await calm(api);
});
afterAll(() => api.close());

const notes = (count: number) =>
  api.runMany('bulkCreate', 'Note', { rows: Array.from({ length: count }, () => ({ note: '' })) });
const bulkUpdate = (rows: readonly object[]) => api.runMany('bulkUpdate', 'Note', { rows, onMissing: 'ERROR' });
const some = (random: () => number) => shuffled(random, 120, 300).map((it) => it + 1);

it.each([1, 2, 3, 4, 5])(
  'twelve workers change 120 of 300 rows again and again: none fails, no row is torn (seed %i)',
  async (seed) => {
    await notes(300);
    const answers = await storm(12, async (worker) => {
      const random = randomFrom(seed * 100 + worker);
      const counts: number[] = [];
      for (let call = 0; call < 25; call += 1) {
        const value = `${worker}.${call}`;
        const answer = await bulkUpdate(some(random).map((id) => ({ id, note: value, misc: value })));
        counts.push(answer.filter((it) => it.outcome === 'UPDATED' && it.row?.['note'] === value).length);
      }
      return counts;
    });
    expect(answers.flat()).toEqual(Array(12 * 25).fill(120));
    const rows = (await rowsIn(api, 'Note')) as readonly { readonly note: string; readonly misc: string }[];
    expect(rows.filter((it) => it.note !== it.misc)).toEqual([]);
  },
);

it('the storm catches one UPDATE per row in the order given', async () => {
  await notes(300);
  const caught = await isCaught(async (round) =>
    fails(
      storm(12, async (worker) => {
        const random = randomFrom(round * 100 + worker);
        for (let call = 0; call < 25; call += 1) await naiveBulkUpdate(api, some(random), `${worker}.${call}`);
      }),
    ),
  );
  expect(caught).toBe(true);
});

it('changes by filter, by key and by conflict in one storm all succeed', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => ({ k: `k${index}` }));
  await api.runMany('bulkCreate', 'Counter', { rows });
  await storm(12, async (worker) => {
    const random = randomFrom(worker);
    for (let call = 0; call < 15; call += 1) {
      const picked = shuffled(random, 30, 60);
      if (worker % 3 === 0)
        await api.runMany('updateMany', 'Counter', { where: { n: { gte: 0 } }, increment: { n: 1 }, each: false });
      else if (worker % 3 === 1)
        await api.runMany('bulkUpdate', 'Counter', { rows: picked.map((it) => ({ id: it + 1 })), onMissing: 'ERROR' });
      else
        await api.runMany('bulkCreate', 'Counter', {
          rows: picked.map((it) => ({ id: it + 1, k: `k${it}` })),
          onConflict: { action: 'UPDATE', target: 'id' },
        });
    }
  });
  expect(await api.sql('SELECT DISTINCT n FROM "Counter"')).toEqual([{ n: 4 * 15 }]);
});

it('what rows hold when they are locked decides what differs', async () => {
  await notes(2);
  const { adversary, blocked } = await gate(api, 'Note');
  await adversary.query('BEGIN');
  await adversary.query(`UPDATE "Note" SET note = 'b', misc = 'theirs' WHERE id = 1`);
  const call = bulkUpdate([
    { id: 2, note: 'b' },
    { id: 1, note: 'b' },
  ]);
  await blocked('row');
  await adversary.query('COMMIT');
  expect(await call).toEqual([
    { outcome: 'UPDATED', row: { id: 2, note: 'b', misc: '', tagId: null } },
    { outcome: 'UNCHANGED', row: { id: 1, note: 'b', misc: 'theirs', tagId: null } },
  ]);
});

it('a row that is deleted while it is waited for is NOT_FOUND, and nothing is written', async () => {
  await notes(2);
  const { adversary, blocked } = await gate(api, 'Note');
  await adversary.query('BEGIN');
  await adversary.query('DELETE FROM "Note" WHERE id = 2');
  const call = attempt(bulkUpdate([1, 2].map((id) => ({ id, note: 'x' }))));
  await blocked('row');
  await adversary.query('COMMIT');
  expect(await call).toMatchObject({ refusal: { code: 'NOT_FOUND', keys: [{ id: 2 }] } });
  expect(await rowsIn(api, 'Note')).toEqual([{ id: 1, note: '', misc: '', tagId: null }]);
});

describe('by a filter', () => {
  const updateMany = (args: object) => api.runMany('updateMany', 'Note', { each: false, ...args });

  it('a row that leaves it while it is waited for is left alone', async () => {
    await notes(2);
    const { adversary, blocked } = await gate(api, 'Note');
    await adversary.query('BEGIN');
    await adversary.query(`UPDATE "Note" SET note = 'gone' WHERE id = 1`);
    const call = updateMany({ where: { note: { equals: '' } }, data: { misc: 'x' } });
    await blocked('row');
    await adversary.query('COMMIT');
    expect((await call).map((it) => it.row?.['id'])).toEqual([2]);
    expect(await api.sql('SELECT misc FROM "Note" ORDER BY id')).toEqual([{ misc: '' }, { misc: 'x' }]);
  });

  it('twenty calls that add 1 to fifty rows are all counted', async () => {
    await api.runMany('bulkCreate', 'Counter', { rows: Array.from({ length: 50 }, (_, it) => ({ k: `${it}` })) });
    const args = { where: { n: { gte: 0 } }, increment: { n: 1 }, each: false };
    const answers = await storm(20, () => api.runMany('updateMany', 'Counter', args));
    expect(answers.flat().filter((it) => it.outcome === 'UPDATED')).toHaveLength(1_000);
    expect(await api.sql('SELECT DISTINCT n FROM "Counter"')).toEqual([{ n: 20 }]);
  });

  it('every row is deleted by one of twenty callers', async () => {
    await notes(50);
    const answers = await storm(20, () => api.runMany('deleteMany', 'Note', { where: { id: { gt: 0 } }, each: false }));
    expect(answers.flat().filter((it) => it.outcome === 'DELETED')).toHaveLength(50);
    expect(new Set(answers.flat().map((it) => it.row?.['id'])).size).toBe(50);
  });
});
