import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refused, rowsIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const getOrCreate = (model: string, lookup: object, defaults?: object) =>
  api.run('getOrCreate', model, { lookup, ...(defaults && { defaults }) });
const refusedFor = (model: string, lookup: object, defaults?: object) =>
  refused(api, ['getOrCreate', model], { lookup, ...(defaults && { defaults }) });

describe('a row in the way that does not match', () => {
  it('is UNIQUE_CONFLICT with the fields of the key, at once and never in a loop', async () => {
    await create('ManualPk', { id: 1, data: 'Original' });
    await create('RaceBook', { isbn: 'X', title: 'Original' });
    await create('TwoFields', { f1: 1, f2: 1 });
    for (const [model, lookup, defaults, fields] of [
      ['ManualPk', { id: 1, data: 'Different' }, undefined, ['id']],
      ['RaceBook', { isbn: 'X', title: 'Different' }, undefined, ['isbn']],
      ['RaceBook', { title: 'Different' }, { isbn: 'X' }, ['isbn']],
      ['TwoFields', { f1: 2 }, { f2: 1 }, ['f2']],
      ['TwoFields', { f1: 2, f2: 1 }, undefined, ['f2']],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        expect(await refusedFor(model, lookup, defaults)).toEqual({
          code: 'UNIQUE_CONFLICT',
          outcome: 'NOT_APPLIED',
          model,
          fields,
        });
      });
      expect(statements.filter((it) => it.startsWith(`INSERT INTO "${model}"`)).length).toBeLessThanOrEqual(5);
    }
  });

  it('by a key over an expression is UNIQUE_CONFLICT without fields', async () => {
    await create('Lang', { name: 'Foo' });
    expect(await refusedFor('Lang', { name: 'foo' })).toEqual({
      code: 'UNIQUE_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Lang',
      fields: null,
    });
    expect((await getOrCreate('Lang', { name: 'Foo' })).outcome).toBe('UNCHANGED');
  });

  it('by a partial key is UNIQUE_CONFLICT only among the rows the key is for', async () => {
    const gone = new Date('2020-01-01T00:00:00Z');
    await create('SoftUser', { email: 'a@b', deletedAt: gone });
    const live = await getOrCreate('SoftUser', { email: 'a@b', deletedAt: null });
    expect(live).toEqual({
      row: { id: 2, email: 'a@b', deletedAt: null },
      outcome: 'CREATED',
      changed: [],
      protection: 'ADVISORY_LOCK',
    });
    expect((await getOrCreate('SoftUser', { email: 'a@b', deletedAt: null })).outcome).toBe('UNCHANGED');
    expect((await getOrCreate('SoftUser', { email: 'a@b', deletedAt: new Date(0) })).outcome).toBe('CREATED');
    expect(await refusedFor('SoftUser', { email: 'a@b', deletedAt: new Date(1) }, { deletedAt: null })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['email'],
    });
  });

  it('by a deferrable key is UNIQUE_CONFLICT at the end', async () => {
    const made = await getOrCreate('Deferred', { k: 'x' });
    const found = await getOrCreate('Deferred', { k: 'x' });
    expect([made, found].map(({ row, outcome, protection }) => ({ row, outcome, protection }))).toEqual([
      { row: { id: 1, k: 'x' }, outcome: 'CREATED', protection: 'ADVISORY_LOCK' },
      { row: { id: 1, k: 'x' }, outcome: 'UNCHANGED', protection: 'ADVISORY_LOCK' },
    ]);
    expect(await refusedFor('Deferred', { k: 'y' }, { k: 'x' })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['k'],
    });
    expect(await refusedFor('Deferred', { id: 1, k: 'y' })).toMatchObject({ code: 'UNIQUE_CONFLICT', fields: ['id'] });
    expect(await refusedFor('Deferred', { id: 9, k: 'x' })).toMatchObject({ code: 'UNIQUE_CONFLICT', fields: ['k'] });
  });

  it('because the sequence is behind is UNIQUE_CONFLICT, and passes', async () => {
    await create('Novel', { id: 1, title: 'by hand', author: 'A' });
    const next = { title: 'next', author: 'A' };
    const outcomes = [];
    for (let calls = 0; calls < 2; calls += 1)
      outcomes.push(
        await getOrCreate('Novel', next).then(
          (it) => it.outcome,
          (error) => error.code,
        ),
      );
    expect(outcomes.at(-1)).toBe('UNCHANGED');
    expect(await rowsIn(api, 'Novel')).toHaveLength(2);
  });
});

describe('what guards a lookup', () => {
  it('is the unique key that it covers, else a lock', async () => {
    await create('Tenant', { id: 'acme' });
    const unique = { f1: 1, f2: 1, name: 'x' };
    for (const [model, lookup, defaults, protection] of [
      ['Tag', { text: 'x' }, undefined, 'UNIQUE_INDEX'],
      ['Novel', { title: 'x', author: 'x' }, undefined, 'ADVISORY_LOCK'],
      ['TwoFields', unique, undefined, 'UNIQUE_INDEX'],
      ['TwoFields', { name: 'y' }, { f1: 2, f2: 2 }, 'ADVISORY_LOCK'],
      ['Country', { iso: 'DE', name: 'Germany' }, undefined, 'UNIQUE_INDEX'],
      ['Country', { iso: 'NL' }, { name: 'Netherlands' }, 'ADVISORY_LOCK'],
      ['NullableThing', { a: 1, b: 1 }, undefined, 'UNIQUE_INDEX'],
      ['NullableThing', { a: 1, b: null }, undefined, 'ADVISORY_LOCK'],
      ['Seat', { row: 1, label: null }, undefined, 'UNIQUE_INDEX'],
      ['Account', { tenant: { id: 'acme' }, no: 1 }, { name: 'A' }, 'UNIQUE_INDEX'],
      ['Deferred', { k: 'x' }, undefined, 'ADVISORY_LOCK'],
      ['ManualPk', { id: 1 }, { data: 'x' }, 'UNIQUE_INDEX'],
    ] as const) {
      expect([model, lookup, (await getOrCreate(model, lookup, defaults)).protection]).toEqual([
        model,
        lookup,
        protection,
      ]);
      const found = await getOrCreate(model, lookup, defaults);
      expect([model, found.outcome, found.protection]).toEqual([model, 'UNCHANGED', protection]);
    }
  });
});

describe('arguments that are wrong whatever the data', () => {
  it('are refused before any statement', async () => {
    for (const [model, lookup, defaults, argument] of [
      ['ManualPk', { id: null }, undefined, 'lookup.id'],
      ['Tag', { text: null }, undefined, 'lookup.text'],
      ['Novel', { title: 'a' }, { author: null }, 'defaults.author'],
      ['Memo', { category: { id: 1 }, categoryId: 1 }, undefined, 'lookup.category'],
      ['Memo', { text: 'a' }, { category: { id: 1 }, categoryId: 1 }, 'defaults.category'],
      ['Memo', { category: {} }, undefined, 'lookup.category'],
      ['Money', { price: '1000000000' }, undefined, 'lookup.price'],
      ['Stamp', {}, { ts: new Date(1) }, 'defaults.ts'],
      ['Priced', { net: 1 }, { gross: 2 }, 'defaults.gross'],
      ['Tag', { text: 'a\0' }, undefined, 'lookup.text'],
      ['UuidRow', { id: 'x' }, undefined, 'lookup.id'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(getOrCreate(model, lookup, defaults), argument).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      });
      expect(statements).toEqual([]);
      expect(await refusedFor(model, lookup, defaults)).toMatchObject({ code: 'BAD_USER_INPUT', argument });
    }
  });

  it('are refused by the schema where it knows', async () => {
    const statements = await statementsDuring(api.pool, async () => {
      for (const call of [
        'getOrCreateThing(lookup: { name: "a" }, defaults: { nonexistent: "b" })',
        'getOrCreateThing(lookup: { nonexistent: "a" })',
        'getOrCreateThing',
      ]) {
        const { data, errors } = await api.ask(`mutation { ${call} { created } }`);
        expect(data).toBeUndefined();
        expect(errors).toHaveLength(1);
      }
    });
    expect(statements).toEqual([]);
  });

  it('a column the database computes may be searched by, not given', async () => {
    await create('Priced', { net: 21 });
    expect((await getOrCreate('Priced', { gross: 42 })).row).toEqual({ id: 1, net: 21, gross: 42 });
    expect(await refusedFor('Priced', { gross: 44 }, { net: 22 })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await getOrCreate('Priced', { id: 1, net: 21 })).row?.['id']).toBe(1);
    expect(await refusedFor('Priced', { id: 7 }, { net: 22 })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
