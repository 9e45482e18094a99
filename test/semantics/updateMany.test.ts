import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, openSemantics, refusedMany, rowsIn, semantics } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, ...rows: readonly object[]) => api.runMany('bulkCreate', model, { rows });
const updateMany = (model: string, args: object) => api.runMany('updateMany', model, { each: false, ...args });
const refusedFor = (model: string, args: object) => refusedMany(api, ['updateMany', model], { each: false, ...args });

const outcomesOf = (answer: readonly { readonly outcome: string }[]) => answer.map((it) => it.outcome);
const novels = ['Tolstoy', 'Tolstoy', 'Gogol', 'Tolstoy', 'Chekhov'].map((author, index) => ({
  title: `${index + 1}`,
  author,
}));
const past = new Date('2001-02-03T04:05:06.007Z');

describe('a change of every row that matches', () => {
  it('answers row by row, in the order of the key', async () => {
    await create('Novel', ...novels);
    await api.run('update', 'Novel', { where: { id: 1 }, data: { genre: 'Historic' } });
    const answer = await updateMany('Novel', {
      where: { author: { equals: 'Tolstoy' } },
      data: { author: 'Lenin', genre: 'Fiction' },
    });
    expect(answer).toEqual(
      [1, 2, 4].map((id) => ({
        outcome: 'UPDATED',
        row: { id, title: `${id}`, author: 'Lenin', genre: 'Fiction' },
      })),
    );
    expect(await api.sql(`SELECT id FROM "Novel" WHERE author <> 'Lenin' ORDER BY id`)).toEqual([{ id: 3 }, { id: 5 }]);
  });

  it('is one UPDATE behind one lock', async () => {
    await create('Novel', ...novels);
    const statements = await statementsDuring(api.pool, () =>
      updateMany('Novel', { where: { id: { gt: 1 } }, data: { genre: 'x' } }),
    );
    expect(statements.filter((it) => it.includes('UPDATE "Novel"'))).toHaveLength(1);
    expect(statements.filter((it) => it.includes('ORDER BY t."id" LIMIT 10001 FOR NO KEY UPDATE'))).toHaveLength(1);
  });

  it('of no row is no error', async () => {
    expect(await updateMany('B', { where: { aId: { equals: 2 } }, data: { y: 100 } })).toEqual([]);
  });

  it('leaves alone what is equal, and when it was written', async () => {
    await create('Task', { name: 'a', updatedAt: past }, { name: 'b', updatedAt: past }, { name: 'c', year: 1 });
    const answer = await updateMany('Task', { where: { id: { lte: 2 } }, data: { name: 'a' } });
    expect(outcomesOf(answer)).toEqual(['UNCHANGED', 'UPDATED']);
    expect(answer[0]?.row).toEqual({ id: 1, name: 'a', year: 0, updatedAt: past });
    expect(Number(answer[1]?.row?.['updatedAt'])).toBeGreaterThan(Number(past));
    for (const args of [{}, { data: {} }, { increment: {} }, { increment: { year: 0 } }])
      expect(outcomesOf(await updateMany('Task', { where: { id: { lte: 2 } }, ...args }))).toEqual([
        'UNCHANGED',
        'UNCHANGED',
      ]);
  });

  it('adds to what is stored; no value counts as 0', async () => {
    await create('Track', { title: 'a', playCount: 1 }, { title: 'b' }, { title: 'c', playCount: 5 });
    const answer = await updateMany('Track', {
      where: { id: { in: [1, 2] } },
      data: { title: 'x' },
      increment: { playCount: 2 },
    });
    expect(answer.map((it) => it.row?.['playCount'])).toEqual([3, 2]);
    expect((await rowsIn(api, 'Track'))[2]).toMatchObject({ title: 'c', playCount: 5 });
  });

  it('sets and removes links', async () => {
    await create('Tag', { text: 'a' });
    await create('Note', { note: '1' }, { note: '2' });
    const linked = await updateMany('Note', { where: { id: { gt: 0 } }, data: { tag: { text: 'a' } } });
    expect(linked.map((it) => it.row?.['tagId'])).toEqual([1, 1]);
    const through = await updateMany('Note', { where: { tag: { text: { equals: 'a' } } }, data: { tag: null } });
    expect(through.map((it) => it.row?.['tagId'])).toEqual([null, null]);
  });

  it('reaches every row when that is wished', async () => {
    await create('Novel', ...novels);
    expect(outcomesOf(await updateMany('Novel', { each: true, data: { genre: 'x' } }))).toEqual(
      Array(5).fill('UPDATED'),
    );
  });
});

describe('without a filter', () => {
  const every = { id: { notIn: [] } };
  it.each<object>([
    {},
    { where: null },
    { where: {} },
    { where: { AND: [] } },
    { where: { AND: [{}] } },
    { where: { NOT: [] } },
    { where: { OR: [{}] } },
    { where: { OR: [{ id: { equals: 1 } }, {}] } },
    { where: { title: {} } },
    { where: every },
    { where: { NOT: [{ id: { in: [] } }] } },
    { where: { NOT: [{ OR: [] }] } },
    { where: { AND: [{ OR: [{ NOT: [{ AND: [{ id: { in: [] } }, { id: { equals: 1 } }] }] }] }] } },
  ])('%j is refused', async (args) => {
    await create('Novel', ...novels);
    expect(await refusedFor('Novel', { ...args, data: { genre: 'Historic' } })).toEqual({
      code: 'UNFILTERED_WRITE',
      outcome: 'NOT_APPLIED',
      model: 'Novel',
    });
  });

  it.each<object>([
    { OR: [] },
    { NOT: [{}] },
    { id: { in: [] } },
    { AND: [every, { OR: [] }] },
    { AND: [{ OR: [] }, {}] },
  ])('%j matches nothing', async (where) => {
    await create('Novel', ...novels);
    expect(await updateMany('Novel', { where, data: { genre: 'Historic' } })).toEqual([]);
  });
});

describe('refused', () => {
  it('a primary key, and a column that is both set and added to', async () => {
    await create('Counter', { k: 'x' });
    const where = { id: { equals: 1 } };
    expect(await refusedFor('CustomPk', { where: { name: { equals: 'x' } }, data: { name: 'y' } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'data.name',
    });
    const account = { tenantId_no: { tenantId: 'acme', no: 1 } };
    expect(await refusedFor('Bill', { where: { no: { equals: 1 } }, data: { account } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'data.account',
    });
    expect(await refusedFor('Counter', { where, data: { n: 1 }, increment: { n: 1 } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'increment.n',
    });
  });

  it('one key for two rows, and a number too large for one of them', async () => {
    await create('Food', { name: 'a' }, { name: 'b' });
    expect(await refusedFor('Food', { where: { id: { gt: 0 } }, data: { name: 'c' } })).toEqual({
      code: 'UNIQUE_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Food',
      fields: ['name'],
    });
    await create('Counter', { k: 'x', n: 2_147_483_647 }, { k: 'y' });
    expect(await refusedFor('Counter', { where: { id: { gt: 0 } }, increment: { n: 1 } })).toMatchObject({
      code: 'VALUE_ERROR',
    });
  });

  it('links to nothing, and keys that rows point at', async () => {
    await create('Note', { note: 'a' });
    await create('Port', { code: 'a' });
    await create('Ship', { name: 's', portCode: 'a' });
    const where = { id: { gt: 0 } };
    expect(await refusedFor('Note', { where, data: { tagId: 9 } })).toMatchObject({ code: 'FK_VIOLATION' });
    expect(await refusedFor('Note', { where, data: { tag: { text: 'x' } } })).toMatchObject({ code: 'FK_VIOLATION' });
    expect(await refusedFor('Port', { where, data: { code: 'b' } })).toMatchObject({ code: 'FK_RESTRICTED' });
  });

  it('more rows than allowed, and none is written', async () => {
    const small = await openApi(semantics, { max: 1 }, undefined, { bulkRows: 2 });
    await small.runMany('bulkCreate', 'Food', { rows: [{ name: 'a' }, { name: 'b' }] });
    await small.run('create', 'Food', { data: { name: 'c' } });
    const args = { where: { id: { gt: 0 } }, each: false };
    for (const verb of ['updateMany', 'deleteMany'])
      expect(await refusedMany(small, [verb, 'Food'], args)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(await small.runMany('deleteMany', 'Food', { where: { id: { gt: 1 } }, each: false })).toHaveLength(2);
    await small.close();
  });
});
