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
const remove = (model: string, where: object, strict?: boolean) =>
  api.run('delete', model, { where, ...(strict !== undefined && { strict }) });
const refusedFor = (model: string, where: object, strict = false) => refused(api, ['delete', model], { where, strict });

describe('a row', () => {
  it('is gone, and answered as it was', async () => {
    await create('Track', { title: 'The Bird' });
    await create('Track', { title: 'Other' });
    expect(await remove('Track', { id: 1 })).toMatchObject({
      row: { id: 1, title: 'The Bird', position: 0, playCount: null, albumId: null },
      outcome: 'DELETED',
      changed: [],
      protection: null,
    });
    expect(await rowsIn(api, 'Track')).toEqual([
      { id: 2, title: 'Other', position: 0, playCount: null, albumId: null },
    ]);
  });

  it('takes one statement, without a transaction', async () => {
    await create('Track', { title: 'The Bird' });
    const statements = await statementsDuring(api.pool, () => remove('Track', { id: 1 }));
    expect(statements).toEqual([expect.stringMatching(/^DELETE FROM "Track" WHERE "id" = .* RETURNING /)]);
  });

  it('is found by every key', async () => {
    await create('Tag', { text: 'foo' });
    await create('Order', { id: 0, name: 'zero' });
    await create('Product', { company: 'Mars', name: 'Mars' });
    const answers = [
      await remove('Tag', { text: 'foo' }),
      await remove('Order', { id: 0 }),
      await remove('Product', { company_name: { company: 'Mars', name: 'Mars' } }),
    ];
    expect(answers.map((it) => [it.outcome, it.row])).toEqual([
      ['DELETED', { id: 1, text: 'foo' }],
      ['DELETED', { id: 0, name: 'zero' }],
      ['DELETED', { id: 1, name: 'Mars', company: 'Mars' }],
    ]);
  });

  it('shows what it was related to when that is selected', async () => {
    await create('Artist', { name: 'A' });
    await create('ArtistAlbum', { name: 'B', artistId: 1 });
    await create('ArtistTrack', { name: 'C', albumId: 1 });
    const { data, errors } = await api.ask(
      'mutation { deleteArtist(where: { id: 1 }) { outcome record { name albums { name artist { name } tracks { name } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      deleteArtist: {
        outcome: 'DELETED',
        record: { name: 'A', albums: [{ name: 'B', artist: { name: 'A' }, tracks: [{ name: 'C' }] }] },
      },
    });
    expect(await everything(api)).toEqual([]);
  });
});

describe('a missing row', () => {
  it('is outcome NOT_FOUND and no error', async () => {
    for (const strict of [undefined, false])
      expect(await remove('Track', { id: 999 }, strict)).toMatchObject({
        row: null,
        outcome: 'NOT_FOUND',
        changed: [],
        protection: null,
      });
    const { data, errors } = await api.ask(
      'mutation { deleteTrack(where: { id: 999 }) { outcome created changedFields record { id album { id } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      deleteTrack: { outcome: 'NOT_FOUND', created: false, changedFields: [], record: null },
    });
  });

  it('is the error NOT_FOUND when strict', async () => {
    expect(await refusedFor('Track', { id: 999 }, true)).toEqual({
      code: 'NOT_FOUND',
      outcome: 'NOT_APPLIED',
      model: 'Track',
      keys: [{ id: 999 }],
    });
    await create('Track', { title: 'T' });
    expect((await remove('Track', { id: 1 }, true)).outcome).toBe('DELETED');
  });
});

describe('rows that point at it', () => {
  it('go with it where the database says so, on every level', async () => {
    await create('Artist', { name: 'A' });
    await create('Artist', { name: 'Other' });
    await create('ArtistAlbum', { name: 'B', artistId: 1 });
    await create('ArtistAlbum', { name: 'O', artistId: 2 });
    await create('ArtistTrack', { name: 'C', albumId: 1 });
    await remove('Artist', { id: 1 });
    expect(await rowsIn(api, 'ArtistAlbum')).toEqual([{ id: 2, name: 'O', artistId: 2 }]);
    expect(await rowsIn(api, 'ArtistTrack')).toEqual([]);
  });

  it('lose their link where the database says so', async () => {
    await create('Parent', { name: 'P' });
    await create('Child', { name: 'C', parentId: 1 });
    expect((await remove('Parent', { id: 1 })).outcome).toBe('DELETED');
    expect(await rowsIn(api, 'Child')).toEqual([{ id: 1, name: 'C', parentId: null }]);
  });

  it('keep it where the database says so: FK_RESTRICTED names their model', async () => {
    await create('User', { name: 'Ann' });
    await create('Post', { title: 'p', authorId: 1 });
    expect(await refusedFor('User', { id: 1 })).toEqual({
      code: 'FK_RESTRICTED',
      outcome: 'NOT_APPLIED',
      model: 'User',
      referencedBy: 'Post',
    });
    await create('Tenant', { id: 'acme' });
    await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
    await create('Ticket', { title: 't', account: { name: 'Ann' } });
    expect(await refusedFor('Account', { name: 'Ann' })).toMatchObject({
      code: 'FK_RESTRICTED',
      referencedBy: 'Ticket',
    });
    await remove('Post', { id: 1 });
    expect((await remove('User', { id: 1 })).outcome).toBe('DELETED');
  });

  it('keep it when relations are selected too', async () => {
    await create('User', { name: 'Ann' });
    await create('Post', { title: 'p', authorId: 1 });
    const { data, errors } = await api.ask('mutation { deleteUser(where: { id: 1 }) { record { posts { title } } } }');
    expect(data).toEqual({ deleteUser: null });
    expect(errors?.map((it) => it.extensions)).toEqual([
      { code: 'FK_RESTRICTED', outcome: 'NOT_APPLIED', model: 'User', referencedBy: 'Post' },
    ]);
    expect(await rowsIn(api, 'User')).toHaveLength(1);
  });

  it('may be of the same table, or the row itself', async () => {
    await create('Employee', { name: 'Ann' });
    await create('Employee', { name: 'Bob', managerId: 1 });
    await remove('Employee', { id: 1 });
    expect(await rowsIn(api, 'Employee')).toEqual([{ id: 2, name: 'Bob', managerId: null }]);
    await create('Folder', { name: 'a' });
    await create('Folder', { name: 'b', parentId: 1 });
    expect(await refusedFor('Folder', { id: 1 })).toEqual({
      code: 'FK_RESTRICTED',
      outcome: 'NOT_APPLIED',
      model: 'Folder',
      referencedBy: 'Folder',
    });
    await create('Employee', { id: 7, name: 'Own boss', managerId: 7 });
    expect((await remove('Employee', { id: 7 })).outcome).toBe('DELETED');
  });

  it('through an implicit many-to-many are only unlinked', async () => {
    await create('Artist', { name: 'A' });
    await create('Band', { name: 'B' });
    await api.sql('INSERT INTO "_ArtistToBand" VALUES (1, 1)');
    const { data } = await api.ask('mutation { deleteBand(where: { id: 1 }) { record { artists { name } } } }');
    expect(data).toEqual({ deleteBand: { record: { artists: [{ name: 'A' }] } } });
    expect(await api.sql('SELECT * FROM "_ArtistToBand"')).toEqual([]);
    expect(await rowsIn(api, 'Artist')).toEqual([{ id: 1, name: 'A' }]);
  });
});

describe('arguments that are wrong whatever the data', () => {
  it('are refused before any statement', async () => {
    for (const [model, where, argument] of [
      ['Tag', {}, 'where'],
      ['Tag', { id: 1, text: 'x' }, 'where'],
      ['Tag', { id: null }, 'where'],
      ['NullableThing', { a_b: { a: 1, b: null } }, 'where.a_b.b'],
      ['NullableThing', { a_b: { a: 1 } }, 'where.a_b.b'],
      ['UuidRow', { id: 'x' }, 'where.id'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(remove(model, where)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { argument } });
      });
      expect(statements).toEqual([]);
    }
    const { data, errors } = await api.ask('mutation { deleteTrack { outcome } }');
    expect(data).toBeUndefined();
    expect(errors).toHaveLength(1);
  });
});
