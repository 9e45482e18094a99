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
const getOrCreate = (model: string, lookup: object, given: object = {}) =>
  api.run('getOrCreate', model, { lookup, ...given });
const updateOrCreate = (model: string, lookup: object, given: object = {}) =>
  api.run('updateOrCreate', model, { lookup, ...given });
const pairs = () => rowsIn(api, '_TagToThing');

describe('getOrCreate', () => {
  it('says whether it linked the row it found', async () => {
    await create('Thing', { name: 'a' });
    await create('Tag', { text: 'foo' });
    const linkTo = { things: { id: 1 } };
    const first = await getOrCreate('Tag', { text: 'foo' }, { linkTo });
    expect(first).toEqual({
      row: { id: 1, text: 'foo' },
      outcome: 'UNCHANGED',
      changed: [],
      protection: 'UNIQUE_INDEX',
      linked: true,
    });
    expect(await getOrCreate('Tag', { text: 'foo' }, { linkTo })).toEqual({ ...first, linked: false });
    expect(await pairs()).toEqual([{ A: 1, B: 1 }]);
  });

  it('links the row it creates', async () => {
    await create('Thing', { name: 'a' });
    await create('Thing', { name: 'b' });
    await create('Tag', { text: 'taken number' });
    const made = await getOrCreate('Tag', { text: 'foo' }, { linkTo: { things: { id: 2 } } });
    expect(made).toMatchObject({ row: { id: 2, text: 'foo' }, outcome: 'CREATED', linked: true });
    expect(await pairs()).toEqual([{ A: 2, B: 2 }]);
  });

  it('searches all rows, not only those that are linked already', async () => {
    await create('Thing', { name: 'a' });
    await create('Thing', { name: 'b' });
    await getOrCreate('Tag', { text: 'foo' }, { linkTo: { things: { id: 1 } } });
    const second = await getOrCreate('Tag', { text: 'foo' }, { linkTo: { things: { id: 2 } } });
    expect(second).toMatchObject({ row: { id: 1 }, outcome: 'UNCHANGED', linked: true });
    expect(await pairs()).toEqual([
      { A: 1, B: 1 },
      { A: 1, B: 2 },
    ]);
  });

  it('links from the other end, and by another key than the primary one', async () => {
    await create('Tag', { text: 'foo' });
    await create('Thing', { name: 'number one' });
    const outcomes = [];
    for (const tags of [{ text: 'foo' }, { id: 1 }])
      outcomes.push(await getOrCreate('Thing', { name: 'a' }, { linkTo: { tags } }));
    expect(outcomes.map(({ outcome, linked, row, protection }) => [outcome, linked, row?.['id'], protection])).toEqual([
      ['CREATED', true, 2, 'ADVISORY_LOCK'],
      ['UNCHANGED', false, 2, 'ADVISORY_LOCK'],
    ]);
    expect(await pairs()).toEqual([{ A: 1, B: 2 }]);
  });

  it('links nothing unless asked', async () => {
    await create('Thing', { name: 'a' });
    expect(await getOrCreate('Tag', { text: 'foo' })).not.toHaveProperty('linked');
    expect(await getOrCreate('Tag', { text: 'foo' }, { linkTo: null })).not.toHaveProperty('linked');
    expect(await pairs()).toEqual([]);
  });

  it('holds what it links until it is linked', async () => {
    await create('Thing', { name: 'a' });
    await create('Tag', { text: 'foo' });
    const statements = await statementsDuring(api.pool, () =>
      getOrCreate('Tag', { text: 'foo' }, { linkTo: { things: { id: 1 } } }),
    );
    expect(statements.filter((it) => /^(SELECT|INSERT)/.test(it))).toEqual([
      expect.stringMatching(/FROM "Thing" .* FOR KEY SHARE$/),
      expect.stringMatching(/FROM "Tag" .* FOR KEY SHARE$/),
      expect.stringMatching(/^INSERT INTO "_TagToThing" .* ON CONFLICT DO NOTHING/),
    ]);
  });

  it('writes nothing when the rows are linked already', async () => {
    await create('Thing', { name: 'a' });
    await getOrCreate('Tag', { text: 'foo' }, { linkTo: { things: { id: 1 } } });
    const written = async () => [await api.sql('SELECT *, xmin, ctid FROM "_TagToThing"'), await rowsIn(api, 'Tag')];
    const before = await written();
    await getOrCreate('Tag', { text: 'foo' }, { linkTo: { things: { id: 1 } } });
    await updateOrCreate('Tag', { text: 'foo' }, { linkTo: { things: { id: 1 } } });
    expect(await written()).toEqual(before);
  });
});

describe('updateOrCreate', () => {
  it('changes and links the row it finds', async () => {
    await create('Publisher', { name: 'P' });
    await create('Author', { name: 'Ted' });
    await create('Book', { name: 'B', publisherId: 1 });
    const linkTo = { authors: { id: 1 } };
    const answers = [];
    for (const name of ['N', 'N', 'M'])
      answers.push(await updateOrCreate('Book', { id: 1 }, { defaults: { name }, linkTo }));
    expect(answers.map(({ outcome, linked, changed, row }) => [outcome, linked, changed, row?.['name']])).toEqual([
      ['UPDATED', true, ['name'], 'N'],
      ['UNCHANGED', false, [], 'N'],
      ['UPDATED', false, ['name'], 'M'],
    ]);
    expect(await rowsIn(api, '_AuthorToBook')).toEqual([{ A: 1, B: 1 }]);
  });

  it('links the row it creates', async () => {
    await create('Tag', { text: 'foo' });
    const linkTo = { tags: { text: 'foo' } };
    const answers = [];
    for (const label of ['l', 'm'])
      answers.push(await updateOrCreate('Thing', { name: 'a' }, { defaults: { label }, linkTo }));
    expect(answers).toMatchObject([
      { outcome: 'CREATED', linked: true, row: { id: 1, label: 'l' }, protection: 'ADVISORY_LOCK' },
      { outcome: 'UPDATED', linked: false, row: { id: 1, label: 'm' } },
    ]);
    expect(await pairs()).toEqual([{ A: 1, B: 1 }]);
  });

  it('linking alone does not move @updatedAt', async () => {
    await create('Publisher', { name: 'P' });
    await create('Author', { name: 'Ted' });
    await create('Book', { name: 'B', publisherId: 1, updatedAt: new Date(0) });
    const before = await everything(api);
    const answer = await updateOrCreate('Book', { id: 1 }, { defaults: { name: 'B' }, linkTo: { authors: { id: 1 } } });
    expect(answer).toMatchObject({ outcome: 'UNCHANGED', changed: [], linked: true, row: { updatedAt: new Date(0) } });
    expect(await everything(api)).toEqual(before);
  });

  it('links by a key that its own change gives the row', async () => {
    await create('Thing', { name: 'a' });
    await create('Tag', { text: 'foo' });
    const renamed = { defaults: { text: 'bar' }, linkTo: { things: { id: 1 } } };
    expect(await updateOrCreate('Tag', { text: 'foo' }, renamed)).toMatchObject({ row: { text: 'bar' }, linked: true });
    expect(await pairs()).toEqual([{ A: 1, B: 1 }]);
  });
});

describe.each(['getOrCreate', 'updateOrCreate'])('%s', (verb) => {
  it('to a row that is not there is FK_VIOLATION with the relation, and nothing is stored', async () => {
    await create('Tag', { text: 'stored' });
    for (const [lookup, things] of [
      [{ text: 'new' }, { id: 99 }],
      [{ text: 'stored' }, { id: 99 }],
    ] as const)
      expect(await refused(api, [verb, 'Tag'], { lookup, linkTo: { things } })).toEqual({
        code: 'FK_VIOLATION',
        outcome: 'NOT_APPLIED',
        model: 'Tag',
        relation: 'things',
        fields: null,
      });
    expect(await refused(api, [verb, 'Thing'], { lookup: { name: 'a' }, linkTo: { tags: { text: 'none' } } })).toEqual({
      code: 'FK_VIOLATION',
      outcome: 'NOT_APPLIED',
      model: 'Thing',
      relation: 'tags',
      fields: null,
    });
    expect(await pairs()).toEqual([]);
  });

  it('links nothing when the row itself is refused', async () => {
    await create('Tag', { text: 'foo' });
    await create('Thing', { name: 'a' });
    await create('Thing', { name: 'a' });
    for (const [model, lookup, linkTo, code] of [
      ['Tag', { id: 1, text: 'bar' }, { things: { id: 1 } }, 'UNIQUE_CONFLICT'],
      ['Thing', { name: 'a' }, { tags: { id: 1 } }, 'MULTIPLE_MATCHES'],
      ['Thing', { label: 'new' }, { tags: { id: 1 } }, 'NOT_NULL_VIOLATION'],
    ] as const)
      expect(await refused(api, [verb, model], { lookup, linkTo })).toMatchObject({ code });
    expect(await pairs()).toEqual([]);
  });

  it('refuses what names no row, before any statement', async () => {
    for (const [linkTo, argument] of [
      [{}, 'linkTo'],
      [{ things: null }, 'linkTo'],
      [{ notes: { id: 1 } }, 'linkTo'],
      [{ things: {} }, 'linkTo.things'],
      [{ things: { id: null } }, 'linkTo.things'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(api.run(verb, 'Tag', { lookup: { text: 'x' }, linkTo })).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { argument },
        });
      });
      expect([argument, statements]).toEqual([argument, []]);
    }
  });

  it('refuses what the schema knows', async () => {
    const statements = await statementsDuring(api.pool, async () => {
      for (const call of [
        `${verb}Tag(lookup: { text: "x" }, linkTo: {})`,
        `${verb}Tag(lookup: { text: "x" }, linkTo: { notes: { id: 1 } })`,
        `${verb}Tag(lookup: { text: "x" }, linkTo: { things: { id: 1, name: "a" } })`,
        `${verb}Hq(lookup: { id: 1 }, linkTo: { nicks: { id: 1 } })`,
        `${verb}Album(lookup: { id: 1 }, linkTo: { tracks: { id: 1 } })`,
      ]) {
        const { data, errors } = await api.ask(`mutation { ${call} { linked } }`);
        expect([call, data]).toEqual([call, undefined]);
        expect(errors?.length).toBeGreaterThan(0);
      }
    });
    expect(statements).toEqual([]);
  });

  it('tells it in the payload: true, false, and null without linkTo', async () => {
    await create('Thing', { name: 'a' });
    const { data, errors } = await api.ask(
      `mutation {
        none: ${verb}Tag(lookup: { text: "x" }) { outcome linked record { things { id } } }
        first: ${verb}Tag(lookup: { text: "x" }, linkTo: { things: { id: 1 } }) { outcome linked record { things { id } } }
        second: ${verb}Tag(lookup: { text: "x" }, linkTo: { things: { id: 1 } }) { outcome linked record { things { id } } }
      }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      none: { outcome: 'CREATED', linked: null, record: { things: [] } },
      first: { outcome: 'UNCHANGED', linked: true, record: { things: [{ id: 1 }] } },
      second: { outcome: 'UNCHANGED', linked: false, record: { things: [{ id: 1 }] } },
    });
  });
});
