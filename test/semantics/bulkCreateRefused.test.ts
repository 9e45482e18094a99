import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, everything, openSemantics, refusedMany } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const bulkCreate = (model: string, rows: readonly object[], options: object = {}) =>
  api.runMany('bulkCreate', model, { rows, ...options });
const refusedFor = (model: string, rows: readonly unknown[], options: object = {}) =>
  refusedMany(api, ['bulkCreate', model], { rows, ...options });

const pairs = (...numbers: readonly number[]) => numbers.map((it) => ({ f1: it, f2: it }));

describe('refused', () => {
  it('an empty list, before any statement', async () => {
    const statements = await statementsDuring(api.pool, () => bulkCreate('Country', []).catch(() => null));
    expect(statements).toEqual([]);
    expect(await refusedFor('Country', [])).toMatchObject({ code: 'EMPTY_INPUT', argument: 'rows' });
  });

  it.each([0, -1])('a batch size of %i', async (batchSize) => {
    expect(await refusedFor('TwoFields', pairs(1), { batchSize })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'batchSize',
    });
  });

  it.each(['ERROR', 'IGNORE'])('columns to write where nothing is, for the action is %s', async (action) => {
    await create('Country', { iso: 'a', name: 'b' });
    const onConflict = { action, update: ['name'] };
    expect(await refusedFor('Country', [{ iso: 'a', name: 'c' }], { onConflict })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'onConflict.update',
    });
  });

  it('more rows than allowed, before any statement', async () => {
    const rows = Array.from({ length: 10_001 }, (_, index) => ({ f1: index, f2: index }));
    const statements = await statementsDuring(api.pool, () => bulkCreate('TwoFields', rows).catch(() => null));
    expect(statements).toEqual([]);
    expect(await refusedFor('TwoFields', rows)).toMatchObject({ code: 'LIMIT_EXCEEDED', argument: 'rows' });
  });

  it('a value its column cannot keep, with the place it stands at', async () => {
    expect(
      await refusedFor('Country', [
        { iso: 'a', name: 'b' },
        { iso: 'a\0', name: 'b' },
      ]),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'rows[1].iso',
    });
    expect(await refusedFor('Country', [{ iso: 'a', name: null }])).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'rows[0].name',
    });
    expect(await refusedFor('Country', [{ iso: 'a', name: 'b' }, null])).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'rows[1]',
      index: 1,
    });
  });

  it('a row without what a row needs', async () => {
    expect(await refusedFor('Country', [{ iso: 'a', name: 'b' }, { iso: 'c' }])).toMatchObject({
      code: 'NOT_NULL_VIOLATION',
      fields: ['name'],
      index: 1,
    });
    expect(await refusedFor('Workshop', [{ topic: 'a' }])).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'rows[0].categoryId',
    });
  });

  it('a link to nothing, by column and by key', async () => {
    await create('Category', { name: 'x' });
    const good = { topic: 'a', categoryId: 1 };
    const told = { code: 'FK_VIOLATION', relation: 'category', fields: ['categoryId'], index: 1 };
    for (const link of [{ categoryId: 99 }, { category: { id: 99 } }, { category: { name: 'y' } }])
      expect(await refusedFor('Workshop', [good, { topic: 'b', ...link }])).toMatchObject(told);
  });

  it('a rule on values', async () => {
    expect(await refusedFor('Score', [{ points: 1 }, { points: -1 }])).toMatchObject({ code: 'CHECK_VIOLATION' });
  });

  it('rows with a stored key, all of them, by the index of the first', async () => {
    await bulkCreate('TwoFields', pairs(1, 2, 3));
    const told = { code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model: 'TwoFields', fields: ['f1'] };
    expect(await refusedFor('TwoFields', pairs(2, 3, 4))).toEqual({ ...told, index: 0 });
    expect(await refusedFor('TwoFields', pairs(9, 4, 3, 2))).toEqual({ ...told, index: 2 });
    expect(await refusedFor('TwoFields', pairs(4, 5, 3), { onConflict: { action: 'ERROR' } })).toEqual({
      ...told,
      index: 2,
    });
  });

  it('rows with the same key, by the index of the later one', async () => {
    expect(await refusedFor('TwoFields', [...pairs(1, 2), { f1: 7, f2: 2 }])).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['f2'],
      index: 2,
    });
    expect(await refusedFor('TwoFields', pairs(1, 1), { duplicates: 'FIRST_WINS' })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      index: 1,
    });
  });

  it('all batches for a row of the last one', async () => {
    await bulkCreate('TwoFields', pairs(9));
    expect(await refusedFor('TwoFields', pairs(1, 2, 3, 9), { batchSize: 1 })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      index: 3,
    });
  });

  it('a key that is checked only at the end, and one nobody can name', async () => {
    await bulkCreate('Deferred', [{ k: 'x' }]);
    expect(await refusedFor('Deferred', [{ k: 'y' }, { k: 'x' }])).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['k'],
      index: 1,
    });
    await bulkCreate('Lang', [{ name: 'Foo' }]);
    expect(await refusedFor('Lang', [{ name: 'bar' }, { name: 'foo' }])).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: null,
      index: null,
    });
  });

  it('a generated key that is taken, with a hint', async () => {
    await api.sql(`INSERT INTO "DbDefault" (id, name) VALUES (1, 'by hand')`);
    const before = await everything(api);
    await expect(bulkCreate('DbDefault', [{ name: 'x' }])).rejects.toMatchObject({
      code: 'UNIQUE_CONFLICT',
      message: expect.stringContaining('sequence is behind'),
      details: { fields: ['id'] },
    });
    expect(await everything(api)).toEqual(before);
  });
});
