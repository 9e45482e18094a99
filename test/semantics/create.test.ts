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

describe('a new row', () => {
  it('is answered whole, as the table holds it', async () => {
    expect(await create('Tag', { text: 'foo' })).toEqual({
      row: { id: 1, text: 'foo' },
      outcome: 'CREATED',
      changed: [],
      protection: null,
    });
    expect(await rowsIn(api, 'Tag')).toEqual([{ id: 1, text: 'foo' }]);
  });

  it('takes one statement, without a transaction', async () => {
    const statements = await statementsDuring(api.pool, () => create('Tag', { text: 'foo' }));
    expect(statements).toEqual([expect.stringMatching(/^INSERT INTO "Tag"/)]);
  });

  it('may have nothing but its defaults', async () => {
    expect((await create('NoFields', {})).row).toEqual({ id: 1 });
    expect((await create('DefaultPerson', {})).row).toEqual({ id: 1, firstName: 'Anonymous' });
  });

  it('takes the defaults of the Prisma schema', async () => {
    const { row } = await create('Novel', { title: 'T', author: 'A' });
    expect(row).toEqual({ id: 1, title: 'T', author: 'A', genre: 'Fiction' });
  });

  it('shows the defaults the database computed in the same answer', async () => {
    const { row } = await create('DbDefault', { name: 'T' });
    expect(row).toEqual({ id: 1, name: 'T', createdAt: expect.any(Date), company: 'Acme' });
    const given = { name: 'U', createdAt: new Date('2001-02-03T04:05:06.007Z'), company: 'Other' };
    expect((await create('DbDefault', given)).row).toEqual({ id: 2, ...given });
    expect((await create('UuidRow', {})).row).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: '',
    });
  });

  it('takes the defaults Prisma makes itself', async () => {
    const before = Date.now();
    const first = await create('Keyed', { k: 'x', v: 1 });
    const second = await create('Keyed', { k: 'y', v: 1 });
    expect(first.row).toEqual({
      id: expect.stringMatching(/^c[0-9a-z]{24}$/),
      createdAt: expect.any(Date),
      k: 'x',
      v: 1,
    });
    expect(second.row?.['id']).not.toBe(first.row?.['id']);
    expect(Number(first.row?.['createdAt'])).toBeGreaterThanOrEqual(before);
    expect(Number(first.row?.['createdAt'])).toBeLessThanOrEqual(Date.now());
  });

  it('gets its @updatedAt, unless one is given', async () => {
    const given = new Date('2001-02-03T04:05:06.007Z');
    const before = Date.now();
    const { row } = await create('Task', { name: 'a' });
    expect(Number(row?.['updatedAt'])).toBeGreaterThanOrEqual(before);
    expect((await create('Task', { name: 'b', updatedAt: given })).row?.['updatedAt']).toEqual(given);
  });

  it('holds enums, Json and dates as their columns do', async () => {
    const { row } = await create('ToDo', { text: 'a', size: 'BIG', pairs: [['a', 1], { b: null }] });
    expect(row).toEqual({ id: 1, text: 'a', completed: false, pairs: [['a', 1], { b: null }], size: 'BIG' });
    const person = { firstName: 'John', lastName: 'Lennon', birthday: new Date('1940-10-09') };
    expect((await create('Person', person)).row).toEqual({ id: 1, note: '', updatedAt: expect.any(Date), ...person });
  });
});

describe('omitted and null', () => {
  it('are the default and NULL', async () => {
    const { row: omitted } = await create('NullableThing', {});
    expect(omitted).toEqual({ id: 1, a: null, b: null, label: 'd', tagId: null });
    const { row: nothing } = await create('NullableThing', { a: null, label: null });
    expect(nothing).toEqual({ id: 2, a: null, b: null, label: null, tagId: null });
  });

  it('null is refused before any statement where the column must have a value', async () => {
    for (const [model, data, argument] of [
      ['Novel', { title: null, author: 'A' }, 'data.title'],
      ['Novel', { title: 'T', author: 'A', genre: null }, 'data.genre'],
      ['DefaultPerson', { firstName: null }, 'data.firstName'],
      ['Track', { id: null, title: 'T' }, 'data.id'],
      ['Workshop', { topic: 't', categoryId: null }, 'data.categoryId'],
      ['Workshop', { topic: 't', category: null }, 'data.category'],
      ['Workshop', { topic: 't', category: { id: null } }, 'data.category'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(api.run('create', model, { data })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      });
      expect(statements).toEqual([]);
      expect(await refusedToCreate(model, data)).toEqual({
        code: 'BAD_USER_INPUT',
        outcome: 'NOT_APPLIED',
        model: expect.stringMatching(/^(?:Novel|DefaultPerson|Track|Workshop|Category)$/),
        argument,
      });
    }
  });

  it('a required value left out is refused by the schema, before any statement', async () => {
    const statements = await statementsDuring(api.pool, async () => {
      const { data, errors } = await api.ask(
        'mutation { createPerson(data: { firstName: "Tom", lastName: "Smith" }) { created } }',
      );
      expect(data).toBeUndefined();
      expect(errors?.map((it) => it.message)).toEqual([expect.stringContaining('birthday')]);
    });
    expect(statements).toEqual([]);
    expect(await rowsIn(api, 'Person')).toEqual([]);
  });

  it('an unknown field is refused by the schema', async () => {
    const { data, errors } = await api.ask('mutation { createTag(data: { text: "a", colour: "b" }) { created } }');
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});

describe('keys', () => {
  it('may be given, and 0 and "" are keys', async () => {
    expect((await create('Track', { id: 50, title: 'T' })).row?.['id']).toBe(50);
    expect((await create('Order', { id: 0, name: 'zero' })).row).toEqual({ id: 0, name: 'zero' });
    expect((await create('State', { code: '' })).row).toEqual({ code: '' });
  });

  it('that are taken are UNIQUE_CONFLICT with every field of the key', async () => {
    await create('Track', { id: 1, title: 'T' });
    await create('Product', { name: 'Mars', company: 'Mars' });
    await create('Account', { tenant: { id: (await create('Tenant', { id: 'acme' })).row?.['id'] }, no: 1, name: 'A' });
    for (const [model, data, fields] of [
      ['Track', { id: 1, title: 'U' }, ['id']],
      ['Product', { name: 'Mars', company: 'Mars' }, ['company', 'name']],
      ['Account', { tenantId: 'acme', no: 1, name: 'B' }, ['tenantId', 'no']],
      ['Account', { tenantId: 'acme', no: 2, name: 'A' }, ['name']],
    ] as const)
      expect(await refusedToCreate(model, data)).toEqual({
        code: 'UNIQUE_CONFLICT',
        outcome: 'NOT_APPLIED',
        model,
        fields,
      });
  });

  it('of which a part is NULL are never taken, unless NULLs are not distinct', async () => {
    await create('NullableThing', { a: 1, b: null });
    expect((await create('NullableThing', { a: 1, b: null })).row?.['id']).toBe(2);
    await create('Seat', { row: 1, label: null });
    expect(await refusedToCreate('Seat', { row: 1, label: null })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['row', 'label'],
    });
  });

  it('that Prisma does not know conflict with their fields, over expressions without', async () => {
    await create('Lang', { name: 'Foo' });
    expect(await refusedToCreate('Lang', { name: 'foo' })).toEqual({
      code: 'UNIQUE_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Lang',
      fields: null,
    });
    await create('SoftUser', { email: 'a@b', deletedAt: new Date(0) });
    await create('SoftUser', { email: 'a@b' });
    expect(await refusedToCreate('SoftUser', { email: 'a@b' })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['email'],
    });
  });

  it('that are checked only at the end conflict there', async () => {
    await create('Deferred', { k: 'x' });
    expect(await refusedToCreate('Deferred', { k: 'x' })).toMatchObject({ code: 'UNIQUE_CONFLICT', fields: ['k'] });
  });

  it('whose sequence is behind conflict with a hint', async () => {
    await create('DbDefault', { id: 1, name: 'by hand' });
    await expect(create('DbDefault', { name: 'next' })).rejects.toMatchObject({
      code: 'UNIQUE_CONFLICT',
      details: { fields: ['id'] },
      message: expect.stringContaining('sequence is behind'),
    });
    expect((await create('DbDefault', { name: 'next' })).row?.['id']).toBe(2);
  });
});

describe('what only the database can refuse', () => {
  it('is told by the rule it breaks', async () => {
    expect(await refusedToCreate('Score', { points: -1 })).toEqual({
      code: 'CHECK_VIOLATION',
      outcome: 'NOT_APPLIED',
      model: 'Score',
      fields: null,
    });
  });

  it('columns it computes cannot be given', async () => {
    expect((await create('Priced', { net: 21 })).row).toEqual({ id: 1, net: 21, gross: 42 });
    for (const [data, argument] of [
      [{ net: 1, gross: 2 }, 'data.gross'],
      [{ net: 1, id: 9 }, 'data.id'],
    ] as const)
      expect(await refusedToCreate('Priced', data)).toEqual({
        code: 'BAD_USER_INPUT',
        outcome: 'NOT_APPLIED',
        model: 'Priced',
        argument,
      });
  });
});

describe('values outside their column', () => {
  it('are refused before any statement', async () => {
    for (const [model, data, argument] of [
      ['Money', { price: '1.005' }, 'data.price'],
      ['Money', { price: '123456789' }, 'data.price'],
      ['Stamp', { ts: new Date('2024-01-01T00:00:00.600Z') }, 'data.ts'],
      ['Person', { firstName: 'a', lastName: 'b', birthday: new Date('1940-10-09T01:00:00Z') }, 'data.birthday'],
      ['UuidRow', { id: 'no uuid' }, 'data.id'],
      ['Tag', { text: 'a\0b' }, 'data.text'],
      ['Tag', { text: '\ud800' }, 'data.text'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(create(model, data)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      });
      expect(statements).toEqual([]);
      expect(await refusedToCreate(model, data)).toEqual({
        code: 'BAD_USER_INPUT',
        outcome: 'NOT_APPLIED',
        model,
        argument,
      });
    }
  });
});
