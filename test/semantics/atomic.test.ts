import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/operations/catalogue.ts';
import type { TestApi } from '../support/api.ts';
import { came, numbersGiven, stoppedBy } from '../support/atomic.ts';
import { emptied, everything, openSemantics, rowsIn } from '../support/semantics.ts';

// Over one connection: a statement beside the document's transaction would wait for it for ever.
let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

describe('a document that is one transaction', () => {
  it('is carried out in order, and each field sees what those before it wrote', async () => {
    const answer = await api.ask(`mutation @atomic {
      made: createTag(data: { text: "x" }) { record { id text } }
      changed: updateTag(where: { text: "x" }, data: { text: "y" }) { changedFields }
      again: getOrCreateTag(lookup: { text: "y" }) { created record { id } }
      read: loadTag(where: { id: 1 }) { record { text } }
      gone: deleteTag(where: { text: "y" }) { outcome }
      after: deleteTag(where: { text: "y" }) { outcome }
      __typename
    }`);
    expect(answer).toEqual({
      data: {
        made: { record: { id: 1, text: 'x' } },
        changed: { changedFields: ['text'] },
        again: { created: false, record: { id: 1 } },
        read: { record: { text: 'y' } },
        gone: { outcome: 'DELETED' },
        after: { outcome: 'NOT_FOUND' },
        __typename: 'Mutation',
      },
    });
  });

  it('creates once when it asks twice for the same', async () => {
    for (const [model, lookup] of [
      ['Tag', '{ text: "x" }'],
      ['Novel', '{ title: "t", author: "a" }'],
    ] as const) {
      const field = `getOrCreate${model}(lookup: ${lookup}) { created }`;
      expect(await api.ask(`mutation @atomic { a: ${field} b: ${field} }`)).toEqual({
        data: { a: { created: true }, b: { created: false } },
      });
      expect(await rowsIn(api, model)).toHaveLength(1);
    }
  });

  it('reads what is related to its rows as it has written it', async () => {
    const answer = await api.ask(`mutation @atomic {
      createThing(data: { name: "t" }) { created }
      tag: getOrCreateTag(lookup: { text: "x" }, linkTo: { things: { id: 1 } }) {
        linked
        record { one: things(limit: 1) { name tags { text } } all: things { name } }
      }
      thing: loadThing(where: { id: 1 }) { record { tags { text } } }
    }`);
    expect(answer).toEqual({
      data: {
        createThing: { created: true },
        tag: { linked: true, record: { one: [{ name: 't', tags: [{ text: 'x' }] }], all: [{ name: 't' }] } },
        thing: { record: { tags: [{ text: 'x' }] } },
      },
    });
  });

  it('leaves out what the document leaves out', async () => {
    const document = `mutation ($yes: Boolean!, $no: Boolean!, $text: String!) @atomic {
      a: createTag(data: { text: "a" }) @skip(if: $yes) { created }
      ... @include(if: $no) { b: createTag(data: { text: "b" }) { created } }
      ...more @include(if: $yes)
    }
    fragment more on Mutation { c: createTag(data: { text: $text }) { record { text } } kind: __typename }`;
    const variables = { yes: true, no: false, text: 'c' };
    expect(await api.ask(document, variables)).toEqual({ data: { c: { record: { text: 'c' } }, kind: 'Mutation' } });
    expect(came(await api.ask(document, variables))).toEqual({
      data: { c: null, kind: 'Mutation' },
      told: { c: 'UNIQUE_CONFLICT' },
    });
  });
});

describe('one failing field', () => {
  it.each([
    ['BAD_USER_INPUT', 'updateManualPk(where: { id: 1 }, data: { id: 2 }) { outcome }'],
    ['BAD_USER_INPUT', 'createMoney(data: { price: "1.001" }) { created }'],
    ['NOT_FOUND', 'loadTag(where: { id: 99 }) { outcome }'],
    ['MULTIPLE_MATCHES', 'getOrCreateThing(lookup: { label: "twice" }, defaults: { name: "n" }) { created }'],
    ['UNIQUE_CONFLICT', 'createTag(data: { text: "taken" }) { created }'],
    ['FK_VIOLATION', 'createShip(data: { name: "s", portCode: "none" }) { created }'],
    ['FK_RESTRICTED', 'deletePort(where: { code: "p" }) { outcome }'],
    ['NOT_NULL_VIOLATION', 'getOrCreateShip(lookup: { name: "s" }) { created }'],
    ['CHECK_VIOLATION', 'createScore(data: { points: -1 }) { created }'],
    ['STALE', 'updateTag(where: { text: "taken" }, data: { text: "z" }, expect: { id: 99 }) { outcome }'],
  ])('with %s takes everything back: %s', async (code, field) => {
    await api.sql(`
      INSERT INTO "Tag" (text) VALUES ('taken');
      INSERT INTO "ManualPk" (id, data) VALUES (1, 'd');
      INSERT INTO "Thing" (name, label) VALUES ('one', 'twice'), ('two', 'twice');
      INSERT INTO "Port" (code) VALUES ('p');
      INSERT INTO "Ship" (name, "portCode") VALUES ('q', 'p')`);
    const before = await everything(api);
    const answer = await api.ask(`mutation @atomic {
      before: createCounter(data: { k: "before" }) { created record { id } }
      failing: ${field}
      after: createCounter(data: { k: "after" }) { created }
    }`);
    expect(came(answer)).toEqual(stoppedBy({ failing: code }, 'before', 'after'));
    expect(answer.errors?.map((it) => it.path)).toEqual([['before'], ['failing'], ['after']]);
    expect(await everything(api)).toEqual(before);
    // What came after it was not even tried: a sequence does not go back.
    expect(await numbersGiven(api, 'Counter')).toBe(1);
  });

  it('is told as it would be alone, the others with their model', async () => {
    const answer = await api.ask(`mutation @atomic {
      a: createTag(data: { text: "x" }) { created }
      b: createTag(data: { text: "x" }) { created }
    }`);
    const sentence = 'Another field of this document failed, so nothing of it was stored.';
    expect(answer.errors?.map((it) => it.toJSON())).toEqual([
      {
        message: sentence,
        locations: [{ line: 2, column: 7 }],
        path: ['a'],
        extensions: { code: 'ROLLED_BACK', outcome: 'NOT_APPLIED', model: 'Tag' },
      },
      {
        message: 'Another Tag has this text already.',
        locations: [{ line: 3, column: 7 }],
        path: ['b'],
        extensions: { code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model: 'Tag', fields: ['text'] },
      },
    ]);
  });

  it('may be the first', async () => {
    const answer = await api.ask(`mutation @atomic {
      a: loadTag(where: { id: 1 }) { outcome }
      b: createTag(data: { text: "x" }) { created }
    }`);
    expect(came(answer)).toEqual(stoppedBy({ a: 'NOT_FOUND' }, 'b'));
    expect(await numbersGiven(api, 'Tag')).toBe(0);
  });

  it('leaves the fields before it stored without @atomic', async () => {
    const answer = await api.ask(`mutation {
      a: createTag(data: { text: "x" }) { created }
      b: createTag(data: { text: "x" }) { created }
      c: createTag(data: { text: "y" }) { created }
    }`);
    expect(came(answer)).toEqual({
      data: { a: { created: true }, b: null, c: { created: true } },
      told: { b: 'UNIQUE_CONFLICT' },
    });
  });
});

/** One call of every verb, on a row `one` of Tag. */
const calls: Readonly<Record<string, string>> = {
  create: 'createTag(data: { text: "x" }) { outcome }',
  getOrCreate: 'getOrCreateTag(lookup: { text: "x" }) { outcome }',
  updateOrCreate: 'updateOrCreateTag(lookup: { text: "one" }, defaults: { text: "x" }) { outcome }',
  upsert: 'upsertTag(data: { id: 7, text: "x" }, forceSave: true) { outcome }',
  save: 'saveTag(data: { id: 7, text: "x" }) { outcome }',
  update: 'updateTag(where: { text: "one" }, data: { text: "x" }) { outcome }',
  delete: 'deleteTag(where: { text: "one" }, expect: { id: 1 }) { outcome }',
  load: 'loadTag(where: { text: "one" }) { outcome }',
  bulkCreate: 'bulkCreateTag(rows: [{ text: "x" }, { text: "y" }]) { results { outcome } }',
  bulkUpdate: 'bulkUpdateTag(rows: [{ id: 1, text: "x" }]) { results { outcome } }',
  updateMany: 'updateManyTag(data: { text: "x" }, each: true) { results { outcome } }',
  deleteMany: 'deleteManyTag(each: true) { results { outcome } }',
  saveRelated: 'saveRelatedTag(graph: { text: "x", things: [{ name: "t" }] }) { outcome }',
};

describe.each(catalogue.map((it) => it.name))('%s', (verb) => {
  const field = calls[verb];
  beforeEach(() => api.run('create', 'Tag', { data: { text: 'one' } }));

  it('does in a document what it does alone', async () => {
    const alone = await api.ask(`mutation { it: ${field} }`);
    const stored = await rowsIn(api, 'Tag');
    await emptied(api);
    await api.run('create', 'Tag', { data: { text: 'one' } });
    expect(await api.ask(`mutation @atomic { it: ${field} }`)).toEqual(alone);
    expect(alone.errors).toBeUndefined();
    expect(await rowsIn(api, 'Tag')).toEqual(stored);
  });

  it('is taken back with its document', async () => {
    const before = await everything(api);
    const answer = await api.ask(`mutation @atomic { it: ${field} late: loadTag(where: { id: 99 }) { outcome } }`);
    expect(came(answer)).toEqual(stoppedBy({ late: 'NOT_FOUND' }, 'it'));
    expect(await everything(api)).toEqual(before);
  });
});
