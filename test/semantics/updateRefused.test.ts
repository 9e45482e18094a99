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
const update = (model: string, where: object, data?: object) =>
  api.run('update', model, { where, ...(data && { data }) });
const refusedFor = (model: string, where: object, data?: object) =>
  refused(api, ['update', model], { where, ...(data && { data }) });

describe('a change the database refuses', () => {
  it('to a key that is taken is UNIQUE_CONFLICT', async () => {
    await create('Food', { name: 'Banana' });
    await create('Food', { name: 'Apple' });
    await create('Country', { iso: 'DE', name: 'Germany' });
    await create('Country', { iso: 'NL', name: 'Netherlands' });
    await create('Deferred', { k: 'x' });
    await create('Deferred', { k: 'y' });
    await create('Lang', { name: 'Foo' });
    await create('Lang', { name: 'Bar' });
    await create('Seat', { row: 1 });
    await create('Seat', { row: 1, label: 'a' });
    for (const [model, where, data, fields] of [
      ['Food', { id: 1 }, { name: 'Apple' }, ['name']],
      ['Country', { id: 2 }, { iso: 'DE', name: 'Germany' }, ['iso', 'name']],
      ['Deferred', { id: 2 }, { k: 'x' }, ['k']],
      ['Lang', { id: 2 }, { name: 'foo' }, null],
      ['Seat', { id: 2 }, { label: null }, ['row', 'label']],
    ] as const)
      expect(await refusedFor(model, where, data)).toEqual({
        code: 'UNIQUE_CONFLICT',
        outcome: 'NOT_APPLIED',
        model,
        fields,
      });
  });

  it('against a rule on its values is CHECK_VIOLATION', async () => {
    await create('Score', { points: 1 });
    expect(await refusedFor('Score', { id: 1 }, { points: -1 })).toEqual({
      code: 'CHECK_VIOLATION',
      outcome: 'NOT_APPLIED',
      model: 'Score',
      fields: null,
    });
  });

  it('to a key that other rows point at is FK_RESTRICTED where the database says so', async () => {
    await create('Port', { code: 'HAM' });
    await create('Port', { code: 'BRE' });
    await create('Ship', { name: 'a', portCode: 'HAM' });
    expect(await refusedFor('Port', { id: 1 }, { code: 'HHA' })).toEqual({
      code: 'FK_RESTRICTED',
      outcome: 'NOT_APPLIED',
      model: 'Port',
      referencedBy: 'Ship',
    });
    expect((await update('Port', { id: 1 }, { code: 'HAM' })).outcome).toBe('UNCHANGED');
    expect((await update('Port', { code: 'BRE' }, { code: 'BRV' })).outcome).toBe('UPDATED');
  });
});

describe('arguments that are wrong whatever the data', () => {
  it('are refused before any statement', async () => {
    for (const [model, where, data, argument] of [
      ['Novel', { id: 1 }, { title: null }, 'data.title'],
      ['Novel', { id: 1 }, { id: 2 }, 'data.id'],
      ['CustomPk', { name: 'a' }, { name: 'b' }, 'data.name'],
      ['CustomPk', { name: 'a' }, { name: 'a' }, 'data.name'],
      ['Account', { name: 'a' }, { tenantId: 'b' }, 'data.tenantId'],
      ['Account', { name: 'a' }, { tenant: { id: 'b' } }, 'data.tenant'],
      ['Workshop', { id: 1 }, { categoryId: null }, 'data.categoryId'],
      ['Workshop', { id: 1 }, { category: null }, 'data.category'],
      ['Memo', { id: 1 }, { categoryId: 1, category: { id: 1 } }, 'data.category'],
      ['Memo', { id: 1 }, { category: { id: 1, name: 'a' } }, 'data.category'],
      ['Money', { id: 1 }, { price: '1.005' }, 'data.price'],
      ['Stamp', { id: 1 }, { ts: new Date(600) }, 'data.ts'],
      ['Priced', { id: 1 }, { gross: 1 }, 'data.gross'],
      ['Tag', {}, { text: 'x' }, 'where'],
      ['Tag', { id: 1, text: 'x' }, { text: 'x' }, 'where'],
      ['Tag', { id: null }, { text: 'x' }, 'where'],
      ['Tag', { text: null }, { text: 'x' }, 'where'],
      ['NullableThing', { a_b: { a: 1, b: null } }, { label: 'x' }, 'where.a_b.b'],
      ['UuidRow', { id: 'x' }, { name: 'x' }, 'where.id'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(update(model, where, data), `${model} ${argument}`).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { argument },
        });
      });
      expect([model, argument, statements]).toEqual([model, argument, []]);
    }
  });

  it('are told where they stand when it takes the row to know: a link that leads to another key', async () => {
    for (const id of ['acme', 'other']) {
      await create('Tenant', { id });
      await create('Account', { tenantId: id, no: 1, name: id });
    }
    await create('Bill', { tenantId: 'acme', no: 7 });
    const where = { tenantId_no: { tenantId: 'acme', no: 7 } };
    expect((await update('Bill', where, { account: { name: 'acme' } })).changed).toEqual(['accountNo']);
    expect(await refusedFor('Bill', where, { account: { name: 'other' } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'data.account',
    });
  });

  it('leave the row as it was', async () => {
    await create('Novel', { title: 'T', author: 'A' });
    expect(await refusedFor('Novel', { id: 1 }, { title: null })).toEqual({
      code: 'BAD_USER_INPUT',
      outcome: 'NOT_APPLIED',
      model: 'Novel',
      argument: 'data.title',
    });
  });

  it('are refused by the schema where it knows', async () => {
    const statements = await statementsDuring(api.pool, async () => {
      for (const call of [
        'updateTrack(data: { title: "x" })',
        'updateTrack(where: {}, data: { title: "x" })',
        'updateTrack(where: { id: 1 }, data: { id: 2 })',
        'updateTrack(where: { id: 1 }, data: { nonexistent: 2 })',
        'updateTrack(where: { title: "x" }, data: { title: "x" })',
      ]) {
        const { data, errors } = await api.ask(`mutation { ${call} { outcome } }`);
        expect([call, data]).toEqual([call, undefined]);
        expect(errors?.length).toBeGreaterThan(0);
      }
    });
    expect(statements).toEqual([]);
  });
});
