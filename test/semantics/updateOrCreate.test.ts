import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, everything, openSemantics, rowsIn } from '../support/semantics.ts';
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

const john = { firstName: 'John', lastName: 'Lennon' };
const past = new Date('2001-02-03T04:05:06.007Z');

describe('a row that matches', () => {
  it('takes the defaults', async () => {
    await create('Person', { ...john, birthday: new Date('1940-10-09') });
    expect(await updateOrCreate('Person', john, { defaults: { birthday: new Date('1940-10-10') } })).toEqual({
      row: { id: 1, ...john, birthday: new Date('1940-10-10'), note: '', updatedAt: expect.any(Date) },
      outcome: 'UPDATED',
      changed: ['birthday'],
      protection: 'ADVISORY_LOCK',
    });
    expect(await rowsIn(api, 'Person')).toHaveLength(1);
  });

  it('needs no value that only a new row needs', async () => {
    await create('Novel', { title: 'Volume I', author: 'Anon' });
    expect(await updateOrCreate('Novel', { id: 1 }, { defaults: { genre: 'Historic' } })).toEqual({
      row: { id: 1, title: 'Volume I', author: 'Anon', genre: 'Historic' },
      outcome: 'UPDATED',
      changed: ['genre'],
      protection: 'UNIQUE_INDEX',
    });
  });

  it('ignores the createDefaults, even those that could not be written', async () => {
    await create('Publisher', { name: 'P' });
    await create('Book', { name: 'Old', publisherId: 1 });
    const createDefaults = { id: 7, name: 'X', publisher: { id: 99 } };
    const { row, outcome, changed } = await updateOrCreate(
      'Book',
      { publisherId: 1, id: 1 },
      { createDefaults, defaults: { name: 'New' } },
    );
    expect({ row, outcome, changed }).toEqual({
      row: { id: 1, name: 'New', publisherId: 1, updatedAt: expect.any(Date) },
      outcome: 'UPDATED',
      changed: ['name'],
    });
  });

  it('keeps what another connection wrote to other columns', async () => {
    await create('Publisher', { name: 'P' });
    await create('Publisher', { name: 'Q' });
    await create('Book', { name: 'Read', publisherId: 1 });
    await api.sql(`UPDATE "Book" SET name = 'Theirs'`);
    const statements = await statementsDuring(api.pool, async () => {
      expect((await updateOrCreate('Book', { id: 1 }, { defaults: { publisherId: 2 } })).row).toMatchObject({
        name: 'Theirs',
        publisherId: 2,
      });
    });
    const written = statements.filter((it) => it.startsWith('UPDATE'));
    expect(written).toEqual([expect.stringMatching(/ SET "publisherId" = .*, "updatedAt" = [^,]* WHERE "id" = /)]);
    expect(written.join()).not.toContain('"name" = ');
  });

  it('is found by its relation, in every spelling, and stays with it', async () => {
    await create('Album', { name: 'Fantasy' });
    await create('Track', { title: 'a', albumId: 1 });
    await create('Track', { title: 'b', albumId: 1 });
    const plays = [];
    for (const album of [{ albumId: 1 }, { album: { id: 1 } }])
      plays.push(await updateOrCreate('Track', { id: 2, ...album }, { defaults: { playCount: 50 + plays.length } }));
    expect(plays.map(({ row, outcome }) => [row?.['playCount'], outcome])).toEqual([
      [50, 'UPDATED'],
      [51, 'UPDATED'],
    ]);
    expect(await rowsIn(api, 'Track')).toMatchObject([{ albumId: 1 }, { albumId: 1 }]);
  });

  it('may change what it was looked up by', async () => {
    await create('Country', { iso: 'DE', name: 'Germany' });
    expect(
      await updateOrCreate('Country', { iso: 'DE', name: 'Germany' }, { defaults: { name: 'Deutschland' } }),
    ).toEqual({
      row: { id: 1, iso: 'DE', name: 'Deutschland', description: '' },
      outcome: 'UPDATED',
      changed: ['name'],
      protection: 'UNIQUE_INDEX',
    });
    await create('Category', { name: 'News' });
    await create('Memo', { text: 'a', categoryId: 1 });
    const unlinked = await updateOrCreate('Memo', { category: { name: 'News' } }, { defaults: { category: null } });
    expect(unlinked).toMatchObject({ row: { id: 1, categoryId: null }, changed: ['categoryId'] });
  });

  it('is found by NULL and by a value rounded to its column', async () => {
    await create('NullableThing', { a: 1, b: null });
    const found = [
      await updateOrCreate('NullableThing', { a: 1, b: null }, { defaults: { label: 'x' } }),
      await updateOrCreate('Seat', { row: 1, label: null }),
      await updateOrCreate('Seat', { row: 1, label: null }),
      await updateOrCreate('Money', { price: '1.005' }),
      await updateOrCreate('Money', { price: '1.0149' }, { defaults: { price: '2' } }),
    ];
    expect(found.map(({ row, outcome, protection }) => [row?.['id'], outcome, protection])).toEqual([
      [1, 'UPDATED', 'ADVISORY_LOCK'],
      [1, 'CREATED', 'UNIQUE_INDEX'],
      [1, 'UNCHANGED', 'UNIQUE_INDEX'],
      [1, 'CREATED', 'ADVISORY_LOCK'],
      [1, 'UPDATED', 'ADVISORY_LOCK'],
    ]);
  });

  it('is locked whole only when a key that others point at may change', async () => {
    await create('Port', { code: 'HAM' });
    for (const [defaults, lock] of [
      [{}, 'FOR NO KEY UPDATE'],
      [{ code: 'HHA' }, 'FOR UPDATE'],
    ] as const) {
      const statements = await statementsDuring(api.pool, () => updateOrCreate('Port', { id: 1 }, { defaults }));
      expect(statements.filter((it) => it.startsWith('SELECT'))).toEqual([
        expect.stringMatching(new RegExp(`"Port".* LIMIT 2 ${lock}$`)),
      ]);
    }
  });
});

describe('a row that matches and does not differ', () => {
  it('is UNCHANGED, and nothing is written', async () => {
    await create('Task', { name: 'a', year: 5, updatedAt: past });
    const before = await everything(api);
    for (const given of [
      {},
      { defaults: {} },
      { defaults: { year: 5 } },
      { defaults: { name: 'a', year: 5, updatedAt: past } },
      { createDefaults: { year: 6 } },
      { defaults: {}, createDefaults: {} },
      { increment: { year: 0 } },
    ])
      expect(await updateOrCreate('Task', { name: 'a' }, given)).toEqual({
        row: { id: 1, name: 'a', year: 5, updatedAt: past },
        outcome: 'UNCHANGED',
        changed: [],
        protection: 'ADVISORY_LOCK',
      });
    expect(await everything(api)).toEqual(before);
    expect((await create('Task', { name: 'b' })).row?.['id']).toBe(2);
  });

  it('moves @updatedAt once it differs', async () => {
    await create('Task', { name: 'a', updatedAt: past });
    const before = Date.now();
    const { row, changed } = await updateOrCreate('Task', { name: 'a' }, { defaults: { year: 6 } });
    expect(changed).toEqual(['year']);
    expect(Number(row?.['updatedAt'])).toBeGreaterThanOrEqual(before);
    const given = await updateOrCreate('Task', { name: 'a' }, { defaults: { year: 7, updatedAt: past } });
    expect(given).toMatchObject({ row: { year: 7, updatedAt: past }, changed: ['year'] });
  });
});

describe('no row that matches', () => {
  it('creates one of the lookup and the defaults', async () => {
    const birthday = new Date('1940-10-10');
    expect(await updateOrCreate('Person', john, { defaults: { birthday } })).toEqual({
      row: { id: 1, ...john, birthday, note: '', updatedAt: expect.any(Date) },
      outcome: 'CREATED',
      changed: [],
      protection: 'ADVISORY_LOCK',
    });
  });

  it('creates one of the createDefaults instead, and the next call takes the defaults', async () => {
    const given = {
      createDefaults: { birthday: new Date('1940-10-10') },
      defaults: { birthday: new Date('1950-02-02'), note: 'not merged' },
    };
    const answers = [await updateOrCreate('Person', john, given), await updateOrCreate('Person', john, given)];
    expect(answers.map(({ row, outcome }) => [outcome, row?.['birthday'], row?.['note']])).toEqual([
      ['CREATED', new Date('1940-10-10'), ''],
      ['UPDATED', new Date('1950-02-02'), 'not merged'],
    ]);
  });

  it('takes no defaults where createDefaults are given and empty', async () => {
    const given = { createDefaults: {}, defaults: { genre: 'Historic' } };
    const { row, outcome } = await updateOrCreate('Novel', { title: 'T', author: 'A' }, given);
    expect({ outcome, row }).toEqual({ outcome: 'CREATED', row: { id: 1, title: 'T', author: 'A', genre: 'Fiction' } });
    const nulled = { createDefaults: null, defaults: { genre: 'Historic' } };
    const { row: second } = await updateOrCreate('Novel', { title: 'U', author: 'A' }, nulled);
    expect(second?.['genre']).toBe('Historic');
  });

  it('takes the key of the lookup', async () => {
    const answers = [
      await updateOrCreate('Thing', { id: 1 }, { defaults: { name: 'n' } }),
      await updateOrCreate('TmdbMovie', { tmdbId: 77 }, { defaults: { path: 'p' } }),
      await updateOrCreate('Order', { id: 0 }, { defaults: { name: 'zero' } }),
      await updateOrCreate('CustomPk', { name: '' }, { defaults: { extra: 'e' } }),
    ];
    expect(answers.map(({ outcome, row }) => [outcome, row])).toEqual([
      ['CREATED', { id: 1, name: 'n', label: 'x' }],
      ['CREATED', { tmdbId: 77, path: 'p' }],
      ['CREATED', { id: 0, name: 'zero' }],
      ['CREATED', { name: '', extra: 'e' }],
    ]);
    expect((await updateOrCreate('Order', { id: 0 }, { defaults: { name: 'still' } })).outcome).toBe('UPDATED');
  });

  it('lets the defaults win over the lookup, key columns among them', async () => {
    const { row } = await updateOrCreate('Novel', { title: 'A', author: 'X' }, { defaults: { title: 'B' } });
    expect(row).toEqual({ id: 1, title: 'B', author: 'X', genre: 'Fiction' });
    const keyed = await updateOrCreate('CustomPk', { extra: 'e' }, { defaults: { name: 'key' } });
    expect([keyed.outcome, keyed.row]).toEqual(['CREATED', { name: 'key', extra: 'e' }]);
    const instead = await updateOrCreate(
      'CustomPk',
      { extra: 'f' },
      { defaults: { extra: 'g' }, createDefaults: { name: 'k2' } },
    );
    expect([instead.outcome, instead.row]).toEqual(['CREATED', { name: 'k2', extra: 'f' }]);
  });

  it('takes the database’s defaults and Prisma’s own', async () => {
    expect((await updateOrCreate('DbDefault', { name: 'a' })).row).toMatchObject({ id: 1, company: 'Acme' });
    const made = await updateOrCreate('Keyed', { k: 'x' }, { defaults: { v: 1 } });
    expect(made.row).toMatchObject({ id: expect.stringMatching(/^c/), createdAt: expect.any(Date), k: 'x', v: 1 });
    const { row, changed } = await updateOrCreate('Keyed', { k: 'x' }, { defaults: { v: 2 } });
    expect([changed, row]).toEqual([['v'], { ...made.row, v: 2 }]);
  });
});

it('an empty lookup creates the first row and changes the only one', async () => {
  const answers = [];
  for (const firstName of ['Ann', 'Bob', 'Bob'])
    answers.push(await updateOrCreate('DefaultPerson', {}, { defaults: { firstName } }));
  expect(answers.map(({ outcome, row }) => [outcome, row])).toEqual([
    ['CREATED', { id: 1, firstName: 'Ann' }],
    ['UPDATED', { id: 1, firstName: 'Bob' }],
    ['UNCHANGED', { id: 1, firstName: 'Bob' }],
  ]);
});
