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
const upsert = (model: string, data: object, forceSave = false) => api.run('upsert', model, { data, forceSave });
const refusedFor = (model: string, data: object, forceSave = false) =>
  refused(api, ['upsert', model], { data, forceSave });

const past = new Date('2001-02-03T04:05:06.007Z');

describe('without its key', () => {
  it('a row is created, by one statement', async () => {
    const statements = await statementsDuring(api.pool, async () => {
      expect(await upsert('Track', { title: 'The Bird' })).toEqual({
        row: { id: 1, title: 'The Bird', position: 0, playCount: null, albumId: null },
        outcome: 'CREATED',
        changed: [],
        protection: null,
      });
    });
    expect(statements).toEqual([expect.stringMatching(/^INSERT INTO "Track" /)]);
  });

  it('and so with a null for it', async () => {
    await create('Track', { title: 'first' });
    for (const forceSave of [false, true])
      expect(await upsert('Track', { id: null, title: 'x' }, forceSave)).toMatchObject({
        row: { id: forceSave ? 3 : 2, title: 'x' },
        outcome: 'CREATED',
      });
    const made = await upsert('PositionDef', { name: null, x: 1, y: 2, degrees: 3 });
    expect(made).toMatchObject({ outcome: 'CREATED', row: { name: expect.stringMatching(/^c/) } });
  });

  it('a row whose other key is taken is UNIQUE_CONFLICT: only the primary key is looked at', async () => {
    await create('Tag', { text: 'foo' });
    for (const forceSave of [false, true])
      expect(await refusedFor('Tag', { text: 'foo' }, forceSave)).toEqual({
        code: 'UNIQUE_CONFLICT',
        outcome: 'NOT_APPLIED',
        model: 'Tag',
        fields: ['text'],
      });
  });

  it('a row that lacks what it needs is refused', async () => {
    await create('Tenant', { id: 'acme' });
    await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
    for (const [model, data, fields] of [
      ['Track', {}, ['title']],
      ['Order', { name: 'a' }, ['id']],
      ['Order', { id: null, name: 'a' }, ['id']],
      ['Account', { tenantId: 'acme', name: 'Bob' }, ['no']],
      ['Account', { tenantId: 'acme', no: null, name: 'Bob' }, ['no']],
    ] as const)
      expect(await refusedFor(model, data)).toEqual({
        code: 'NOT_NULL_VIOLATION',
        outcome: 'NOT_APPLIED',
        model,
        fields,
      });
  });
});

describe('with the key of a row', () => {
  it('what is given is written, and nothing else', async () => {
    await create('Track', { title: 'The Bird', position: 3 });
    expect(await upsert('Track', { id: 1, title: 'Strikes Again' })).toEqual({
      row: { id: 1, title: 'Strikes Again', position: 3, playCount: null, albumId: null },
      outcome: 'UPDATED',
      changed: ['title'],
      protection: null,
    });
    await create('Company', { name: 'Cobra' });
    const statements = await statementsDuring(api.pool, () => upsert('Company', { id: 1, founded: 2077 }));
    expect(await rowsIn(api, 'Company')).toEqual([{ id: 1, name: 'Cobra', founded: 2077, hqId: null }]);
    expect(statements.filter((it) => it.startsWith('UPDATE'))).toEqual([
      expect.stringMatching(/^UPDATE "Company" SET "founded" = CAST\(\$1 AS integer\) WHERE/),
    ]);
    expect(await upsert('Company', { id: 1, founded: null })).toMatchObject({
      row: { name: 'Cobra', founded: null },
      changed: ['founded'],
    });
  });

  it('and nothing that differs, it is UNCHANGED and not written', async () => {
    await create('Company', { name: 'Cobra', founded: 2077 });
    await create('Task', { name: 'a', updatedAt: past });
    await create('Keyed', { id: 'c1', createdAt: past, k: 'x', v: 1 });
    await create('State', { code: 'DE' });
    await create('NoFields', {});
    const before = await everything(api);
    for (const [model, data] of [
      ['Company', { id: 1, name: 'Cobra', founded: 2077 }],
      ['Company', { id: 1, hq: null }],
      ['Company', { id: 1 }],
      ['Task', { id: 1, name: 'a' }],
      ['Task', { id: 1, name: 'a', updatedAt: past }],
      ['Keyed', { id: 'c1' }],
      ['Keyed', { id: 'c1', k: 'x', v: 1 }],
      ['State', { code: 'DE' }],
      ['NoFields', { id: 1 }],
    ] as const)
      for (const forceSave of [false, true])
        expect([model, await upsert(model, data, forceSave)]).toEqual([
          model,
          { row: expect.any(Object), outcome: 'UNCHANGED', changed: [], protection: null },
        ]);
    expect(await everything(api)).toEqual(before);
  });

  it('defaults of a new row stay out of it, and @updatedAt moves', async () => {
    await create('Keyed', { id: 'c1', createdAt: past, k: 'x', v: 1 });
    expect((await upsert('Keyed', { id: 'c1', v: 2 }, true)).row).toEqual({ id: 'c1', createdAt: past, k: 'x', v: 2 });
    await create('Task', { name: 'a', year: 5, updatedAt: past });
    const { row, changed } = await upsert('Task', { id: 1, name: 'b' });
    expect([changed, row?.['year']]).toEqual([['name'], 5]);
    expect(Number(row?.['updatedAt'])).toBeGreaterThan(Number(past));
    expect((await upsert('Task', { id: 1, name: 'c', updatedAt: past })).row?.['updatedAt']).toEqual(past);
  });

  it('0, "", text and several columns are keys like any other', async () => {
    await create('Order', { id: 0, name: 'zero' });
    await create('CustomPk', { name: '', extra: 'e' });
    await create('CustomPk', { name: 'a', extra: 'e' });
    await create('Tenant', { id: 'acme' });
    await create('Tenant', { id: '' });
    await create('Account', { tenantId: 'acme', no: 0, name: 'Ann' });
    await create('Account', { tenantId: '', no: 0, name: 'Eve' });
    const answers = [
      await upsert('Order', { id: 0, name: 'still' }),
      await upsert('CustomPk', { name: '', extra: 'f' }),
      await upsert('CustomPk', { name: 'a', extra: 'g' }),
      await upsert('Account', { tenantId: 'acme', no: 0, name: 'Bob' }),
      await upsert('Account', { tenant: { id: 'acme' }, no: 0, name: 'Cid' }),
      await upsert('Account', { tenantId: '', no: 0, name: 'Dan' }),
    ];
    expect(answers.map(({ outcome, changed, row }) => [outcome, changed, row])).toEqual([
      ['UPDATED', ['name'], { id: 0, name: 'still' }],
      ['UPDATED', ['extra'], { name: '', extra: 'f' }],
      ['UPDATED', ['extra'], { name: 'a', extra: 'g' }],
      ['UPDATED', ['name'], { tenantId: 'acme', no: 0, name: 'Bob' }],
      ['UPDATED', ['name'], { tenantId: 'acme', no: 0, name: 'Cid' }],
      ['UPDATED', ['name'], { tenantId: '', no: 0, name: 'Dan' }],
    ]);
  });

  it('that only the database makes, its row is changed, and none is created', async () => {
    await create('Priced', { net: 1 });
    expect(await upsert('Priced', { id: 1, net: 2 })).toMatchObject({ outcome: 'UPDATED', row: { id: 1, gross: 4 } });
    expect(await refused(api, ['upsert', 'Priced'], { data: { id: 9, net: 1 }, forceSave: true })).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'data.id',
    });
  });

  it('links change in every spelling', async () => {
    await create('Category', { name: 'News' });
    await create('Memo', { text: 'a' });
    const seen = [];
    for (const data of [{ categoryId: 1 }, { category: null }, { category: { name: 'News' } }, { category: { id: 1 } }])
      seen.push(await upsert('Memo', { id: 1, ...data }));
    expect(seen.map(({ outcome, row }) => [outcome, row?.['categoryId']])).toEqual([
      ['UPDATED', 1],
      ['UPDATED', null],
      ['UPDATED', 1],
      ['UNCHANGED', 1],
    ]);
  });

  it('is refused what the database refuses', async () => {
    await create('Food', { name: 'Apple' });
    await create('Food', { name: 'Banana' });
    await create('Deferred', { k: 'x' });
    await create('Deferred', { k: 'y' });
    await create('Memo', { text: 'a' });
    await create('Score', { points: 1 });
    await create('Port', { code: 'HAM' });
    await create('Ship', { name: 'a', portCode: 'HAM' });
    const category = { code: 'FK_VIOLATION', relation: 'category', fields: ['categoryId'] };
    for (const [model, data, told] of [
      ['Food', { id: 2, name: 'Apple' }, { code: 'UNIQUE_CONFLICT', fields: ['name'] }],
      ['Deferred', { id: 2, k: 'x' }, { code: 'UNIQUE_CONFLICT', fields: ['k'] }],
      ['Memo', { id: 1, categoryId: 99 }, category],
      ['Memo', { id: 1, category: { name: 'None' } }, category],
      ['Score', { id: 1, points: -1 }, { code: 'CHECK_VIOLATION', fields: null }],
      ['Port', { id: 1, code: 'X' }, { code: 'FK_RESTRICTED', referencedBy: 'Ship' }],
    ] as const)
      for (const forceSave of [false, true])
        expect(await refusedFor(model, data, forceSave)).toEqual({ outcome: 'NOT_APPLIED', model, ...told });
  });
});
