import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm } from '../support/race.ts';
import { attempt } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 5 });
});
beforeEach(() => emptied(api));
afterEach(async () => {
  await removeGates();
  await calm(api);
});
afterAll(() => api.close());

const getOrCreate = (model: string, lookup: object, defaults?: object) =>
  attempt(api.run('getOrCreate', model, { lookup, ...(defaults && { defaults }) }));

describe('between the search and the insert of getOrCreate', () => {
  it('a row that another commits is the answer', async () => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert');
    const call = getOrCreate('Tag', { text: 'x' });
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "Tag" (id, text) VALUES (77, 'x')`);
    await open();
    expect(await call).toMatchObject({ answer: { row: { id: 77, text: 'x' }, outcome: 'UNCHANGED' } });
    expect(await rowsIn(api, 'Tag')).toEqual([{ id: 77, text: 'x' }]);
  });

  it('a row that another takes back is created', async () => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert');
    const call = getOrCreate('Tag', { text: 'x' });
    await blocked('beforeInsert');
    await adversary.query('BEGIN');
    await adversary.query(`INSERT INTO "Tag" (id, text) VALUES (77, 'x')`);
    await open();
    // Past the gate, the insert waits for what becomes of the row.
    await blocked('row');
    await adversary.query('ROLLBACK');
    expect(await call).toMatchObject({ answer: { row: { text: 'x' }, outcome: 'CREATED' } });
    expect(await rowsIn(api, 'Tag')).toHaveLength(1);
  });

  it('a row that another has not committed yet is waited for', async () => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert');
    const call = getOrCreate('Tag', { text: 'x' });
    await blocked('beforeInsert');
    await adversary.query('BEGIN');
    await adversary.query(`INSERT INTO "Tag" (id, text) VALUES (77, 'x')`);
    await open();
    await blocked('row');
    await adversary.query('COMMIT');
    expect(await call).toMatchObject({ answer: { row: { id: 77 }, outcome: 'UNCHANGED' } });
  });

  it('a row that takes the key and does not match is UNIQUE_CONFLICT, within a second', async () => {
    const { adversary, blocked, open } = await gate(api, 'RaceBook', 'beforeInsert');
    const call = getOrCreate('RaceBook', { isbn: 'X', title: 'T' });
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "RaceBook" (isbn, title) VALUES ('X', 'Other')`);
    const opened = Date.now();
    await open();
    expect(await call).toEqual({
      refusal: { code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model: 'RaceBook', fields: ['isbn'] },
    });
    expect(Date.now() - opened).toBeLessThan(1_000);
    expect(await rowsIn(api, 'RaceBook')).toHaveLength(1);
  });

  it('a row of plain SQL is found where only a lock stands guard', async () => {
    const { adversary, blocked, open } = await gate(api, 'SoftUser', 'beforeInsert');
    const call = getOrCreate('SoftUser', { email: 'a@b', deletedAt: null });
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "SoftUser" (id, email) VALUES (77, 'a@b')`);
    await open();
    expect(await call).toMatchObject({ answer: { row: { id: 77 }, outcome: 'UNCHANGED' } });
    expect(await rowsIn(api, 'SoftUser')).toHaveLength(1);
  });

  it('the parent of a new row may be deleted: FK_VIOLATION', async () => {
    await api.run('create', 'Category', { data: { name: 'News' } });
    const { adversary, blocked, open } = await gate(api, 'Workshop', 'beforeInsert');
    const call = getOrCreate('Workshop', { topic: 't', category: { name: 'News' } });
    await blocked('beforeInsert');
    await adversary.query('DELETE FROM "Category"');
    await open();
    expect(await call).toMatchObject({ refusal: { code: 'FK_VIOLATION', relation: 'category' } });
    expect(await rowsIn(api, 'Workshop')).toEqual([]);
  });

  it('the connection may be killed: UNAVAILABLE, and nothing is stored', async () => {
    for (const [model, lookup] of [
      ['Tag', { text: 'x' }],
      ['Novel', { title: 'x', author: 'y' }],
    ] as const) {
      const { adversary, blocked, open } = await gate(api, model, 'beforeInsert');
      const call = getOrCreate(model, lookup);
      const pid = await blocked('beforeInsert');
      await adversary.query('SELECT pg_terminate_backend($1)', [pid]);
      expect(await call).toEqual({ refusal: { code: 'UNAVAILABLE', outcome: 'NOT_APPLIED', model } });
      expect(await rowsIn(api, model)).toEqual([]);
      await open();
      expect(await getOrCreate(model, lookup)).toMatchObject({ answer: { outcome: 'CREATED' } });
    }
  });
});

describe('between the suppressed insert and the next search of getOrCreate', () => {
  it('a row that vanishes is created again', async () => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert', 'afterInsert');
    const call = getOrCreate('Tag', { text: 'x' });
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "Tag" (id, text) VALUES (77, 'x')`);
    await open('beforeInsert');
    await blocked('afterInsert');
    await adversary.query('DELETE FROM "Tag"');
    await open('afterInsert');
    expect(await call).toMatchObject({ answer: { row: { text: 'x' }, outcome: 'CREATED' } });
    expect(await rowsIn(api, 'Tag')).toHaveLength(1);
  });
});
