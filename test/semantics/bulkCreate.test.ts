import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, everything, openSemantics, refusedMany, rowsIn } from '../support/semantics.ts';
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

describe('new rows', () => {
  it('are created in the order given, each with its key', async () => {
    const rows = [
      { iso: 'US', name: 'United States' },
      { iso: 'NL', name: 'Netherlands' },
      { iso: 'DE', name: 'Germany' },
      { iso: 'CZ', name: 'Czechia' },
    ];
    const stored = rows.map((it, index) => ({ id: index + 1, description: '', ...it }));
    expect(await bulkCreate('Country', rows)).toEqual(stored.map((row) => ({ outcome: 'CREATED', row })));
    expect(await rowsIn(api, 'Country')).toEqual(stored);
  });

  it('a thousand and one are stored by a handful of statements', async () => {
    const rows = Array.from({ length: 1_001 }, (_, index) => ({ f1: index, f2: index }));
    const statements = await statementsDuring(api.pool, () => bulkCreate('TwoFields', rows));
    expect(statements).toHaveLength(1);
    expect(await api.sql('SELECT count(*)::int AS rows FROM "TwoFields"')).toEqual([{ rows: 1_001 }]);
  });

  it.each([1, 2, 3, 4])('are the same in batches of %i', async (batchSize) => {
    const answer = await bulkCreate('TwoFields', pairs(4, 3, 2, 1), { batchSize });
    expect(answer).toEqual(
      [4, 3, 2, 1].map((it, index) => ({ outcome: 'CREATED', row: { id: index + 1, f1: it, f2: it, name: '' } })),
    );
    expect(await api.sql('SELECT count(*)::int AS rows FROM "TwoFields"')).toEqual([{ rows: 4 }]);
  });

  it('may name different columns: what one leaves out is its default', async () => {
    expect(
      await bulkCreate('RBook', [
        { name: 'a', authorId: 1 },
        { name: 'b', authorId: 1, isbn: 'x' },
      ]),
    ).toEqual([
      { outcome: 'CREATED', row: { id: 1, name: 'a', authorId: 1, isbn: null, format: null, publishedOn: null } },
      { outcome: 'CREATED', row: { id: 2, name: 'b', authorId: 1, isbn: 'x', format: null, publishedOn: null } },
    ]);
  });

  it('omitted and null are two things', async () => {
    const answer = await bulkCreate('NullableThing', [{ a: 1 }, { a: 2, label: null }, { a: 3, label: 'x' }]);
    expect(answer.map((it) => it.row?.['label'])).toEqual(['d', null, 'x']);
  });

  it('keep a value of their own where others take what the database gives', async () => {
    const createdAt = new Date('2001-02-03T04:05:06.007Z');
    const [foo, bar] = await bulkCreate('DbDefault', [{ name: 'foo', createdAt }, { name: 'bar' }]);
    expect(foo).toEqual({ outcome: 'CREATED', row: { id: 1, name: 'foo', createdAt, company: 'Acme' } });
    expect(bar?.row).toMatchObject({ id: 2, name: 'bar', company: 'Acme' });
    expect(Number(bar?.row?.['createdAt'])).toBeGreaterThan(Number(createdAt));
  });

  it('take the defaults of lists, Json and enums', async () => {
    const answer = await bulkCreate('ToDo', [
      { text: 'a', completed: true },
      { text: 'b' },
      { text: 'c', completed: true },
    ]);
    expect(answer.map((it) => it.row)).toEqual([
      { id: 1, text: 'a', completed: true, pairs: [], size: 'SMALL' },
      { id: 2, text: 'b', completed: false, pairs: [], size: 'SMALL' },
      { id: 3, text: 'c', completed: true, pairs: [], size: 'SMALL' },
    ]);
  });

  it('link by column, by the key a link points at, and by another one', async () => {
    await create('Category', { name: 'x' });
    await create('Category', { name: 'y' });
    const answer = await bulkCreate('Memo', [
      { text: 'a', category: { id: 1 } },
      { text: 'b', categoryId: 2 },
      { text: 'c', category: { name: 'y' } },
      { text: 'd', category: { name: 'x' } },
      { text: 'e', category: null },
    ]);
    expect(answer.map((it) => it.row?.['categoryId'])).toEqual([1, 2, 2, 1, null]);
  });

  it('links by another key are looked up by one statement', async () => {
    await create('Category', { name: 'x' });
    const rows = Array.from({ length: 50 }, (_, index) => ({ text: `${index}`, category: { name: 'x' } }));
    const statements = await statementsDuring(api.pool, () => bulkCreate('Memo', rows));
    expect(statements).toHaveLength(2);
  });

  it('each get their own generated key and moment', async () => {
    const answer = await bulkCreate('Keyed', [
      { k: 'x', v: 1 },
      { k: 'y', v: 2, id: 'own' },
      { k: 'z', v: 3 },
    ]);
    const ids = answer.map((it) => it.row?.['id']);
    expect(ids).toEqual([expect.stringMatching(/^c/), 'own', expect.stringMatching(/^c/)]);
    expect(new Set(ids).size).toBe(3);
    expect(answer.every((it) => it.row?.['createdAt'] instanceof Date)).toBe(true);
  });

  it('keys made by the database may be given for some and not for others', async () => {
    const answer = await bulkCreate('Food', [{ name: 'a' }, { id: 100, name: 'b' }, { name: 'c' }]);
    expect(answer.map((it) => it.row)).toEqual([
      { id: 1, name: 'a' },
      { id: 100, name: 'b' },
      { id: 2, name: 'c' },
    ]);
  });

  it('get the keys and values that only the database makes', async () => {
    expect((await bulkCreate('Priced', [{ net: 1 }, { net: 5 }])).map((it) => it.row)).toEqual([
      { id: 1, net: 1, gross: 2 },
      { id: 2, net: 5, gross: 10 },
    ]);
    const ids = (await bulkCreate('UuidRow', [{ name: 'a' }, {}])).map((it) => it.row?.['id']);
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect((await bulkCreate('NoFields', [{}, {}, {}])).map((it) => it.row)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });

  it('are stored where a key is checked only at the end', async () => {
    expect((await bulkCreate('Deferred', [{ k: 'x' }, { k: 'y' }])).map((it) => it.row)).toEqual([
      { id: 1, k: 'x' },
      { id: 2, k: 'y' },
    ]);
  });
});

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
