import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, refused, refusedMany, rowsIn, schemaIn } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('rules'), { max: 1 });
});
afterAll(() => api.close());
beforeEach(async () => {
  await emptied(api);
  await api.run('create', 'NoFields', { data: {} });
});

const create = (model: string, data: object) => api.run('create', model, { data });

describe('a row that others cannot be without', () => {
  it.each<[model: string, rows: readonly object[]]>([
    ['Need', [{ ownerId: 1 }]],
    ['Checked', [{ ownerId: 1 }]],
    ['Single', [{ ownerId: 1 }, {}]],
    ['Late', [{ ownerId: 1 }]],
  ])('is FK_RESTRICTED by %s, however the database notices', async (model, rows) => {
    await create('Owner', { code: 'a' });
    for (const it of rows) await create(model, it);
    const told = { code: 'FK_RESTRICTED', outcome: 'NOT_APPLIED', model: 'Owner', referencedBy: model };
    expect(await refused(api, ['delete', 'Owner'], { where: { id: 1 }, strict: false })).toEqual(told);
    expect(await refusedMany(api, ['deleteMany', 'Owner'], { each: true })).toEqual(told);
  });

  it('may be of its own table', async () => {
    await create('Part', { code: 'a' });
    await create('Part', { code: 'b', inside: 'a' });
    const told = { code: 'FK_RESTRICTED', outcome: 'NOT_APPLIED', model: 'Part', referencedBy: 'Part' };
    for (const [verb, args] of [
      ['update', { where: { code: 'a' }, data: { code: 'c' } }],
      ['updateOrCreate', { lookup: { code: 'a' }, defaults: { code: 'c' } }],
      ['upsert', { data: { id: 1, code: 'c' }, forceSave: false }],
      ['delete', { where: { code: 'a' }, strict: false }],
    ] as const)
      expect([verb, await refused(api, [verb, 'Part'], args)]).toEqual([verb, told]);
    expect(await refused(api, ['update', 'Part'], { where: { code: 'b' }, data: { inside: 'x' } })).toMatchObject({
      code: 'FK_VIOLATION',
      relation: 'whole',
    });
  });
});

describe('a link that is checked at the end', () => {
  it.each<[verb: string, args: object]>([
    ['create', { data: { ownerId: 9 } }],
    ['getOrCreate', { lookup: { ownerId: 9 } }],
    ['updateOrCreate', { lookup: { ownerId: 9 } }],
    ['save', { data: { id: 7, ownerId: 9 } }],
    ['upsert', { data: { id: 7, ownerId: 9 }, forceSave: true }],
    ['update', { where: { id: 1 }, data: { ownerId: 9 } }],
  ])('is FK_VIOLATION of %s', async (verb, args) => {
    await create('Owner', { code: 'a' });
    await create('Late', { ownerId: 1 });
    expect(await refused(api, [verb, 'Late'], { ...args })).toEqual({
      code: 'FK_VIOLATION',
      outcome: 'NOT_APPLIED',
      model: 'Late',
      relation: 'owner',
      fields: ['ownerId'],
    });
  });
});

describe('what a trigger refuses', () => {
  const told = { code: 'CHECK_VIOLATION', outcome: 'NOT_APPLIED', fields: null };

  it('with an error is CHECK_VIOLATION, without its words', async () => {
    await create('Watched', { name: 'good' });
    const watched = { ...told, model: 'Watched' };
    for (const [verb, args] of [
      ['create', { data: { name: 'bad' } }],
      ['getOrCreate', { lookup: { name: 'bad' } }],
      ['updateOrCreate', { lookup: { name: 'good' }, defaults: { name: 'bad' } }],
      ['update', { where: { id: 1 }, data: { name: 'bad' } }],
    ] as const)
      expect([verb, await refused(api, [verb, 'Watched'], args)]).toEqual([verb, watched]);
    expect(await refusedMany(api, ['bulkCreate', 'Watched'], { rows: [{ name: 'ok' }, { name: 'bad' }] })).toEqual(
      watched,
    );
    expect(await refused(api, ['delete', 'Watched'], { where: { id: 1 }, strict: false })).toEqual({
      code: 'FK_RESTRICTED',
      outcome: 'NOT_APPLIED',
      model: 'Watched',
      referencedBy: null,
    });
  });

  it('without a word is CHECK_VIOLATION where a row was to be written', async () => {
    await create('Kept', { name: 'a' });
    const kept = { ...told, model: 'Kept' };
    for (const [verb, args] of [
      ['create', { data: { name: 'not' } }],
      ['getOrCreate', { lookup: { name: 'not' } }],
      ['update', { where: { id: 1 }, data: { name: 'not' } }],
    ] as const)
      expect([verb, await refused(api, [verb, 'Kept'], args)]).toEqual([verb, kept]);
  });

  it('without a word is NOT_FOUND where a row was to go', async () => {
    await create('Kept', { name: 'a' });
    expect(await api.run('delete', 'Kept', { where: { id: 1 }, strict: false })).toMatchObject({
      outcome: 'NOT_FOUND',
    });
    expect(await api.runMany('deleteMany', 'Kept', { each: true })).toEqual([{ outcome: 'NOT_FOUND', row: null }]);
    expect(await rowsIn(api, 'Kept')).toHaveLength(1);
  });
});

describe('a moment that others wrote to the microsecond', () => {
  const at = new Date('2024-01-01T00:00:00.123Z');
  beforeEach(() =>
    api.sql(
      `INSERT INTO "Reading" VALUES ('2024-01-01T00:00:00.123456Z', '2024-01-01T00:00:00.123456Z', 1, '2024-01-01T00:00:00.123456Z')`,
    ),
  );

  it('names its row as it is told', async () => {
    expect(await api.run('load', 'Reading', { where: { at } })).toMatchObject({ row: { at, value: 1 } });
    const found = await api.run('getOrCreate', 'Reading', { lookup: { at } });
    expect(found).toMatchObject({ outcome: 'UNCHANGED', protection: 'UNIQUE_INDEX' });
    expect(await api.run('getOrCreate', 'Reading', { lookup: { seenAt: at } })).toMatchObject({ row: { at } });
    expect(
      await api.run('getOrCreate', 'Reading', { lookup: { at: new Date(at.getTime() + 1), value: 2 } }),
    ).toMatchObject({
      outcome: 'CREATED',
    });
  });

  it('lets its row be changed and deleted', async () => {
    const changed = await api.run('update', 'Reading', {
      where: { at },
      data: { value: 2 },
      expect: { updatedAt: at },
    });
    expect(changed).toMatchObject({ outcome: 'UPDATED', changed: ['value'] });
    expect(await api.run('updateOrCreate', 'Reading', { lookup: { value: 2 }, defaults: { value: 3 } })).toMatchObject({
      outcome: 'UPDATED',
    });
    expect(await api.run('upsert', 'Reading', { data: { at, value: 4 }, forceSave: false })).toMatchObject({
      outcome: 'UPDATED',
    });
    expect(await api.sql(`SELECT CAST(at AS text) LIKE '%.123456%' AS kept, value FROM "Reading"`)).toEqual([
      { kept: true, value: 4 },
    ]);
    expect(await api.run('delete', 'Reading', { where: { at }, strict: true })).toMatchObject({ outcome: 'DELETED' });
  });
});

it('a key may be a list of numbers beyond those of JavaScript', async () => {
  const rows = [{ stops: [2n ** 60n, 1n] }, { stops: [1n] }, { stops: [2n ** 60n, 1n], name: 'again' }];
  const ignored = await api.runMany('bulkCreate', 'Route', { rows, onConflict: { action: 'IGNORE' } });
  expect(ignored.map((it) => it.outcome)).toEqual(['CREATED', 'CREATED', 'SKIPPED']);
  const updated = await api.runMany('bulkCreate', 'Route', {
    rows: rows.slice(1),
    onConflict: { action: 'UPDATE', target: 'stops' },
  });
  expect(updated.map((it) => it.outcome)).toEqual(['UNCHANGED', 'UPDATED']);
});
