import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { calm, randomFrom, storm, warm } from '../support/race.ts';
import { answersOf, attempt, refusalsOf } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { fails, isCaught } from './naive/isCaught.ts';
import { naiveIncrement, naiveUpdateOrCreate } from './naive/updateOrCreate.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 40 });
  await warm(api, 40);
});
beforeEach(() => emptied(api));
afterEach(() => calm(api));
afterAll(() => api.close());

const updateOrCreate = (model: string, lookup: object, given: object = {}) =>
  api.run('updateOrCreate', model, { lookup, ...given });
const created = (answers: readonly Saved[]) => answers.filter((it) => it.outcome === 'CREATED');
const ids = (answers: readonly Saved[]) => new Set(answers.map((it) => it.row?.['id']));
const seeds = Array.from({ length: 5 }, () => Math.floor(Math.random() * 2 ** 31));

describe('forty callers of one lookup', () => {
  it.each(seeds)('make one row where a unique key stands guard, and all of their changes (%i)', async (seed) => {
    const answers = await storm(40, (index) =>
      updateOrCreate('Subscriber', { nick: `x${seed}` }, { defaults: { name: `n${index}` } }),
    );
    expect([ids(answers).size, created(answers).length]).toEqual([1, 1]);
    expect(answers.filter((it) => it.outcome === 'UPDATED')).toHaveLength(39);
    const [row, ...more] = (await rowsIn(api, 'Subscriber')) as readonly { readonly name: string }[];
    expect([more, answers.map((it) => it.row?.['name'])]).toEqual([[], expect.arrayContaining([row?.name])]);
  });

  it.each(seeds)('make one row where none does (%i)', async (seed) => {
    const answers = await storm(30, (index) =>
      updateOrCreate(
        'Novel',
        { title: `t${seed}` },
        { defaults: { genre: `g${index % 7}` }, createDefaults: { author: 'A', genre: 'first' } },
      ),
    );
    expect([ids(answers).size, created(answers).length]).toEqual([1, 1]);
    expect(created(answers)[0]?.row).toMatchObject({ author: 'A', genre: 'first' });
    const others = answers.filter((it) => it.outcome !== 'CREATED');
    expect(others.every((it) => ['UPDATED', 'UNCHANGED'].includes(it.outcome))).toBe(true);
    expect(others.every((it) => /^g\d$/.test(String(it.row?.['genre'])))).toBe(true);
    expect(await rowsIn(api, 'Novel')).toHaveLength(1);
  });

  it('are failed by a search and an update or insert: the storm can fail', async () => {
    const subscribers = (round: number) =>
      storm(40, (index) =>
        naiveUpdateOrCreate(api, 'Subscriber', { lookup: { nick: `x${round}` }, defaults: { name: `n${index}` } }),
      );
    expect(await isCaught((round) => fails(subscribers(round)))).toBe(true);
    const novel = (round: number) => ({ lookup: { title: `t${round}`, author: 'A' }, defaults: { genre: 'g' } });
    const twice = async (round: number) => {
      const answers = await storm(40, () => naiveUpdateOrCreate(api, 'Novel', novel(round)));
      return answers.filter((it) => it.created).length > 1;
    };
    expect(await isCaught(twice)).toBe(true);
  });
});

describe('twenty callers of one lookup', { repeats: 4 }, () => {
  it.each([
    ['a partial key', 'SoftUser', { email: 'a@b', deletedAt: null }, {}],
    ['a NULL in the key', 'NullableThing', { a: 1, b: null }, { label: 'l' }],
    ['a key that takes NULLs for equal', 'Seat', { row: 1, label: null }, {}],
    ['a deferrable key', 'Deferred', { k: 'x' }, {}],
    ['a key over an expression', 'Lang', { name: 'Foo' }, {}],
    ['nothing to search by', 'DefaultPerson', {}, { firstName: 'Ann' }],
    ['part of a key', 'Country', { iso: 'DE' }, { name: 'Germany' }],
    ['a value that is rounded', 'Money', { price: '1.005' }, {}],
    ['a key given by the caller', 'TmdbMovie', { tmdbId: 7 }, { path: 'p' }],
  ])('get one row: %s', async (_what, model, lookup, defaults) => {
    const answers = await storm(20, () => updateOrCreate(model, lookup, { defaults }));
    expect([created(answers).length, answers.filter((it) => it.outcome === 'UNCHANGED').length]).toEqual([1, 19]);
    expect(await rowsIn(api, model)).toHaveLength(1);
  });

  it.each([
    ['defaults', 'defaults: { label: "l" }'],
    ['no defaults', 'defaults: {}'],
  ])('get one row when they select lists, with %s', async (_what, given) => {
    const answers = await storm(20, () =>
      api.ask(
        `mutation { updateOrCreateThing(lookup: { name: "a" }, ${given}) {
           created record { id label tags(limit: 5) { text things { name } } }
         } }`,
      ),
    );
    const tags = await storm(20, () =>
      api.ask(
        `mutation { updateOrCreateTag(lookup: { text: "a" }) { created record { id things { tags { text } } } } }`,
      ),
    );
    for (const [name, asked] of [
      ['updateOrCreateThing', answers],
      ['updateOrCreateTag', tags],
    ] as const) {
      expect(asked.flatMap((it) => it.errors ?? [])).toEqual([]);
      const payloads = asked.map((it) => it.data?.[name] as { created: boolean; record: { id: number } });
      expect([new Set(payloads.map((it) => it.record.id)).size, payloads.filter((it) => it.created).length]).toEqual([
        1, 1,
      ]);
    }
  });

  it('who give the row away by changing what it was looked up by create it anew, each time once', async () => {
    const answers = await storm(20, (index) =>
      updateOrCreate('Tag', { text: 'x' }, { defaults: { text: `y${index}` }, createDefaults: {} }),
    );
    const rows = await rowsIn(api, 'Tag');
    expect(created(answers)).toHaveLength(rows.length);
    expect(answers.every((it) => ['CREATED', 'UPDATED'].includes(it.outcome))).toBe(true);
  });
});

describe('additions', () => {
  it('are never lost: sixteen callers, fifty times each', { repeats: 4 }, async () => {
    const answers = await storm(16, async () => {
      const mine: Saved[] = [];
      for (let call = 0; call < 50; call += 1)
        mine.push(await updateOrCreate('Counter', { k: 'x' }, { increment: { n: 1 }, createDefaults: { n: 1 } }));
      return mine;
    });
    expect(created(answers.flat())).toHaveLength(1);
    expect(
      answers
        .flat()
        .map((it) => Number(it.row?.['n']))
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 800 }, (_, index) => index + 1));
    expect(await rowsIn(api, 'Counter')).toMatchObject([{ k: 'x', n: 800 }]);
  });

  it('are never lost where the row is created by adding, nor against plain updates and guards', {
    repeats: 4,
  }, async () => {
    const answers = await storm(40, (index) =>
      index % 2
        ? updateOrCreate('Counter', { k: 'x' }, { increment: { n: 2 } })
        : updateOrCreate('Counter', { k: 'y' }, { increment: { n: -1 } }),
    );
    expect(created(answers)).toHaveLength(2);
    const where = { k: 'x' };
    await storm(20, () => api.run('update', 'Counter', { where, increment: { n: 1 } }));
    expect(await rowsIn(api, 'Counter')).toEqual(
      expect.arrayContaining([expect.objectContaining({ k: 'x', n: 60 }), expect.objectContaining({ k: 'y', n: -20 })]),
    );
    const guarded = await storm(20, () =>
      attempt(api.run('update', 'Counter', { where, increment: { n: 1 }, expect: { n: 60 } })),
    );
    expect(answersOf(guarded).map((it) => it.row?.['n'])).toEqual([61]);
    expect(refusalsOf(guarded)).toEqual(Array(19).fill({ code: 'STALE', outcome: 'NOT_APPLIED', model: 'Counter' }));
  });

  it('are lost when the number is read and written back: the storm can fail', async () => {
    await api.run('create', 'Counter', { data: { k: 'x' } });
    await storm(16, async () => {
      for (let call = 0; call < 10; call += 1) await naiveIncrement(api, 'x');
    });
    const [row] = (await rowsIn(api, 'Counter')) as readonly { readonly n: number }[];
    expect(row?.n).toBeLessThan(160);
  });
});

describe('many keys at once', () => {
  it.each(seeds)('are created exactly once each (%i)', async (seed) => {
    const random = randomFrom(seed);
    const answers = await storm(16, async (worker) => {
      const mine: Saved[] = [];
      for (let call = 0; call < 50; call += 1)
        mine.push(
          await updateOrCreate(
            'Subscriber',
            { nick: `k${Math.floor(random() * 50)}` },
            { defaults: { name: `${worker}` } },
          ),
        );
      return mine;
    });
    const touched = new Set(answers.flat().map((it) => it.row?.['nick']));
    expect(created(answers.flat())).toHaveLength(touched.size);
    expect(await rowsIn(api, 'Subscriber')).toHaveLength(touched.size);
  });

  const guards = [
    ['Subscriber', 'nick', 'name'],
    ['Novel', 'title', 'genre'],
    ['Deferred', 'k', null],
  ] as const;
  const rounds = seeds.flatMap((seed) => guards.map((guard) => [...guard, seed] as const));
  it.each(rounds)('stay exact while others delete: %s by %s, %s (%i)', async (model, by, changing, seed) => {
    const random = randomFrom(seed);
    const end = Date.now() + 1_000;
    const key = () => ({ [by]: `k${Math.floor(random() * 20)}` });
    const deleteOne = async (): Promise<Saved | null> => {
      const { [by]: value } = key();
      const [found] = await api.sql(`SELECT id FROM "${model}" WHERE "${by}" = $1`, [value]);
      return found ? api.run('delete', model, { where: { id: found['id'] } }) : null;
    };
    const given = (worker: number) => ({
      defaults: { ...(model === 'Novel' && { author: 'A' }), ...(changing && { [changing]: `${worker}` }) },
    });
    const answers: Saved[] = [];
    const deleted = () => answers.filter((it) => it.outcome === 'DELETED').length;
    await storm(16, async (worker) => {
      while (Date.now() < end || deleted() <= 20) {
        const saved = await (worker < 12 ? updateOrCreate(model, key(), given(worker)) : deleteOne());
        if (saved) answers.push(saved);
      }
    });
    expect(created(answers)).toHaveLength(deleted() + (await rowsIn(api, model)).length);
  });
});

describe('against getOrCreate and plain creates of the same key', () => {
  it.each(seeds)('one row is created, and none of the two verbs fails (%i)', async (seed) => {
    const nick = `x${seed}`;
    const [updates, gets, creates] = await Promise.all([
      storm(15, (index) => updateOrCreate('Subscriber', { nick }, { defaults: { name: `u${index}` } })),
      storm(15, () => api.run('getOrCreate', 'Subscriber', { lookup: { nick }, defaults: { name: 'g' } })),
      storm(15, () => attempt(api.run('create', 'Subscriber', { data: { nick, name: 'c' } }))),
    ]);
    expect(created([...updates, ...gets]).length + answersOf(creates).length).toBe(1);
    expect(refusalsOf(creates).every((it) => it['code'] === 'UNIQUE_CONFLICT')).toBe(true);
    expect(ids([...updates, ...gets, ...answersOf(creates)]).size).toBe(1);
  });
});
