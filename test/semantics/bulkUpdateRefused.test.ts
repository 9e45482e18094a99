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

const create = (model: string, ...rows: readonly object[]) => api.runMany('bulkCreate', model, { rows });
const bulkUpdate = (model: string, rows: readonly object[], options: object = {}) =>
  api.runMany('bulkUpdate', model, { rows, onMissing: 'ERROR', ...options });
const refusedFor = (model: string, rows: readonly unknown[], options: object = {}) =>
  refusedMany(api, ['bulkUpdate', model], { rows, onMissing: 'ERROR', ...options });

const notes = (count: number) => Array.from({ length: count }, (_, index) => ({ note: `${index + 1}` }));

describe('missing rows', () => {
  it('are told, and nothing is written', async () => {
    await create('Note', ...notes(2));
    const rows = [1, 2, 3, 4].map((id) => ({ id, note: 'x' }));
    expect(await refusedFor('Note', rows)).toEqual({
      code: 'NOT_FOUND',
      outcome: 'NOT_APPLIED',
      model: 'Note',
      keys: [{ id: 3 }, { id: 4 }],
    });
    expect(await refusedFor('Account', [{ tenantId: 't', no: 1, name: 'x' }])).toMatchObject({
      keys: [{ tenantId_no: { tenantId: 't', no: 1 } }],
    });
  });

  it('are skipped when that is wished', async () => {
    await create('Note', ...notes(2));
    const rows = [3, 1].map((id) => ({ id, note: 'x' }));
    expect(await bulkUpdate('Note', rows, { onMissing: 'SKIP' })).toEqual([
      { outcome: 'NOT_FOUND', row: null },
      { outcome: 'UPDATED', row: { id: 1, note: 'x', misc: '', tagId: null } },
    ]);
  });
});

describe('refused', () => {
  it('an empty list, and a batch without rows', async () => {
    expect(await refusedFor('Note', [])).toMatchObject({ code: 'EMPTY_INPUT' });
    expect(await refusedFor('Note', [{ id: 1 }], { batchSize: 0 })).toMatchObject({ argument: 'batchSize' });
  });

  it('a row without its key, before any statement', async () => {
    const rows = [...Array.from({ length: 9 }, (_, index) => ({ id: index + 1, note: 'x' })), { note: 'x' }];
    const statements = await statementsDuring(api.pool, () => bulkUpdate('Note', rows).catch(() => null));
    expect(statements).toEqual([]);
    const told = { code: 'BAD_USER_INPUT', argument: 'rows[9].id', index: 9 };
    expect(await refusedFor('Note', rows)).toMatchObject(told);
    expect(await refusedFor('Note', [...rows.slice(0, 9), { id: null, note: 'x' }])).toMatchObject(told);
    expect(await refusedFor('Account', [{ tenantId: 't', name: 'x' }])).toMatchObject({ argument: 'rows[0].no' });
  });

  it('the primary key among the columns', async () => {
    await create('Note', ...notes(1));
    expect(await refusedFor('Note', [{ id: 1 }], { columns: ['id'] })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'columns[0]',
    });
  });

  it('the same key twice', async () => {
    await create('Note', ...notes(2));
    const rows = [{ id: 1, note: 'a' }, { id: 2 }, { id: 1, note: 'b' }];
    expect(await refusedFor('Note', rows)).toEqual({
      code: 'DUPLICATE_KEY_IN_BATCH',
      outcome: 'NOT_APPLIED',
      model: 'Note',
      fields: ['id'],
      indexes: [0, 2],
    });
  });

  it('a key that is taken, in every batch, by the index of the row', async () => {
    await create('Food', { name: 'Banana' }, { name: 'Apple' }, { name: 'Fig' });
    const told = { code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model: 'Food', fields: ['name'] };
    const both = [
      { id: 1, name: 'Kiwi' },
      { id: 2, name: 'Kiwi' },
    ];
    expect(await refusedFor('Food', both, { batchSize: 1 })).toEqual({ ...told, index: 1 });
    expect(await refusedFor('Food', both)).toEqual({ ...told, index: 1 });
    const taken = [
      { id: 1, name: 'Kiwi' },
      { id: 2, name: 'Fig' },
    ];
    expect(await refusedFor('Food', taken)).toEqual({ ...told, index: 1 });
    const swapped = [
      { id: 1, name: 'Apple' },
      { id: 2, name: 'Banana' },
    ];
    expect(await refusedFor('Food', swapped)).toEqual({ ...told, index: 0 });
  });

  it('a key of which a row changes a part', async () => {
    await create('Country', { iso: 'a', name: 'x' }, { iso: 'b', name: 'x' }, { iso: 'c', name: 'y' });
    const rows = [
      { id: 3, description: 'd' },
      { id: 2, iso: 'a' },
    ];
    expect(await refusedFor('Country', rows)).toMatchObject({ fields: ['iso', 'name'], index: 1 });
  });

  it('links to nothing, values that no rule allows, and keys that rows point at', async () => {
    await create('Note', ...notes(1));
    await create('Score', { points: 1 });
    await create('Port', { code: 'a' });
    await create('Ship', { name: 's', portCode: 'a' });
    expect(await refusedFor('Note', [{ id: 1, tagId: 9 }])).toMatchObject({
      code: 'FK_VIOLATION',
      relation: 'tag',
      index: 0,
    });
    expect(await refusedFor('Note', [{ id: 1, tag: { text: 'x' } }])).toMatchObject({ code: 'FK_VIOLATION', index: 0 });
    expect(await refusedFor('Score', [{ id: 1, points: -1 }])).toMatchObject({ code: 'CHECK_VIOLATION' });
    expect(await refusedFor('Port', [{ id: 1, code: 'b' }])).toMatchObject({
      code: 'FK_RESTRICTED',
      referencedBy: 'Ship',
    });
    expect(await refusedFor('Note', [{ id: 1, note: null }])).toMatchObject({ argument: 'rows[0].note' });
  });

  it('a link that would change the key', async () => {
    await create('Tenant', { id: 't' }, { id: 'u' });
    await create('Account', { tenantId: 't', no: 1, name: 'Ann' });
    const before = await everything(api);
    await expect(bulkUpdate('Account', [{ tenantId: 't', no: 1, tenant: { id: 'u' } }])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect(await everything(api)).toEqual(before);
  });
});
