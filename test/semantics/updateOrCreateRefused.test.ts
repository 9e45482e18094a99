import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refused } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const updateOrCreate = (model: string, lookup: object, given: object = {}) =>
  api.run('updateOrCreate', model, { lookup, ...given });
const refusedFor = (model: string, lookup: object, given: object = {}) =>
  refused(api, ['updateOrCreate', model], { lookup, ...given });

it('more than one row that matches is MULTIPLE_MATCHES, and none is changed', async () => {
  await create('Novel', { title: 'V1', author: 'A' });
  await create('Novel', { title: 'V2', author: 'A' });
  for (const lookup of [{ author: 'A' }, {}])
    expect(await refusedFor('Novel', lookup, { defaults: { genre: 'X' } })).toEqual({
      code: 'MULTIPLE_MATCHES',
      outcome: 'NOT_APPLIED',
      model: 'Novel',
    });
});

describe('a key that is taken', () => {
  it('by a row that does not match is UNIQUE_CONFLICT, and never a loop', async () => {
    await create('ManualPk', { id: 1, data: 'Original' });
    await create('RaceBook', { isbn: 'X', title: 'Original' });
    await create('TwoFields', { f1: 1, f2: 1 });
    await create('Lang', { name: 'Foo' });
    await create('Deferred', { k: 'x' });
    await create('SoftUser', { email: 'a@b' });
    for (const [model, lookup, given, fields] of [
      ['ManualPk', { id: 1, data: 'Different' }, {}, ['id']],
      ['RaceBook', { isbn: 'X', title: 'Different' }, {}, ['isbn']],
      ['RaceBook', { title: 'Different' }, { defaults: { isbn: 'X' } }, ['isbn']],
      ['RaceBook', { title: 'D' }, { defaults: { isbn: 'Y' }, createDefaults: { isbn: 'X' } }, ['isbn']],
      ['TwoFields', { f1: 2 }, { defaults: { f2: 1 } }, ['f2']],
      ['Lang', { name: 'foo' }, {}, null],
      ['Deferred', { id: 1, k: 'y' }, {}, ['id']],
      ['Deferred', { k: 'y' }, { defaults: { k: 'x' } }, ['k']],
      ['SoftUser', { email: 'a@b', deletedAt: new Date(1) }, { defaults: { deletedAt: null } }, ['email']],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        expect(await refusedFor(model, lookup, given)).toEqual({
          code: 'UNIQUE_CONFLICT',
          outcome: 'NOT_APPLIED',
          model,
          fields,
        });
      });
      expect(statements.filter((it) => it.startsWith(`INSERT INTO "${model}"`)).length).toBeLessThanOrEqual(5);
    }
  });

  it('by another row than the one that matches is UNIQUE_CONFLICT', async () => {
    await create('Food', { name: 'Apple' });
    await create('Food', { name: 'Banana' });
    await create('Deferred', { k: 'x' });
    await create('Deferred', { k: 'y' });
    for (const [model, lookup, defaults, fields] of [
      ['Food', { name: 'Banana' }, { name: 'Apple' }, ['name']],
      ['Food', { id: 2 }, { name: 'Apple' }, ['name']],
      ['Deferred', { k: 'y' }, { k: 'x' }, ['k']],
    ] as const)
      expect(await refusedFor(model, lookup, { defaults })).toEqual({
        code: 'UNIQUE_CONFLICT',
        outcome: 'NOT_APPLIED',
        model,
        fields,
      });
  });
});

describe('what the database refuses', () => {
  it('is told in the model’s words', async () => {
    await create('Category', { name: 'News' });
    await create('Memo', { text: 'a', categoryId: 1 });
    await create('Score', { points: 1 });
    await create('Port', { code: 'HAM' });
    await create('Ship', { name: 'a', portCode: 'HAM' });
    const category = { code: 'FK_VIOLATION', relation: 'category', fields: ['categoryId'] };
    for (const [model, lookup, given, told] of [
      ['Person', { firstName: 'T', lastName: 'S' }, {}, { code: 'NOT_NULL_VIOLATION', fields: ['birthday'] }],
      [
        'Person',
        { firstName: 'T', lastName: 'S' },
        { defaults: { birthday: new Date(0) }, createDefaults: {} },
        { code: 'NOT_NULL_VIOLATION', fields: ['birthday'] },
      ],
      ['Workshop', { topic: 't' }, {}, { code: 'NOT_NULL_VIOLATION', fields: ['categoryId'] }],
      ['Memo', { id: 1 }, { defaults: { categoryId: 99 } }, category],
      ['Memo', { id: 1 }, { defaults: { category: { name: 'None' } } }, category],
      ['Memo', { id: 9 }, { defaults: { text: 'b', categoryId: 99 } }, category],
      ['Memo', { text: 'b' }, { createDefaults: { category: { id: 99 } } }, category],
      ['Memo', { text: 'a', category: { name: 'None' } }, {}, category],
      ['Profile', { personId: 1 }, {}, { code: 'FK_VIOLATION', relation: 'person', fields: ['personId'] }],
      ['Score', { id: 1 }, { defaults: { points: -1 } }, { code: 'CHECK_VIOLATION', fields: null }],
      ['Score', { points: -2 }, {}, { code: 'CHECK_VIOLATION', fields: null }],
      ['Port', { code: 'HAM' }, { defaults: { code: 'X' } }, { code: 'FK_RESTRICTED', referencedBy: 'Ship' }],
    ] as const)
      expect(await refusedFor(model, lookup, given)).toEqual({ outcome: 'NOT_APPLIED', model, ...told });
  });
});

describe('columns of the primary key in the defaults', () => {
  it('are refused for a row that exists, and left out of account for one that is created', async () => {
    await create('CustomPk', { name: 'a', extra: 'e' });
    await create('Tenant', { id: 'acme' });
    await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
    for (const [model, lookup, defaults, argument] of [
      ['CustomPk', { name: 'a' }, { name: 'b' }, 'defaults.name'],
      ['CustomPk', { name: 'a' }, { name: 'a' }, 'defaults.name'],
      ['CustomPk', { extra: 'e' }, { name: 'b', extra: 'f' }, 'defaults.name'],
      ['Account', { name: 'Ann' }, { tenantId: 'acme' }, 'defaults.tenantId'],
      ['Account', { name: 'Ann' }, { tenant: { id: 'acme' } }, 'defaults.tenant'],
    ] as const)
      expect(await refusedFor(model, lookup, { defaults })).toEqual({
        code: 'BAD_USER_INPUT',
        outcome: 'NOT_APPLIED',
        model,
        argument,
      });
    const made = await updateOrCreate('Account', { name: 'Bob' }, { defaults: { tenant: { id: 'acme' }, no: 2 } });
    expect(made).toMatchObject({ outcome: 'CREATED', row: { tenantId: 'acme', no: 2, name: 'Bob' } });
  });
});

describe('arguments that are wrong whatever the data', () => {
  it('are refused before any statement', async () => {
    for (const [model, lookup, given, argument] of [
      ['Thing', { id: null }, { defaults: { name: 'n' } }, 'lookup.id'],
      ['Novel', { id: 1 }, { defaults: { title: null } }, 'defaults.title'],
      ['Novel', { id: 1 }, { createDefaults: { title: null } }, 'createDefaults.title'],
      ['Workshop', { id: 1 }, { defaults: { category: null } }, 'defaults.category'],
      ['Workshop', { category: null }, {}, 'lookup.category'],
      ['Memo', { id: 1 }, { defaults: { categoryId: 1, category: { id: 1 } } }, 'defaults.category'],
      ['Memo', { categoryId: 1, category: { id: 1 } }, {}, 'lookup.category'],
      ['Money', { id: 1 }, { defaults: { price: '1.005' } }, 'defaults.price'],
      ['Money', { id: 1 }, { createDefaults: { price: '1.005' } }, 'createDefaults.price'],
      ['Priced', { id: 1 }, { defaults: { gross: 1 } }, 'defaults.gross'],
      ['UuidRow', { id: 'x' }, {}, 'lookup.id'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(updateOrCreate(model, lookup, given), `${model} ${argument}`).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { argument },
        });
      });
      expect([model, argument, statements]).toEqual([model, argument, []]);
    }
  });

  it('are refused where a row would have to be created from a column the database computes', async () => {
    await create('Priced', { net: 5 });
    expect(await updateOrCreate('Priced', { gross: 10 }, { defaults: { net: 6 } })).toMatchObject({
      outcome: 'UPDATED',
      row: { id: 1, net: 6, gross: 12 },
    });
    for (const [lookup, argument] of [
      [{ gross: 99 }, 'lookup.gross'],
      [{ id: 9 }, 'lookup.id'],
    ] as const)
      expect(await refusedFor('Priced', lookup, { defaults: { net: 1 } })).toMatchObject({
        code: 'BAD_USER_INPUT',
        argument,
      });
  });

  it('are refused by the schema where it knows', async () => {
    const statements = await statementsDuring(api.pool, async () => {
      for (const call of [
        'updateOrCreateTrack(defaults: { title: "x" })',
        'updateOrCreateTrack(lookup: { id: 1 }, defaults: { id: 2 })',
        'updateOrCreateTrack(lookup: { id: 1 }, defaults: { nonexistent: 2 })',
        'updateOrCreateTrack(lookup: { id: 1 }, createDefaults: { nonexistent: 2 })',
        'updateOrCreateTrack(lookup: { nonexistent: 1 })',
        'updateOrCreateToDo(lookup: { pairs: [] })',
        'updateOrCreateTrack(lookup: { id: 1 }, linkTo: { album: { id: 1 } })',
        'updateOrCreateTrack(lookup: { id: 1 }, increment: { albumId: 1 })',
      ]) {
        const { data, errors } = await api.ask(`mutation { ${call} { outcome } }`);
        expect([call, data]).toEqual([call, undefined]);
        expect(errors?.length).toBeGreaterThan(0);
      }
    });
    expect(statements).toEqual([]);
  });
});
