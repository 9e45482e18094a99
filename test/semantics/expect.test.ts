import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, everything, openSemantics, refused } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const past = new Date('2001-02-03T04:05:06.007Z');

/** What holds of a row and what does not, in pairs of one column or link each. */
async function filled() {
  await create('Category', { name: 'News' });
  await create('Category', { name: 'Sport' });
  await create('Memo', { text: 'a', categoryId: 1 });
  await create('Memo', { text: 'b' });
  await create('Task', { name: 'a', year: 5, updatedAt: past });
  await create('Money', { price: '1.01' });
  await create('Stamp', { ts: new Date('2024-01-01T00:00:01Z') });
  await create('NullableThing', { a: 1, b: null });
  await create('Country', { iso: 'DE', name: 'Germany' });
  await create('Tenant', { id: 'acme' });
  await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
  await create('Ticket', { title: 't', account: { name: 'Ann' } });
  await create('Ticket', { title: 'u', tenantId: 'acme' });
}

const holding = [
  ['Memo', { id: 1 }, {}],
  ['Memo', { id: 1 }, { text: 'a' }],
  ['Memo', { id: 1 }, { id: 1, text: 'a', categoryId: 1 }],
  ['Memo', { id: 1 }, { category: { id: 1 } }],
  ['Memo', { id: 1 }, { category: { name: 'News' } }],
  ['Memo', { id: 2 }, { category: null }],
  ['Memo', { id: 2 }, { categoryId: null }],
  ['Task', { id: 1 }, { updatedAt: past }],
  ['Money', { id: 1 }, { price: '1.005' }],
  ['Stamp', { id: 1 }, { ts: new Date('2024-01-01T00:00:00.600Z') }],
  ['NullableThing', { id: 1 }, { a: 1, b: null }],
  ['Country', { iso_name: { iso: 'DE', name: 'Germany' } }, { id: 1, description: '' }],
  ['Account', { name: 'Ann' }, { tenantId: 'acme', no: 1 }],
  ['Ticket', { id: 1 }, { account: { name: 'Ann' } }],
  ['Ticket', { id: 2 }, { account: null, tenant: { id: 'acme' } }],
] as const;

const broken = [
  ['Memo', { id: 1 }, { text: 'b' }],
  ['Memo', { id: 1 }, { text: 'a', categoryId: 2 }],
  ['Memo', { id: 1 }, { id: 2 }],
  ['Memo', { id: 1 }, { category: { id: 2 } }],
  ['Memo', { id: 1 }, { category: { name: 'Sport' } }],
  ['Memo', { id: 1 }, { category: { name: 'None' } }],
  ['Memo', { id: 1 }, { category: { id: 99 } }],
  ['Memo', { id: 2 }, { category: { name: 'None' } }],
  ['Memo', { id: 1 }, { category: null }],
  ['Memo', { id: 1 }, { categoryId: null }],
  ['Memo', { id: 2 }, { category: { id: 1 } }],
  ['Task', { id: 1 }, { updatedAt: new Date(Number(past) + 1) }],
  ['Money', { id: 1 }, { price: '1.02' }],
  ['NullableThing', { id: 1 }, { a: null }],
  ['NullableThing', { id: 1 }, { b: 0 }],
  ['Country', { id: 1 }, { iso: 'de' }],
  ['Ticket', { id: 1 }, { account: null }],
  ['Ticket', { id: 2 }, { account: { name: 'Ann' } }],
] as const;

describe('what holds of a row', () => {
  it('lets it be changed', async () => {
    await filled();
    for (const [model, where, expected] of holding)
      expect([expected, (await api.run('update', model, { where, expect: expected })).outcome]).toEqual([
        expected,
        'UNCHANGED',
      ]);
    const seen = { where: { id: 1 }, data: { name: 'b' }, expect: { updatedAt: past } };
    expect(await api.run('update', 'Task', seen)).toMatchObject({ outcome: 'UPDATED', changed: ['name'] });
    expect(await refused(api, ['update', 'Task'], seen)).toMatchObject({ code: 'STALE' });
    const counted = { where: { id: 1 }, increment: { year: 1 }, expect: { year: 5 } };
    expect((await api.run('update', 'Task', counted)).row?.['year']).toBe(6);
    expect(await refused(api, ['update', 'Task'], counted)).toMatchObject({ code: 'STALE' });
  });

  it('lets it be deleted', async () => {
    for (const [model, where, expected] of holding) {
      await emptied(api);
      await filled();
      if (model === 'Account') await api.sql('DELETE FROM "Ticket"');
      const { outcome, row } = await api.run('delete', model, { where, expect: expected });
      expect([model, expected, outcome, row]).toEqual([model, expected, 'DELETED', expect.any(Object)]);
    }
  });
});

describe('what does not hold of a row', () => {
  it('makes the call STALE, and nothing is written', async () => {
    await filled();
    for (const [model, where, expected] of broken)
      for (const [verb, args] of [
        ['update', { where, data: {}, expect: expected }],
        ['delete', { where, expect: expected }],
        ['delete', { where, expect: expected, strict: true }],
      ] as const)
        expect([expected, await refused(api, [verb, model], args)]).toEqual([
          expected,
          { code: 'STALE', outcome: 'NOT_APPLIED', model },
        ]);
  });

  it('is STALE before what else is wrong with a change is looked at', async () => {
    await filled();
    const args = { where: { id: 1 }, data: { categoryId: 99 }, expect: { text: 'b' } };
    expect(await refused(api, ['update', 'Memo'], args)).toMatchObject({ code: 'STALE' });
  });
});

describe('a row that is not there', () => {
  it('is not STALE: the key is wrong, not what is expected', async () => {
    for (const [verb, args] of [
      ['update', { where: { id: 9 }, data: { text: 'x' }, expect: { text: 'a' } }],
      ['delete', { where: { id: 9 }, expect: { text: 'a' }, strict: true }],
    ] as const)
      expect(await refused(api, [verb, 'Memo'], args)).toEqual({
        code: 'NOT_FOUND',
        outcome: 'NOT_APPLIED',
        model: 'Memo',
        keys: [{ id: 9 }],
      });
    const before = await everything(api);
    expect(await api.run('delete', 'Memo', { where: { id: 9 }, expect: { text: 'a' } })).toMatchObject({
      row: null,
      outcome: 'NOT_FOUND',
    });
    expect(await everything(api)).toEqual(before);
  });
});

describe('expectations that are wrong whatever the data', () => {
  it('are refused before any statement', async () => {
    for (const [model, expected, argument] of [
      ['Novel', { title: null }, 'expect.title'],
      ['Workshop', { category: null }, 'expect.category'],
      ['Workshop', { categoryId: null }, 'expect.categoryId'],
      ['Memo', { categoryId: 1, category: { id: 1 } }, 'expect.category'],
      ['Memo', { category: {} }, 'expect.category'],
      ['UuidRow', { id: 'x' }, 'expect.id'],
    ] as const) {
      const where = { id: model === 'UuidRow' ? 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' : 1 };
      const statements = await statementsDuring(api.pool, async () => {
        for (const verb of ['update', 'delete'])
          await expect(api.run(verb, model, { where, expect: expected }), argument).rejects.toMatchObject({
            code: 'BAD_USER_INPUT',
            details: { argument },
          });
      });
      expect([model, argument, statements]).toEqual([model, argument, []]);
    }
  });
});

describe('the row', () => {
  it('is locked before it is looked at', async () => {
    await filled();
    const updating = await statementsDuring(api.pool, () =>
      api.run('update', 'Memo', { where: { id: 1 }, data: { text: 'x' }, expect: { text: 'a' } }),
    );
    expect(updating.filter((it) => it.includes('"Memo"'))).toEqual([
      expect.stringMatching(/^SELECT .* FOR NO KEY UPDATE$/),
      expect.stringMatching(/^SELECT .* WHERE "id" = .* AND "text" = /),
      expect.stringMatching(/^UPDATE /),
    ]);
    const deleting = await statementsDuring(api.pool, () =>
      api.run('delete', 'Memo', { where: { id: 1 }, expect: { text: 'x' } }),
    );
    expect(deleting.filter((it) => it.includes('"Memo"'))).toEqual([
      expect.stringMatching(/^SELECT .* FOR UPDATE$/),
      expect.stringMatching(/^SELECT /),
      expect.stringMatching(/^DELETE /),
    ]);
  });
});
