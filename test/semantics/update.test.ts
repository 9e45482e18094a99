import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, everything, openSemantics, refused, rowsIn } from '../support/semantics.ts';
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

const past = new Date('2001-02-03T04:05:06.007Z');

describe('a change', () => {
  it('writes what differs and names it', async () => {
    await create('Track', { title: 'The Bird', position: 1 });
    expect(await update('Track', { id: 1 }, { title: 'Again', position: 1 })).toEqual({
      row: { id: 1, title: 'Again', position: 1, playCount: null, albumId: null },
      outcome: 'UPDATED',
      changed: ['title'],
      protection: null,
    });
    expect(await rowsIn(api, 'Track')).toEqual([
      { id: 1, title: 'Again', position: 1, playCount: null, albumId: null },
    ]);
  });

  it('leaves the columns that are equal or not given out of the statement', async () => {
    await create('Track', { title: 'The Bird', position: 1 });
    const statements = await statementsDuring(api.pool, () =>
      update('Track', { id: 1 }, { title: 'Again', position: 1 }),
    );
    expect(statements.filter((it) => it.startsWith('UPDATE'))).toEqual([
      expect.stringMatching(/^UPDATE "Track" SET "title" = CAST\(\$1 AS text\) WHERE "id" = /),
    ]);
  });

  it('leaves other rows alone', async () => {
    await create('Food', { name: 'Apple' });
    await create('Food', { name: 'Banana' });
    await update('Food', { id: 2 }, { name: 'Kiwi' });
    expect(await rowsIn(api, 'Food')).toEqual([
      { id: 1, name: 'Apple' },
      { id: 2, name: 'Kiwi' },
    ]);
  });

  it('sets NULL for null, and leaves alone what is omitted', async () => {
    await create('NullableThing', { a: 1, b: 2, label: 'x' });
    expect(await update('NullableThing', { id: 1 }, { b: null, label: null })).toMatchObject({
      row: { id: 1, a: 1, b: null, label: null, tagId: null },
      outcome: 'UPDATED',
      changed: ['b', 'label'],
    });
  });

  it('finds its row by every key', async () => {
    await create('CustomPk', { name: 'a', extra: '1' });
    await create('Country', { iso: 'DE', name: 'Germany' });
    await create('Order', { id: 0, name: 'zero' });
    await create('Tenant', { id: 'acme' });
    await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
    await create('Deferred', { k: 'x' });
    const answers = [
      await update('CustomPk', { name: 'a' }, { extra: '2' }),
      await update('Country', { iso_name: { iso: 'DE', name: 'Germany' } }, { description: 'd', name: 'Deutschland' }),
      await update('Order', { id: 0 }, { name: 'updated' }),
      await update('Account', { tenantId_no: { tenantId: 'acme', no: 1 } }, { name: 'Bob' }),
      await update('Account', { name: 'Bob' }, { name: 'Eve' }),
      await update('Deferred', { k: 'x' }, { k: 'y' }),
    ];
    expect(answers.map((it) => [it.outcome, it.changed, it.row])).toEqual([
      ['UPDATED', ['extra'], { name: 'a', extra: '2' }],
      ['UPDATED', ['name', 'description'], { id: 1, iso: 'DE', name: 'Deutschland', description: 'd' }],
      ['UPDATED', ['name'], { id: 0, name: 'updated' }],
      ['UPDATED', ['name'], { tenantId: 'acme', no: 1, name: 'Bob' }],
      ['UPDATED', ['name'], { tenantId: 'acme', no: 1, name: 'Eve' }],
      ['UPDATED', ['k'], { id: 1, k: 'y' }],
    ]);
  });

  it('moves @updatedAt, and does not count it as changed', async () => {
    await create('Task', { name: 'a', updatedAt: past });
    const before = Date.now();
    const { row, changed } = await update('Task', { id: 1 }, { name: 'b' });
    expect(changed).toEqual(['name']);
    expect(Number(row?.['updatedAt'])).toBeGreaterThanOrEqual(before);
  });

  it('takes an @updatedAt that is given', async () => {
    await create('Task', { name: 'a' });
    expect(await update('Task', { id: 1 }, { name: 'b', updatedAt: past })).toMatchObject({
      row: { id: 1, name: 'b', updatedAt: past },
      outcome: 'UPDATED',
      changed: ['name'],
    });
  });
});

describe('no change', () => {
  it('writes nothing, not even @updatedAt', async () => {
    await create('Task', { name: 'a', year: 5, updatedAt: past });
    const before = await everything(api);
    for (const data of [undefined, {}, { name: 'a' }, { name: 'a', year: 5 }, { updatedAt: past }])
      expect(await update('Task', { id: 1 }, data)).toEqual({
        row: { id: 1, name: 'a', year: 5, updatedAt: past },
        outcome: 'UNCHANGED',
        changed: [],
        protection: null,
      });
    expect(await everything(api)).toEqual(before);
  });

  it('is told of values written another way', async () => {
    await create('Money', { price: '1.50' });
    await create('ToDo', { text: 'a', pairs: { a: 1, b: [2] } });
    const { row: uuid } = await create('UuidRow', {});
    await create('NullableThing', { a: null });
    const before = await everything(api);
    for (const call of [
      update('Money', { id: 1 }, { price: '1.5' }),
      update('ToDo', { id: 1 }, { pairs: { b: [2], a: 1 }, size: 'SMALL' }),
      update('UuidRow', { id: String(uuid?.['id']).toUpperCase() }, { name: '' }),
      update('NullableThing', { id: 1 }, { a: null, tag: null }),
    ])
      expect((await call).outcome).toBe('UNCHANGED');
    expect(await everything(api)).toEqual(before);
  });

  it('clears a link only when told', async () => {
    await create('Director', { name: 'D' });
    await create('Movie', { name: 'M', year: 1, profit: 1.212, directorId: 1 });
    expect((await update('Movie', { id: 1 }, {})).outcome).toBe('UNCHANGED');
    expect(await update('Movie', { id: 1 }, { directorId: null })).toMatchObject({
      row: { directorId: null },
      outcome: 'UPDATED',
      changed: ['directorId'],
    });
  });
});

describe('links', () => {
  beforeEach(async () => {
    await create('Category', { name: 'News' });
    await create('Category', { name: 'Sport' });
    await create('Memo', { text: 'a', categoryId: 1 });
  });

  it('are changed in every spelling, and unlinked in both', async () => {
    const steps = [];
    for (const data of [
      { category: { name: 'Sport' } },
      { category: { id: 2 } },
      { categoryId: 1 },
      { category: null },
      { categoryId: 1 },
      { categoryId: null },
    ]) {
      const { row, outcome, changed } = await update('Memo', { id: 1 }, data);
      steps.push([row?.['categoryId'], outcome, changed]);
    }
    expect(steps).toEqual([
      [2, 'UPDATED', ['categoryId']],
      [2, 'UNCHANGED', []],
      [1, 'UPDATED', ['categoryId']],
      [null, 'UPDATED', ['categoryId']],
      [1, 'UPDATED', ['categoryId']],
      [null, 'UPDATED', ['categoryId']],
    ]);
  });

  it('to nothing are FK_VIOLATION', async () => {
    for (const data of [{ categoryId: 99 }, { category: { id: 99 } }, { category: { name: 'None' } }])
      expect(await refusedFor('Memo', { id: 1 }, data)).toEqual({
        code: 'FK_VIOLATION',
        outcome: 'NOT_APPLIED',
        model: 'Memo',
        relation: 'category',
        fields: ['categoryId'],
      });
  });

  it('that share a column move, and leave it where it is required', async () => {
    await create('Tenant', { id: 'acme' });
    await create('Tenant', { id: 'other' });
    await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
    await create('Account', { tenantId: 'other', no: 2, name: 'Bob' });
    await create('Ticket', { title: 't', account: { name: 'Ann' } });
    expect(await update('Ticket', { id: 1 }, { account: { name: 'Bob' } })).toMatchObject({
      row: { id: 1, title: 't', tenantId: 'other', accountNo: 2 },
      changed: ['tenantId', 'accountNo'],
    });
    expect(await update('Ticket', { id: 1 }, { account: null })).toMatchObject({
      row: { id: 1, title: 't', tenantId: 'other', accountNo: null },
      changed: ['accountNo'],
    });
    expect(await refusedFor('Ticket', { id: 1 }, { tenantId: 'other', account: { name: 'Ann' } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'data.account',
    });
  });

  it('may lead to the row itself', async () => {
    await create('Employee', { name: 'Ann' });
    expect((await update('Employee', { id: 1 }, { manager: { id: 1 } })).row?.['managerId']).toBe(1);
    expect((await update('Employee', { id: 1 }, { manager: null })).row?.['managerId']).toBeNull();
  });
});

describe('a missing row', () => {
  it('is NOT_FOUND with its key, and nothing is stored', async () => {
    for (const [model, where, data] of [
      ['Track', { id: 999 }, { title: 'x' }],
      ['Track', { id: 999 }, {}],
      ['Tag', { text: 'none' }, { text: 'x' }],
      ['Account', { tenantId_no: { tenantId: 'acme', no: 1 } }, { name: 'x' }],
    ] as const)
      expect(await refusedFor(model, where, data)).toEqual({
        code: 'NOT_FOUND',
        outcome: 'NOT_APPLIED',
        model,
        keys: [where],
      });
  });
});
