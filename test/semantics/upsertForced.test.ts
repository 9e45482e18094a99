import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refused } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const upsert = (model: string, data: object, forceSave = false) => api.run('upsert', model, { data, forceSave });
const refusedFor = (model: string, data: object, forceSave = false) =>
  refused(api, ['upsert', model], { data, forceSave });

describe('with a key that no row has', () => {
  it('it is NOT_FOUND, and nothing is stored', async () => {
    await create('Director', { name: 'D' });
    await create('Tenant', { id: 'acme' });
    for (const [model, data, key] of [
      ['Movie', { id: 1, name: 'Lord', year: 2003, profit: 1.212, directorId: 1 }, { id: 1 }],
      ['Order', { id: 0, name: 'zero' }, { id: 0 }],
      ['State', { code: '' }, { code: '' }],
      ['Account', { tenantId: 'acme', no: 0, name: 'A' }, { tenantId_no: { tenantId: 'acme', no: 0 } }],
      ['Account', { tenant: { id: 'acme' }, no: 0 }, { tenantId_no: { tenantId: 'acme', no: 0 } }],
      ['NoFields', { id: 99 }, { id: 99 }],
    ] as const)
      expect(await refusedFor(model, data)).toEqual({ code: 'NOT_FOUND', outcome: 'NOT_APPLIED', model, keys: [key] });
  });

  it('forceSave creates it, and the second time changes it', async () => {
    await create('Tenant', { id: 'acme' });
    for (const [model, data, change] of [
      ['Movie', { id: 1, name: 'Lord', year: 2003, profit: 1.212 }, { id: 1, year: 2004 }],
      ['Order', { id: 0, name: 'zero' }, { id: 0, name: 'still' }],
      ['CustomPk', { name: '', extra: 'e' }, { name: '', extra: 'f' }],
      ['Account', { tenant: { id: 'acme' }, no: 0, name: 'A' }, { tenantId: 'acme', no: 0, name: 'B' }],
      ['Deferred', { id: 5, k: 'x' }, { id: 5, k: 'y' }],
      ['Keyed', { id: 'c1', k: 'x', v: 1 }, { id: 'c1', v: 2 }],
    ] as const) {
      const made = await upsert(model, data, true);
      expect([model, made.outcome, made.changed]).toEqual([model, 'CREATED', []]);
      const again = await upsert(model, change, true);
      expect([model, again.outcome, again.row]).toEqual([model, 'UPDATED', { ...made.row, ...again.row, ...change }]);
    }
  });

  it('forceSave creates one of which only the key is given', async () => {
    for (const [model, data] of [
      ['State', { code: 'DE' }],
      ['NoFields', { id: 9 }],
      ['UuidRow', { id: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' }],
    ] as const) {
      expect((await refusedFor(model, data))['code']).toBe('NOT_FOUND');
      expect((await upsert(model, data, true)).outcome).toBe('CREATED');
      expect((await upsert(model, data, true)).outcome).toBe('UNCHANGED');
      expect((await upsert(model, data)).outcome).toBe('UNCHANGED');
    }
  });

  it('forceSave is refused what no new row may be', async () => {
    await create('Tag', { text: 'foo' });
    await create('Deferred', { k: 'x' });
    for (const [model, data, told] of [
      ['Track', { id: 9 }, { code: 'NOT_NULL_VIOLATION', fields: ['title'] }],
      ['Tag', { id: 9, text: 'foo' }, { code: 'UNIQUE_CONFLICT', fields: ['text'] }],
      ['Deferred', { id: 9, k: 'x' }, { code: 'UNIQUE_CONFLICT', fields: ['k'] }],
      [
        'Memo',
        { id: 9, text: 'a', categoryId: 9 },
        { code: 'FK_VIOLATION', relation: 'category', fields: ['categoryId'] },
      ],
      ['Score', { id: 9, points: -1 }, { code: 'CHECK_VIOLATION', fields: null }],
    ] as const)
      expect(await refusedFor(model, data, true)).toEqual({ outcome: 'NOT_APPLIED', model, ...told });
  });
});

describe('arguments that are wrong whatever the data', () => {
  it('are refused before any statement', async () => {
    for (const [model, data, argument] of [
      ['Track', { id: 1, title: null }, 'data.title'],
      ['Memo', { id: 1, category: {} }, 'data.category'],
      ['Memo', { id: 1, categoryId: 1, category: { id: 1 } }, 'data.category'],
      ['Workshop', { id: 1, category: null }, 'data.category'],
      ['Money', { id: 1, price: '0.001' }, 'data.price'],
      ['UuidRow', { id: 'x' }, 'data.id'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(upsert(model, data), `${model} ${argument}`).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { argument },
        });
      });
      expect([model, argument, statements]).toEqual([model, argument, []]);
    }
  });
});
