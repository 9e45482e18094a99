import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, storm, warm } from '../support/race.ts';
import { answersOf, attempt, refusalsOf } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { isCaught } from './naive/isCaught.ts';
import { naiveUpdate } from './naive/update.ts';

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

const create = (model: string, data: object) => api.run('create', model, { data });
const update = (model: string, where: object, data: object) => api.run('update', model, { where, data });

it('two updates of different columns both survive, two hundred times', async () => {
  await create('Note', { note: '', misc: '' });
  for (let round = 1; round <= 200; round += 1) {
    const answers = await storm(2, (index) => update('Note', { id: 1 }, { [index ? 'note' : 'misc']: `${round}` }));
    expect(answers.map((it) => it.outcome)).toEqual(['UPDATED', 'UPDATED']);
    expect(await rowsIn(api, 'Note')).toEqual([{ id: 1, note: `${round}`, misc: `${round}`, tagId: null }]);
  }
});

it('a row that is read and written back whole loses one of them: the storm can fail', async () => {
  await create('Note', { note: '', misc: '' });
  const lost = async (round: number) => {
    await storm(2, (index) => naiveUpdate(api, 'Note', { [index ? 'note' : 'misc']: `${round}` }));
    const [row] = (await rowsIn(api, 'Note')) as readonly { readonly note: string; readonly misc: string }[];
    return row?.note !== row?.misc;
  };
  expect(await isCaught(lost)).toBe(true);
});

it('twenty updates to one value change it once', async () => {
  await create('Ranked', { number: 1, rank: 1, name: 'a' });
  const answers = await storm(20, () => update('Ranked', { number: 1 }, { rank: 2 }));
  expect(answers.filter((it) => it.outcome === 'UPDATED').map((it) => it.changed)).toEqual([['rank']]);
  expect(answers.filter((it) => it.outcome === 'UNCHANGED')).toHaveLength(19);
  expect(new Set(answers.map((it) => Number(it.row?.['updatedAt']))).size).toBe(1);
});

it('twenty rows that want one key: one gets it, the others are told', async () => {
  await storm(20, (index) => create('Food', { name: `food ${index}` }));
  const attempts = await storm(20, (index) => attempt(update('Food', { id: index + 1 }, { name: 'Kiwi' })));
  expect(answersOf(attempts).map((it) => it.outcome)).toEqual(['UPDATED']);
  expect(refusalsOf(attempts)).toEqual(
    Array.from({ length: 19 }, () => ({
      code: 'UNIQUE_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Food',
      fields: ['name'],
    })),
  );
});

it('two rows that swap their keys never end in a deadlock that is told', async () => {
  for (let round = 0; round < 20; round += 1) {
    await emptied(api);
    await create('TwoFields', { f1: 1, f2: 1 });
    await create('TwoFields', { f1: 2, f2: 2 });
    const attempts = await storm(2, (index) => attempt(update('TwoFields', { id: index + 1 }, { f1: 2 - index })));
    expect(refusalsOf(attempts).every((it) => it['code'] === 'UNIQUE_CONFLICT')).toBe(true);
  }
});

it('a row that is deleted while the update waits for it is NOT_FOUND', async () => {
  await create('Note', { note: 'a' });
  const { adversary, blocked } = await gate(api, 'Note');
  await adversary.query('BEGIN');
  await adversary.query('DELETE FROM "Note"');
  const call = attempt(update('Note', { id: 1 }, { note: 'b' }));
  await blocked('row');
  await adversary.query('COMMIT');
  expect(await call).toEqual({
    refusal: { code: 'NOT_FOUND', outcome: 'NOT_APPLIED', model: 'Note', keys: [{ id: 1 }] },
  });
});

it('a row that changes while the update waits for it is compared as it is then', async () => {
  await create('Note', { note: 'a' });
  const { adversary, blocked } = await gate(api, 'Note');
  await adversary.query('BEGIN');
  await adversary.query(`UPDATE "Note" SET note = 'b', misc = 'adversary'`);
  const call = update('Note', { id: 1 }, { note: 'b' });
  await blocked('row');
  await adversary.query('COMMIT');
  expect(await call).toEqual({
    row: { id: 1, note: 'b', misc: 'adversary', tagId: null },
    outcome: 'UNCHANGED',
    changed: [],
    protection: null,
  });
});

it('inserting a child does not wait for an update of its parent', async () => {
  await create('User', { name: 'Ann' });
  const { blocked, open } = await gate(api, 'User', 'beforeUpdate');
  const renamed = update('User', { id: 1 }, { name: 'Eve' });
  await blocked('beforeUpdate');
  expect((await create('Post', { title: 'p', authorId: 1 })).outcome).toBe('CREATED');
  await open();
  expect((await renamed).row).toEqual({ id: 1, name: 'Eve' });
});

it('a row held for too long is LOCK_TIMEOUT, and the row stays as it was', async () => {
  const impatient = await openApi(semantics, { max: 2, lockTimeoutMs: 200 });
  await impatient.run('create', 'Note', { data: { note: 'a' } });
  const { adversary } = await gate(impatient, 'Note');
  await adversary.query('BEGIN');
  await adversary.query('SELECT FROM "Note" FOR UPDATE');
  expect(await attempt(impatient.run('update', 'Note', { where: { id: 1 }, data: { note: 'b' } }))).toEqual({
    refusal: { code: 'LOCK_TIMEOUT', outcome: 'NOT_APPLIED', model: 'Note' },
  });
  expect(await attempt(impatient.run('delete', 'Note', { where: { id: 1 } }))).toEqual({
    refusal: { code: 'LOCK_TIMEOUT', outcome: 'NOT_APPLIED', model: 'Note' },
  });
  await adversary.query('ROLLBACK');
  expect((await impatient.run('update', 'Note', { where: { id: 1 }, data: { note: 'b' } })).outcome).toBe('UPDATED');
  await removeGates();
  await calm(impatient);
  await impatient.close();
});
