import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refused, rowsIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const save = (model: string, data: object) => api.run('save', model, { data });
const refusedFor = (model: string, data: object) => refused(api, ['save', model], { data });

describe('a new row', () => {
  it('is stored, and its key generated', async () => {
    expect(await save('Company', { name: 'Banzai', founded: 1988 })).toEqual({
      row: { id: 1, name: 'Banzai', founded: 1988, hqId: null },
      outcome: 'CREATED',
      changed: [],
      protection: null,
    });
    expect(await rowsIn(api, 'Company')).toEqual([{ id: 1, name: 'Banzai', founded: 1988, hqId: null }]);
  });

  it('takes the key it is given, 0 and "" among them', async () => {
    const answers = [
      await save('Track', { id: 7, title: 'x' }),
      await save('Order', { id: 0, name: 'zero' }),
      await save('State', { code: '' }),
      await save('CustomPk', { name: '', extra: 'e' }),
      await save('UuidRow', { id: '00000000-0000-4000-8000-00000000000A' }),
    ];
    expect(answers.map(({ row, outcome }) => [outcome, row])).toEqual([
      ['CREATED', { id: 7, title: 'x', position: 0, playCount: null, albumId: null }],
      ['CREATED', { id: 0, name: 'zero' }],
      ['CREATED', { code: '' }],
      ['CREATED', { name: '', extra: 'e' }],
      ['CREATED', { id: '00000000-0000-4000-8000-00000000000a', name: '' }],
    ]);
  });

  it('with a null for its key has none yet', async () => {
    await create('Track', { title: 'first' });
    expect((await save('Track', { id: null, title: 'x' })).row).toMatchObject({ id: 2, title: 'x' });
    expect((await save('UuidRow', { id: null })).row?.['id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes a key that Prisma makes, another one each time', async () => {
    const at = { x: 1, y: 2.5, degrees: 3 };
    const rows = [await save('PositionDef', at), await save('PositionDef', { name: null, ...at })].map((it) => it.row);
    expect(rows).toEqual(Array(2).fill({ name: expect.stringMatching(/^c/), ...at }));
    expect(rows[0]?.['name']).not.toBe(rows[1]?.['name']);
  });

  it('takes the database’s defaults where nothing is given', async () => {
    const { row } = await save('DbDefault', { id: 1, name: 'first' });
    expect(row).toEqual({ id: 1, name: 'first', company: 'Acme', createdAt: expect.any(Date) });
    expect((await save('NoFields', {})).row).toEqual({ id: 1 });
    expect((await save('NullableThing', { label: null })).row).toMatchObject({ label: null });
    expect((await save('NullableThing', {})).row).toMatchObject({ label: 'd' });
    expect((await save('ToDo', { text: 'a' })).row).toMatchObject({ completed: false, pairs: [], size: 'SMALL' });
  });

  it('is linked by column or by any key', async () => {
    await create('Category', { name: 'News' });
    for (const category of [{ categoryId: 1 }, { category: { id: 1 } }, { category: { name: 'News' } }])
      expect((await save('Workshop', { topic: 't', ...category })).row).toMatchObject({ categoryId: 1 });
    expect((await save('Memo', { text: 'a', category: null })).row).toMatchObject({ categoryId: null });
    await create('Tenant', { id: 'acme' });
    expect((await save('Account', { tenant: { id: 'acme' }, no: 0, name: 'Ann' })).row).toEqual({
      tenantId: 'acme',
      no: 0,
      name: 'Ann',
    });
  });

  it('costs one statement without a transaction', async () => {
    const statements = await statementsDuring(api.pool, () => save('Tag', { id: 5, text: 'foo' }));
    expect(statements).toEqual([expect.stringMatching(/^INSERT INTO "Tag" .* RETURNING /)]);
  });
});

describe('a key that is taken', () => {
  it('is UNIQUE_CONFLICT, and the stored row is left as it is', async () => {
    await create('Track', { title: 'Stored', position: 1 });
    await create('Tag', { text: 'foo' });
    await create('Order', { id: 0, name: 'zero' });
    await create('State', { code: 'DE' });
    await create('Tenant', { id: 'acme' });
    await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
    await create('Deferred', { k: 'x' });
    for (const [model, data, fields] of [
      ['Track', { id: 1, title: 'x', position: 1, playCount: 30, albumId: null }, ['id']],
      ['Tag', { text: 'foo' }, ['text']],
      ['Tag', { id: 9, text: 'foo' }, ['text']],
      ['Order', { id: 0, name: 'again' }, ['id']],
      ['State', { code: 'DE' }, ['code']],
      ['Account', { tenantId: 'acme', no: 1, name: 'Bob' }, ['tenantId', 'no']],
      ['Account', { tenantId: 'acme', no: 2, name: 'Ann' }, ['name']],
      ['Deferred', { id: 1, k: 'y' }, ['id']],
      ['Deferred', { id: 2, k: 'x' }, ['k']],
    ] as const)
      expect(await refusedFor(model, data)).toEqual({ code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model, fields });
  });
});

describe('a row that cannot be stored', () => {
  it('is refused in the model’s words', async () => {
    const category = { code: 'FK_VIOLATION', relation: 'category', fields: ['categoryId'] };
    for (const [model, data, told] of [
      ['Track', {}, { code: 'NOT_NULL_VIOLATION', fields: ['title'] }],
      ['Order', { name: 'a' }, { code: 'NOT_NULL_VIOLATION', fields: ['id'] }],
      ['Order', { id: null, name: 'a' }, { code: 'NOT_NULL_VIOLATION', fields: ['id'] }],
      ['Account', { tenantId: 'acme', no: null, name: 'a' }, { code: 'NOT_NULL_VIOLATION', fields: ['no'] }],
      ['Workshop', { topic: 't' }, { code: 'NOT_NULL_VIOLATION', fields: ['categoryId'] }],
      ['Memo', { text: 'a', categoryId: 99 }, category],
      ['Memo', { text: 'a', category: { id: 99 } }, category],
      ['Memo', { text: 'a', category: { name: 'None' } }, category],
      ['Score', { points: -1 }, { code: 'CHECK_VIOLATION', fields: null }],
    ] as const)
      expect(await refusedFor(model, data)).toEqual({ outcome: 'NOT_APPLIED', model, ...told });
  });

  it('is refused before any statement where the arguments are wrong whatever the data', async () => {
    for (const [model, data, argument] of [
      ['Track', { title: null }, 'data.title'],
      ['Memo', { text: 'a', category: {} }, 'data.category'],
      ['Memo', { text: 'a', category: { id: null } }, 'data.category'],
      ['Memo', { text: 'a', categoryId: 1, category: { id: 1 } }, 'data.category'],
      ['Workshop', { topic: 't', category: null }, 'data.category'],
      ['Workshop', { topic: 't', categoryId: null }, 'data.categoryId'],
      ['Priced', { net: 1, gross: 2 }, 'data.gross'],
      ['Priced', { id: 1, net: 1 }, 'data.id'],
      ['Money', { price: '0.001' }, 'data.price'],
      ['UuidRow', { id: 'x' }, 'data.id'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(save(model, data), `${model} ${argument}`).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { argument },
        });
      });
      expect([model, argument, statements]).toEqual([model, argument, []]);
    }
  });

  it('is refused by the schema where it knows', async () => {
    const statements = await statementsDuring(api.pool, async () => {
      for (const call of [
        'saveAlbum',
        'saveAlbum(data: { name: "a", nonexistent: 1 })',
        'saveAlbum(data: { name: "a", tracks: [{ title: "t" }] })',
        'saveThing(data: { name: "a", tags: [{ text: "t" }] })',
        'saveMemo(data: { text: "a", category: {} })',
        'saveMemo(data: { text: "a", category: { id: 1, name: "b" } })',
      ]) {
        const { data, errors } = await api.ask(`mutation { ${call} { outcome } }`);
        expect([call, data]).toEqual([call, undefined]);
        expect(errors?.length).toBeGreaterThan(0);
      }
    });
    expect(statements).toEqual([]);
  });
});
