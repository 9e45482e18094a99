import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { calm, randomFrom, storm, warm } from '../support/race.ts';
import { answersOf, attempt, refusalsOf } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { naiveGetOrCreate } from './naive/getOrCreate.ts';
import { fails, isCaught } from './naive/isCaught.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 50 });
  await warm(api, 50);
});
beforeEach(() => emptied(api));
afterEach(() => calm(api));
afterAll(() => api.close());

const getOrCreate = (model: string, lookup: object, defaults?: object) =>
  api.run('getOrCreate', model, { lookup, ...(defaults && { defaults }) });
const created = (answers: readonly Saved[]) => answers.filter((it) => it.outcome === 'CREATED');
const ids = (answers: readonly Saved[]) => new Set(answers.map((it) => it.row?.['id']));
const seeds = Array.from({ length: 5 }, () => Math.floor(Math.random() * 2 ** 31));

describe('fifty callers of one lookup', () => {
  it.each(seeds)('get one row where a unique key stands guard (%i)', async (seed) => {
    const answers = await storm(50, () => getOrCreate('Tag', { text: `x${seed}` }));
    expect([ids(answers).size, created(answers).length]).toEqual([1, 1]);
    expect(await rowsIn(api, 'Tag')).toHaveLength(1);
  });

  it.each(seeds)('get one row where none does (%i)', async (seed) => {
    const answers = await storm(50, () => getOrCreate('Novel', { title: `t${seed}`, author: 'A' }));
    expect([ids(answers).size, created(answers).length]).toEqual([1, 1]);
    expect(await rowsIn(api, 'Novel')).toHaveLength(1);
  });

  it('are failed by a search and an insert: the storm can fail', async () => {
    const tag = (round: number) => storm(50, () => naiveGetOrCreate(api, 'Tag', { text: `x${round}` }));
    expect(await isCaught((round) => fails(tag(round)))).toBe(true);
    const novel = (round: number) =>
      storm(50, () => naiveGetOrCreate(api, 'Novel', { title: `t${round}`, author: 'A' }));
    const twice = async (round: number) => (await novel(round)).filter((it) => it.created).length > 1;
    expect(await isCaught(twice)).toBe(true);
  });
});

describe('twenty callers of one lookup', { repeats: 4 }, () => {
  it.each([
    ['a partial key', 'SoftUser', { email: 'a@b', deletedAt: null }, undefined],
    ['a NULL in the key', 'NullableThing', { a: 1, b: null }, undefined],
    ['a key that takes NULLs for equal', 'Seat', { row: 1, label: null }, undefined],
    ['a deferrable key', 'Deferred', { k: 'x' }, undefined],
    ['a key over an expression', 'Lang', { name: 'Foo' }, undefined],
    ['nothing to search by', 'DefaultPerson', {}, undefined],
    ['part of a key', 'Country', { iso: 'DE' }, { name: 'Germany' }],
    ['a value that is rounded', 'Money', { price: '1.005' }, undefined],
  ])('get one row: %s', async (_what, model, lookup, defaults) => {
    const answers = await storm(20, () => getOrCreate(model, lookup, defaults));
    expect([ids(answers).size, created(answers).length]).toEqual([1, 1]);
    expect(await rowsIn(api, model)).toHaveLength(1);
  });

  it('get one row however equal values are written', async () => {
    const answers = await storm(20, (index) => getOrCreate('Money', { price: index % 2 ? '1.005' : '1.01' }));
    expect([ids(answers).size, created(answers).length]).toEqual([1, 1]);
  });

  it('get one row by whichever of its keys they look for it, and so do those who change it', async () => {
    const ways = [
      { lookup: { f1: 1 }, defaults: { f2: 1 } },
      { lookup: { f2: 1 }, defaults: { f1: 1 } },
    ];
    const answers = await storm(40, (index) =>
      api.run(index % 4 < 2 ? 'getOrCreate' : 'updateOrCreate', 'TwoFields', ways[index % 2] ?? {}),
    );
    expect([ids(answers).size, created(answers).length]).toEqual([1, 1]);
  });

  it('get one row, and one for each they deleted softly, where a partial key guards the living', async () => {
    const lookup = { email: 'a@b', deletedAt: null };
    const answers = await storm(20, async (worker) => {
      const saved: Saved[] = [];
      for (let call = 0; call < 10; call += 1)
        if (worker < 15) saved.push(await getOrCreate('SoftUser', lookup));
        else
          await api.runMany('updateMany', 'SoftUser', {
            where: { deletedAt: { equals: null } },
            data: { deletedAt: new Date(0) },
          });
      return saved;
    });
    expect(await rowsIn(api, 'SoftUser')).toHaveLength(created(answers.flat()).length);
  });

  it('get one row whatever they select', async () => {
    const scalars = 'id name label';
    const relations = 'id ...more tags(limit: 5) { text things { name } }';
    const answers = await storm(20, (index) =>
      api.ask(
        `mutation { getOrCreateThing(lookup: { name: "a" }) { created record { ${index % 2 ? scalars : relations} } } }
         ${index % 2 ? '' : 'fragment more on Thing { label }'}`,
      ),
    );
    expect(answers.flatMap((it) => it.errors ?? [])).toEqual([]);
    const payloads = answers.map((it) => it.data?.['getOrCreateThing'] as { created: boolean; record: { id: number } });
    expect(new Set(payloads.map((it) => it.record.id)).size).toBe(1);
    expect(payloads.filter((it) => it.created)).toHaveLength(1);
    expect(await rowsIn(api, 'Thing')).toHaveLength(1);
  });
});

describe('many keys at once', () => {
  it.each(seeds)('are created exactly once each (%i)', async (seed) => {
    const random = randomFrom(seed);
    const answers = await storm(16, async () => {
      const mine: Saved[] = [];
      for (let call = 0; call < 100; call += 1)
        mine.push(await getOrCreate('Tag', { text: `k${Math.floor(random() * 100)}` }));
      return mine;
    });
    const touched = new Set(answers.flat().map((it) => it.row?.['text']));
    expect(created(answers.flat())).toHaveLength(touched.size);
    expect(await rowsIn(api, 'Tag')).toHaveLength(touched.size);
  });

  it.each(seeds)('stay exact while others delete, one by one and by a filter (%i)', async (seed) => {
    const random = randomFrom(seed);
    const end = Date.now() + 2_000;
    const key = () => `k${Math.floor(random() * 20)}`;
    const answers: Pick<Saved, 'outcome'>[] = [];
    const deleted = () => answers.filter((it) => it.outcome === 'DELETED').length;
    await storm(16, async (worker) => {
      while (Date.now() < end || deleted() <= 20)
        if (worker < 12) answers.push(await getOrCreate('Tag', { text: key() }));
        else if (worker % 2) answers.push(await api.run('delete', 'Tag', { where: { text: key() } }));
        else answers.push(...(await api.runMany('deleteMany', 'Tag', { where: { text: { equals: key() } } })));
    });
    const made = answers.filter((it) => it.outcome === 'CREATED');
    expect(made).toHaveLength(deleted() + (await rowsIn(api, 'Tag')).length);
  });
});

describe('against plain creates of the same key', () => {
  it.each(seeds)('one row is created, and getOrCreate never fails (%i)', async (seed) => {
    const text = `x${seed}`;
    const [gets, creates] = await Promise.all([
      storm(25, () => getOrCreate('Tag', { text })),
      storm(25, () => attempt(api.run('create', 'Tag', { data: { text } }))),
    ]);
    expect(created(gets).length + answersOf(creates).length).toBe(1);
    expect(refusalsOf(creates).map((it) => it['code'])).toEqual(
      Array.from({ length: 25 - answersOf(creates).length }, () => 'UNIQUE_CONFLICT'),
    );
    expect(ids([...gets, ...answersOf(creates)]).size).toBe(1);
  });
});

describe('one document', () => {
  it('that asks twice is answered true, then false', async () => {
    const { data, errors } = await api.ask(
      `mutation {
        first: getOrCreateTag(lookup: { text: "x" }) { created record { id } }
        second: getOrCreateTag(lookup: { text: "x" }) { created record { id } }
      }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      first: { created: true, record: { id: 1 } },
      second: { created: false, record: { id: 1 } },
    });
  });
});
