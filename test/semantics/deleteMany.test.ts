import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refusedMany, rowsIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, ...rows: readonly object[]) => api.runMany('bulkCreate', model, { rows });
const deleteMany = (model: string, args: object) => api.runMany('deleteMany', model, { each: false, ...args });
const refusedFor = (model: string, args: object) => refusedMany(api, ['deleteMany', model], { each: false, ...args });

const novels = ['Fiction', 'Fantasy', 'Fiction', 'Fantasy', 'Historic'].map((genre, index) => ({
  title: `${index + 1}`,
  author: 'a',
  genre,
}));

describe('every row that matches', () => {
  it('is deleted and answered with as it was, in the order of the key', async () => {
    await create('Novel', ...novels);
    expect(await deleteMany('Novel', { where: { genre: { equals: 'Fantasy' } } })).toEqual(
      [2, 4].map((id) => ({ outcome: 'DELETED', row: { id, title: `${id}`, author: 'a', genre: 'Fantasy' } })),
    );
    expect(await rowsIn(api, 'Novel')).toHaveLength(3);
  });

  it('is locked in the order of the key, and deleted by one statement', async () => {
    await create('Novel', ...novels);
    const statements = await statementsDuring(api.pool, () => deleteMany('Novel', { where: { id: { gt: 1 } } }));
    expect(statements.filter((it) => it.includes('ORDER BY t."id" LIMIT 10001 FOR UPDATE'))).toHaveLength(1);
    expect(statements.filter((it) => it.includes('DELETE FROM "Novel"'))).toHaveLength(1);
  });

  it('may be none', async () => {
    expect(await deleteMany('Novel', { where: { genre: { equals: 'Fantasy' } } })).toEqual([]);
    expect(await deleteMany('Novel', { each: true })).toEqual([]);
  });

  it('may be every one there is, when that is wished', async () => {
    await create('Novel', ...novels);
    expect(await deleteMany('Novel', { each: true })).toHaveLength(5);
    expect(await rowsIn(api, 'Novel')).toEqual([]);
  });

  it('takes along what the database cascades to, and rows of the table that point at each other', async () => {
    await create('Artist', { name: 'a' });
    await create('ArtistAlbum', { name: 'b', artistId: 1 });
    await create('ArtistTrack', { name: 'c', albumId: 1 });
    expect(await deleteMany('Artist', { where: { id: { equals: 1 } } })).toHaveLength(1);
    expect([await rowsIn(api, 'ArtistAlbum'), await rowsIn(api, 'ArtistTrack')]).toEqual([[], []]);
    await create('Employee', { name: 'boss' }, { name: 'Eve', managerId: 1 });
    expect(await deleteMany('Employee', { where: { id: { gt: 0 } } })).toHaveLength(2);
  });

  it('is named by a key of several columns', async () => {
    await create('Tenant', { id: 't' });
    await create('Account', { tenantId: 't', no: 2, name: 'b' }, { tenantId: 't', no: 1, name: 'a' });
    const answer = await deleteMany('Account', { where: { tenantId: { equals: 't' } } });
    expect(answer.map((it) => it.row?.['no'])).toEqual([1, 2]);
  });
});

it.each<object>([{}, { where: {} }, { where: { NOT: [] } }, { where: { title: {} } }])(
  'without a filter, as in %j, is refused',
  async (args) => {
    await create('Novel', ...novels);
    expect(await refusedFor('Novel', args)).toMatchObject({ code: 'UNFILTERED_WRITE' });
  },
);

it('rows that others point at are refused, and all stay', async () => {
  await create('User', { name: 'Ann' }, { name: 'Bob' });
  await create('Post', { title: 'p', authorId: 2 });
  expect(await refusedFor('User', { where: { id: { gt: 0 } } })).toMatchObject({
    code: 'FK_RESTRICTED',
    referencedBy: 'Post',
  });
  expect(await rowsIn(api, 'User')).toHaveLength(2);
});
