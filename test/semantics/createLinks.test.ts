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
const refusedToCreate = (model: string, data: object) => refused(api, ['create', model], { data });

describe('links of a new row', () => {
  beforeEach(() => create('Category', { name: 'News' }));

  it('by column, by id and by another key store the same row', async () => {
    const answers = [
      await create('Memo', { text: 'a', categoryId: 1 }),
      await create('Memo', { text: 'a', category: { id: 1 } }),
      await create('Memo', { text: 'a', category: { name: 'News' } }),
    ];
    expect(answers.map((it) => it.row)).toEqual([1, 2, 3].map((id) => ({ id, text: 'a', categoryId: 1 })));
  });

  it('to nothing are FK_VIOLATION in every spelling, and name the relation', async () => {
    for (const data of [
      { topic: 't', categoryId: 99 },
      { topic: 't', category: { id: 99 } },
      { topic: 't', category: { name: 'None' } },
    ]) {
      expect(await refusedToCreate('Workshop', data)).toEqual({
        code: 'FK_VIOLATION',
        outcome: 'NOT_APPLIED',
        model: 'Workshop',
        relation: 'category',
        fields: ['categoryId'],
      });
    }
    expect(await rowsIn(api, 'Workshop')).toEqual([]);
  });

  it('given twice are refused, even if equal', async () => {
    for (const categoryId of [1, 2, null]) {
      expect(await refusedToCreate('Memo', { text: 'a', categoryId, category: { id: 1 } })).toEqual({
        code: 'BAD_USER_INPUT',
        outcome: 'NOT_APPLIED',
        model: 'Memo',
        argument: 'data.category',
      });
    }
  });

  it('that are required and not given are refused, before any statement', async () => {
    const statements = await statementsDuring(api.pool, async () => {
      await expect(create('Workshop', { topic: 't' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });
    expect(statements).toEqual([]);
    expect(await refusedToCreate('Workshop', { topic: 't' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'data.categoryId',
    });
  });

  it('name exactly one key', async () => {
    for (const category of [{}, { id: 1, name: 'News' }, { name: null }]) {
      expect(await refusedToCreate('Memo', { text: 'a', category })).toMatchObject({
        code: 'BAD_USER_INPUT',
        argument: 'data.category',
      });
    }
  });

  it('that are optional may be null or left out', async () => {
    expect((await create('Memo', { text: 'a', category: null })).row).toEqual({ id: 1, text: 'a', categoryId: null });
    expect((await create('Memo', { text: 'b' })).row).toEqual({ id: 2, text: 'b', categoryId: null });
  });

  it('may lead to the same table', async () => {
    await create('Employee', { name: 'Ann' });
    expect((await create('Employee', { name: 'Bob', manager: { id: 1 } })).row).toEqual({
      id: 2,
      name: 'Bob',
      managerId: 1,
    });
    expect((await create('Employee', { id: 7, name: 'Own boss', managerId: 7 })).row?.['managerId']).toBe(7);
    expect(await refusedToCreate('Employee', { name: 'Eve', manager: { id: 99 } })).toMatchObject({
      code: 'FK_VIOLATION',
      relation: 'manager',
    });
  });
});

describe('links of a new row that share a column', () => {
  beforeEach(async () => {
    await create('Tenant', { id: 'acme' });
    await create('Tenant', { id: 'other' });
    await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
  });

  it('agree on it', async () => {
    const expected = { title: 't', tenantId: 'acme', accountNo: 1 };
    const answers = [
      await create('Ticket', { title: 't', tenantId: 'acme', accountNo: 1 }),
      await create('Ticket', { title: 't', tenant: { id: 'acme' }, accountNo: 1 }),
      await create('Ticket', { title: 't', account: { tenantId_no: { tenantId: 'acme', no: 1 } } }),
      await create('Ticket', { title: 't', account: { name: 'Ann' } }),
      await create('Ticket', { title: 't', tenantId: 'acme', account: { name: 'Ann' } }),
      await create('Ticket', { title: 't', tenant: { id: 'acme' }, account: { name: 'Ann' } }),
    ];
    expect(answers.map((it) => it.row)).toEqual(answers.map((_, index) => ({ id: index + 1, ...expected })));
  });

  it('are refused when they do not', async () => {
    for (const data of [
      { title: 't', tenantId: 'other', account: { name: 'Ann' } },
      { title: 't', tenant: { id: 'other' }, account: { tenantId_no: { tenantId: 'acme', no: 1 } } },
    ])
      expect(await refusedToCreate('Ticket', data)).toMatchObject({ code: 'BAD_USER_INPUT', model: 'Ticket' });
  });

  it('may leave the optional one out', async () => {
    expect((await create('Ticket', { title: 't', tenantId: 'acme', account: null })).row).toEqual({
      id: 1,
      title: 't',
      tenantId: 'acme',
      accountNo: null,
    });
  });

  it('name the relation that leads nowhere', async () => {
    expect(await refusedToCreate('Ticket', { title: 't', tenantId: 'acme', accountNo: 9 })).toMatchObject({
      code: 'FK_VIOLATION',
      relation: 'account',
      fields: ['tenantId', 'accountNo'],
    });
    expect(await refusedToCreate('Ticket', { title: 't', tenantId: 'none' })).toMatchObject({
      code: 'FK_VIOLATION',
      relation: 'tenant',
      fields: ['tenantId'],
    });
  });
});

describe('links of a new row to a key that is not the primary one', () => {
  it('hold that key’s value, whichever key names the row', async () => {
    await create('Port', { code: 'HAM' });
    const answers = [
      await create('Ship', { name: 'a', portCode: 'HAM' }),
      await create('Ship', { name: 'a', port: { code: 'HAM' } }),
      await create('Ship', { name: 'a', port: { id: 1 } }),
    ];
    expect(answers.map((it) => it.row)).toEqual([1, 2, 3].map((id) => ({ id, name: 'a', portCode: 'HAM' })));
    for (const port of [{ portCode: 'X' }, { port: { code: 'X' } }, { port: { id: 9 } }])
      expect(await refusedToCreate('Ship', { name: 'a', ...port })).toMatchObject({
        code: 'FK_VIOLATION',
        relation: 'port',
        fields: ['portCode'],
      });
  });
});
