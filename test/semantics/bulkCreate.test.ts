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

const create = (model: string, data: object) => api.run('create', model, { data });
const bulkCreate = (model: string, rows: readonly object[], options: object = {}) =>
  api.runMany('bulkCreate', model, { rows, ...options });

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
