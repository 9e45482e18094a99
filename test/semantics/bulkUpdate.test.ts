import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, rowsIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, ...rows: readonly object[]) => api.runMany('bulkCreate', model, { rows });
const bulkUpdate = (model: string, rows: readonly object[], options: object = {}) =>
  api.runMany('bulkUpdate', model, { rows, onMissing: 'ERROR', ...options });

const outcomesOf = (answer: readonly { readonly outcome: string }[]) => answer.map((it) => it.outcome);
const notes = (count: number) => Array.from({ length: count }, (_, index) => ({ note: `${index + 1}` }));
const past = new Date('2001-02-03T04:05:06.007Z');

describe('a change of many rows', () => {
  it('is one UPDATE behind one lock, and answers in the order given', async () => {
    await create('Note', ...notes(10));
    const rows = [7, 3, 10, 1, 2, 4, 5, 6, 8, 9].map((id) => ({ id, note: `new ${id}` }));
    const statements = await statementsDuring(api.pool, async () => {
      expect(await bulkUpdate('Note', rows)).toEqual(
        rows.map((it) => ({ outcome: 'UPDATED', row: { ...it, misc: '', tagId: null } })),
      );
    });
    expect(statements.filter((it) => it.includes('UPDATE "Note"'))).toHaveLength(1);
    expect(statements.filter((it) => it.includes('ORDER BY t."id" FOR NO KEY UPDATE'))).toHaveLength(1);
  });

  it('removes and sets links, in one half and the other', async () => {
    await create('Tag', { text: 'a' }, { text: 'b' });
    await create('Note', ...notes(10).map((it) => ({ ...it, tagId: 2 })));
    const rows = Array.from({ length: 10 }, (_, index) =>
      index < 5 ? { id: index + 1, tag: null } : { id: index + 1, tag: { text: 'a' } },
    );
    const answer = await bulkUpdate('Note', rows);
    expect(answer.map((it) => it.row?.['tagId'])).toEqual([null, null, null, null, null, 1, 1, 1, 1, 1]);
  });

  it('changes in each row only the columns that row names', async () => {
    await create('Note', { note: 'a', misc: 'b' }, { note: 'c', misc: 'd' });
    expect(
      await bulkUpdate('Note', [
        { id: 1, note: 'x' },
        { id: 2, misc: 'y' },
      ]),
    ).toEqual([
      { outcome: 'UPDATED', row: { id: 1, note: 'x', misc: 'b', tagId: null } },
      { outcome: 'UPDATED', row: { id: 2, note: 'c', misc: 'y', tagId: null } },
    ]);
  });

  it('writes no more than the columns listed, and when; an empty list is no restriction', async () => {
    await create('Task', { name: 'a', updatedAt: past }, { name: 'b', updatedAt: past });
    const rows = [{ id: 1, name: 'n', year: 2000 }];
    const [first] = await bulkUpdate('Task', rows, { columns: ['year'] });
    expect(first).toMatchObject({ outcome: 'UPDATED', row: { name: 'a', year: 2000 } });
    expect(Number(first?.row?.['updatedAt'])).toBeGreaterThan(Number(past));
    const [second] = await bulkUpdate('Task', rows, { columns: [] });
    expect(second).toMatchObject({ outcome: 'UPDATED', row: { name: 'n', year: 2000 } });
  });

  it('looks for no row that only a column not listed would link to', async () => {
    await create('Note', { note: 'a' });
    const rows = [{ id: 1, note: 'b', tag: { text: 'nowhere' } }];
    expect(outcomesOf(await bulkUpdate('Note', rows, { columns: ['note'] }))).toEqual(['UPDATED']);
  });

  it('leaves alone what is equal, and when it was written', async () => {
    await create('Task', { name: 'a', updatedAt: past }, { name: 'b', updatedAt: past });
    const before = await rowsIn(api, 'Task');
    const answer = await bulkUpdate('Task', [
      { id: 2, name: 'b' },
      { id: 1, name: 'a', year: 0 },
    ]);
    expect(outcomesOf(answer)).toEqual(['UNCHANGED', 'UNCHANGED']);
    expect(answer[0]?.row).toEqual({ id: 2, name: 'b', year: 0, updatedAt: past });
    expect(await rowsIn(api, 'Task')).toEqual(before);
  });

  it('takes a moment that is given', async () => {
    await create('Task', { name: 'a' }, { name: 'b' });
    const answer = await bulkUpdate('Task', [
      { id: 1, name: 'x', updatedAt: past },
      { id: 2, name: 'y' },
    ]);
    expect(answer[0]?.row?.['updatedAt']).toEqual(past);
    expect(Number(answer[1]?.row?.['updatedAt'])).toBeGreaterThan(Number(past));
    expect(outcomesOf(await bulkUpdate('Task', [{ id: 1, updatedAt: past }]))).toEqual(['UNCHANGED']);
  });

  it('names rows by every kind of key, 0 and "" among them', async () => {
    await create('Order', { id: 0, name: 'zero' });
    await create('CustomPk', { name: '', extra: '1' }, { name: 'a', extra: '1' });
    await create('Tenant', { id: 't' });
    await create('Account', { tenantId: 't', no: 1, name: 'Ann' }, { tenantId: 't', no: 2, name: 'Bob' });
    expect(outcomesOf(await bulkUpdate('Order', [{ id: 0, name: 'updated' }]))).toEqual(['UPDATED']);
    expect(outcomesOf(await bulkUpdate('CustomPk', [{ name: '', extra: '2' }, { name: 'a' }]))).toEqual([
      'UPDATED',
      'UNCHANGED',
    ]);
    const rows = [
      { tenantId: 't', no: 2, name: 'Eve' },
      { tenant: { id: 't' }, no: 1, name: 'Ann' },
    ];
    expect(outcomesOf(await bulkUpdate('Account', rows))).toEqual(['UPDATED', 'UNCHANGED']);
    // One that only the database makes, too.
    await create('Priced', { net: 1 });
    expect(await bulkUpdate('Priced', [{ id: 1, net: 2 }])).toMatchObject([{ outcome: 'UPDATED', row: { gross: 4 } }]);
  });

  it('works on enums, flags and text together', async () => {
    await create('ToDo', { text: 'a', completed: true }, { text: 'b', completed: true }, { text: 'c' });
    const rows = ['a', 'b', 'c'].map((it, index) => ({
      id: index + 1,
      text: `${it}_1`,
      completed: false,
      size: 'BIG',
      pairs: [[it, index]],
    }));
    expect(await bulkUpdate('ToDo', rows)).toEqual(rows.map((row) => ({ outcome: 'UPDATED', row })));
  });

  it('in batches answers the same', async () => {
    await create('Note', ...notes(5));
    const rows = [5, 1, 4, 2, 3].map((id) => ({ id, note: id % 2 ? 'odd' : `${id}` }));
    const answer = await bulkUpdate('Note', rows, { batchSize: 2 });
    expect(outcomesOf(answer)).toEqual(['UPDATED', 'UPDATED', 'UNCHANGED', 'UNCHANGED', 'UPDATED']);
    expect(answer.map((it) => it.row?.['id'])).toEqual([5, 1, 4, 2, 3]);
  });

  it('keeps rows that point at these waiting only when what they point at may change', async () => {
    await create('Port', { code: 'a' });
    const locks = async (row: object) =>
      (await statementsDuring(api.pool, () => bulkUpdate('Port', [{ id: 1, ...row }]))).flatMap(
        (it) => /FOR (NO KEY )?UPDATE/.exec(it)?.[0] ?? [],
      );
    expect(await locks({ code: 'b' })).toEqual(['FOR UPDATE']);
    expect(await locks({})).toEqual(['FOR NO KEY UPDATE']);
  });
});
