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
const getOrCreate = (model: string, lookup: object, defaults?: object) =>
  api.run('getOrCreate', model, { lookup, ...(defaults && { defaults }) });
const refusedFor = (model: string, lookup: object, defaults?: object) =>
  refused(api, ['getOrCreate', model], { lookup, ...(defaults && { defaults }) });

const john = { firstName: 'John', lastName: 'Lennon' };
const birthday = new Date('1940-10-09');

describe('a row that matches', () => {
  it('is answered as it is, and nothing is written', async () => {
    await create('Person', { ...john, birthday });
    const before = await everything(api);
    expect(await getOrCreate('Person', john, { birthday })).toEqual({
      row: { id: 1, ...john, birthday, note: '', updatedAt: expect.any(Date) },
      outcome: 'UNCHANGED',
      changed: [],
      protection: 'ADVISORY_LOCK',
    });
    expect(await everything(api)).toEqual(before);
    expect((await create('Person', { ...john, birthday })).row?.['id']).toBe(2);
  });

  it('never takes the defaults', async () => {
    await create('Novel', { title: 'Nice', author: 'Mojix', genre: 'Historic' });
    const { row, outcome } = await getOrCreate('Novel', { author: 'Mojix' }, { title: 'Book2' });
    expect({ row, outcome }).toEqual({
      row: { id: 1, title: 'Nice', author: 'Mojix', genre: 'Historic' },
      outcome: 'UNCHANGED',
    });
    await create('Bird', { name: 'bob', color: 'red' });
    expect((await getOrCreate('Bird', { name: 'bob' }, { color: 'blue' })).row?.['color']).toBe('red');
  });

  it('costs one statement without a transaction, and no number of the sequence', async () => {
    await create('Tag', { text: 'foo' });
    for (const [model, lookup] of [
      ['Tag', { text: 'foo' }],
      ['Tag', { id: 1, text: 'foo' }],
    ] as const) {
      const statements = await statementsDuring(api.pool, () => getOrCreate(model, lookup));
      expect(statements).toEqual([expect.stringMatching(/^SELECT .* FROM "Tag" WHERE /)]);
    }
    expect((await create('Tag', { text: 'bar' })).row?.['id']).toBe(2);
  });

  it('is found by its relation, in every spelling', async () => {
    await create('Album', { name: 'Fantasy' });
    const bird = { title: 'The Bird', position: 1, playCount: 30 };
    await create('Track', { ...bird, albumId: 1 });
    for (const album of [{ album: { id: 1 } }, { albumId: 1 }]) {
      const { row, outcome } = await getOrCreate('Track', { ...album, ...bird });
      expect({ row, outcome }).toEqual({ row: { id: 1, ...bird, albumId: 1 }, outcome: 'UNCHANGED' });
    }
    await create('Category', { name: 'News' });
    await create('Memo', { text: 'a', categoryId: 1 });
    await create('Memo', { text: 'a' });
    expect((await getOrCreate('Memo', { category: { name: 'News' } })).row?.['id']).toBe(1);
    expect((await getOrCreate('Memo', { category: null })).row?.['id']).toBe(2);
    expect((await getOrCreate('Memo', { categoryId: null })).row?.['id']).toBe(2);
  });

  it('is found by NULL', async () => {
    await create('NullableThing', { a: 1, b: null });
    for (const created of [1, 1]) {
      const { row, outcome, protection } = await getOrCreate('NullableThing', { a: 1, b: null });
      expect({ id: row?.['id'], outcome, protection }).toEqual({
        id: created,
        outcome: 'UNCHANGED',
        protection: 'ADVISORY_LOCK',
      });
    }
    await getOrCreate('Seat', { row: 1, label: null });
    expect(await getOrCreate('Seat', { row: 1, label: null })).toEqual({
      row: { id: 1, row: 1, label: null },
      outcome: 'UNCHANGED',
      changed: [],
      protection: 'UNIQUE_INDEX',
    });
  });

  it('is found by a value rounded to its column, as the stored one was', async () => {
    const ts = new Date('2024-01-01T00:00:00.600Z');
    const first = await getOrCreate('Stamp', { ts });
    const second = await getOrCreate('Stamp', { ts });
    expect([first.outcome, second.outcome]).toEqual(['CREATED', 'UNCHANGED']);
    expect(second.row).toEqual({ id: 1, ts: new Date('2024-01-01T00:00:01Z') });
    const prices = [];
    for (const price of ['1.005', '1.01', '1.0149']) prices.push(await getOrCreate('Money', { price }));
    expect(prices.map((it) => [it.outcome, it.row])).toEqual([
      ['CREATED', { id: 1, price: '1.01' }],
      ['UNCHANGED', { id: 1, price: '1.01' }],
      ['UNCHANGED', { id: 1, price: '1.01' }],
    ]);
  });
});

describe('no row that matches', () => {
  it('creates one of the lookup and the defaults', async () => {
    await create('Person', { ...john, birthday });
    const george = { firstName: 'George', lastName: 'Harrison' };
    expect(await getOrCreate('Person', george, { birthday: new Date('1943-02-25') })).toEqual({
      row: { id: 2, ...george, birthday: new Date('1943-02-25'), note: '', updatedAt: expect.any(Date) },
      outcome: 'CREATED',
      changed: [],
      protection: 'ADVISORY_LOCK',
    });
    expect(await rowsIn(api, 'Person')).toHaveLength(2);
  });

  it('is created once, then found', async () => {
    const volume = { title: 'V1', author: 'Anon', genre: 'Fiction' };
    const answers = [await getOrCreate('Novel', volume), await getOrCreate('Novel', volume)];
    expect(answers.map(({ row, outcome }) => ({ row, outcome }))).toEqual([
      { row: { id: 1, ...volume }, outcome: 'CREATED' },
      { row: { id: 1, ...volume }, outcome: 'UNCHANGED' },
    ]);
    await create('Publisher', { name: 'P' });
    const book = { name: 'B', publisherId: 1 };
    const outcomes = [await getOrCreate('Book', book), await getOrCreate('Book', { name: 'B', publisher: { id: 1 } })];
    expect(outcomes.map((it) => it.outcome)).toEqual(['CREATED', 'UNCHANGED']);
    expect(await rowsIn(api, 'Book')).toHaveLength(1);
  });

  it('takes two statements and no transaction where a unique key stands guard', async () => {
    const statements = await statementsDuring(api.pool, () => getOrCreate('Tag', { text: 'foo' }));
    expect(statements).toEqual([
      expect.stringMatching(/^SELECT .* FROM "Tag"/),
      expect.stringMatching(/^INSERT INTO "Tag" .* ON CONFLICT DO NOTHING/),
    ]);
  });

  it('takes the database’s defaults and Prisma’s own', async () => {
    expect((await getOrCreate('DbDefault', { name: 'a' })).row).toMatchObject({ id: 1, company: 'Acme' });
    expect((await getOrCreate('Keyed', { k: 'x' }, { v: 1 })).row).toEqual({
      id: expect.stringMatching(/^c/),
      createdAt: expect.any(Date),
      k: 'x',
      v: 1,
    });
    expect((await getOrCreate('Task', { name: 'a' })).row?.['updatedAt']).toEqual(expect.any(Date));
  });

  it('lets the defaults win over the lookup', async () => {
    for (const id of [1, 2])
      expect((await getOrCreate('Novel', { title: 'A', author: 'X' }, { title: 'B' })).row).toEqual({
        id,
        title: 'B',
        author: 'X',
        genre: 'Fiction',
      });
    await create('Category', { name: 'News' });
    await create('Category', { name: 'Sport' });
    const lookup = { text: 'a', categoryId: 1 };
    expect((await getOrCreate('Memo', lookup, { category: { name: 'Sport' } })).row?.['categoryId']).toBe(2);
    expect((await getOrCreate('Memo', { text: 'b', category: { id: 1 } }, { category: null })).row).toMatchObject({
      categoryId: null,
    });
  });

  it('is refused where a required value is nowhere', async () => {
    expect(await refusedFor('Person', { firstName: 'Tom', lastName: 'Smith' })).toEqual({
      code: 'NOT_NULL_VIOLATION',
      outcome: 'NOT_APPLIED',
      model: 'Person',
      fields: ['birthday'],
    });
    expect(await refusedFor('Workshop', { topic: 't' })).toMatchObject({
      code: 'NOT_NULL_VIOLATION',
      fields: ['categoryId'],
    });
    expect(await refusedFor('RaceBook', { isbn: 'X' })).toMatchObject({
      code: 'NOT_NULL_VIOLATION',
      fields: ['title'],
    });
  });

  it('by a relation that leads nowhere is FK_VIOLATION', async () => {
    await create('Category', { name: 'News' });
    for (const [model, lookup, defaults, relation, fields] of [
      ['Profile', { personId: 1 }, undefined, 'person', ['personId']],
      ['Profile', { person: { id: 1 } }, undefined, 'person', ['personId']],
      ['Memo', { text: 'a', category: { name: 'None' } }, undefined, 'category', ['categoryId']],
      ['Memo', { text: 'a' }, { category: { name: 'None' } }, 'category', ['categoryId']],
      ['Memo', { text: 'a' }, { categoryId: 99 }, 'category', ['categoryId']],
    ] as const)
      expect(await refusedFor(model, lookup, defaults)).toEqual({
        code: 'FK_VIOLATION',
        outcome: 'NOT_APPLIED',
        model,
        relation,
        fields,
      });
  });
});

describe('an empty lookup', () => {
  it('creates the first row, gets the only one, and refuses to choose', async () => {
    expect(await getOrCreate('DefaultPerson', {})).toEqual({
      row: { id: 1, firstName: 'Anonymous' },
      outcome: 'CREATED',
      changed: [],
      protection: 'ADVISORY_LOCK',
    });
    expect((await getOrCreate('DefaultPerson', {})).outcome).toBe('UNCHANGED');
    await create('DefaultPerson', { firstName: 'Second' });
    expect(await refusedFor('DefaultPerson', {})).toMatchObject({ code: 'MULTIPLE_MATCHES' });
  });
});

describe('more than one row that matches', () => {
  it('is MULTIPLE_MATCHES', async () => {
    const volume = { title: 'V1', author: 'Anon', genre: 'Fiction' };
    await create('Novel', volume);
    await create('Novel', volume);
    expect(await refusedFor('Novel', volume)).toEqual({
      code: 'MULTIPLE_MATCHES',
      outcome: 'NOT_APPLIED',
      model: 'Novel',
    });
    await create('NullableThing', { a: 1 });
    await create('NullableThing', { a: 1 });
    expect(await refusedFor('NullableThing', { a: 1, b: null })).toMatchObject({ code: 'MULTIPLE_MATCHES' });
  });
});
