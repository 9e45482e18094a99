import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, randomFrom, storm, warm } from '../support/race.ts';
import { answersOf, attempt, refusalsOf } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { fails, isCaught } from './naive/isCaught.ts';
import { naiveForcedUpsert } from './naive/upsert.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 20 });
  await warm(api, 20);
});
beforeEach(() => emptied(api));
afterEach(async () => {
  await removeGates();
  await calm(api);
});
afterAll(() => api.close());

const upsert = (model: string, data: object, forceSave = false) => api.run('upsert', model, { data, forceSave });
const created = (answers: readonly Saved[]) => answers.filter((it) => it.outcome === 'CREATED');
const lord = { id: 1, name: 'Lord', year: 2003, profit: 1.212 };

describe('twenty callers with forceSave and one key', () => {
  it.each([1, 2, 3, 4, 5])('make one row, and none fails (%i)', async () => {
    const answers = await storm(20, (index) => upsert('Movie', { ...lord, year: 2000 + (index % 3) }, true));
    expect(created(answers)).toHaveLength(1);
    expect(answers.every((it) => ['CREATED', 'UPDATED', 'UNCHANGED'].includes(it.outcome))).toBe(true);
    expect(await rowsIn(api, 'Movie')).toMatchObject([{ id: 1, name: 'Lord' }]);
  });

  it.each([
    ['the number 0', 'Order', { id: 0, name: 'zero' }],
    ['no text', 'CustomPk', { name: '', extra: 'e' }],
    ['nothing but a key', 'State', { code: 'DE' }],
    ['a deferrable key beside it', 'Deferred', { id: 5, k: 'x' }],
    ['two columns', 'Account', { tenantId: 'acme', no: 1, name: 'Ann' }],
  ])('make one row: %s', { repeats: 4 }, async (_what, model, data) => {
    await api.run('create', 'Tenant', { data: { id: 'acme' } });
    const answers = await storm(20, () => upsert(model, data, true));
    expect([created(answers).length, answers.filter((it) => it.outcome === 'UNCHANGED').length]).toEqual([1, 19]);
    expect(await rowsIn(api, model)).toHaveLength(1);
  });

  it('are failed by a look and an update or insert: the storm can fail', async () => {
    const movies = (round: number) => storm(20, () => naiveForcedUpsert(api, 'Movie', { ...lord, id: round }));
    expect(await isCaught((round) => fails(movies(round)))).toBe(true);
  });

  it('whose other key is one too: one row, and only true conflicts are told', async () => {
    const attempts = await storm(20, (index) => attempt(upsert('Tag', { id: index + 1, text: 'x' }, true)));
    expect(answersOf(attempts).map((it) => it.outcome)).toEqual(['CREATED']);
    expect(refusalsOf(attempts)).toEqual(
      Array(19).fill({ code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model: 'Tag', fields: ['text'] }),
    );
  });
});

describe('twenty callers without a key', () => {
  it('make twenty rows', async () => {
    const answers = await storm(20, () => upsert('Track', { title: 'x' }));
    expect(new Set(created(answers).map((it) => it.row?.['id'])).size).toBe(20);
  });
});

describe('many keys at once', () => {
  it('stay exact while others delete', async () => {
    const random = randomFrom(20);
    const end = Date.now() + 2_000;
    const key = () => Math.floor(random() * 20);
    const answers = await storm(16, async (worker) => {
      const mine: Saved[] = [];
      while (Date.now() < end)
        mine.push(
          await (worker < 12
            ? upsert('Order', { id: key(), name: `${worker}` }, true)
            : api.run('delete', 'Order', { where: { id: key() } })),
        );
      return mine;
    });
    const deleted = answers.flat().filter((it) => it.outcome === 'DELETED');
    expect(deleted.length).toBeGreaterThan(20);
    expect(created(answers.flat())).toHaveLength(deleted.length + (await rowsIn(api, 'Order')).length);
  });

  it('columns of one row that different callers write all survive', async () => {
    await upsert('Wide', { id: 1 }, true);
    for (let round = 1; round <= 20; round += 1) {
      const answers = await storm(12, (index) => upsert('Wide', { id: 1, [`c${index + 1}`]: `${round}` }));
      expect(answers.map((it) => it.outcome)).toEqual(Array(12).fill('UPDATED'));
      const [row] = (await rowsIn(api, 'Wide')) as readonly Readonly<Record<string, unknown>>[];
      expect(Object.values({ ...row, id: `${round}` })).toEqual(Array(13).fill(`${round}`));
    }
  });
});

describe('between the look and the insert', () => {
  it('a row that another commits is changed, and what they wrote survives', async () => {
    const { adversary, blocked, open } = await gate(api, 'Movie', 'beforeInsert');
    const call = upsert('Movie', { id: 1, name: 'ours', year: 1, profit: 1 }, true);
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "Director" (name) VALUES ('D')`);
    await adversary.query(`INSERT INTO "Movie" (id, name, year, profit, "directorId") VALUES (1, 'theirs', 1, 1, 1)`);
    await open();
    expect(await call).toMatchObject({ outcome: 'UPDATED', changed: ['name'], row: { name: 'ours', directorId: 1 } });
  });

  it('a row that another commits and takes away again is created', async () => {
    const { adversary, blocked, open } = await gate(api, 'Order', 'beforeInsert', 'afterInsert');
    const call = upsert('Order', { id: 0, name: 'ours' }, true);
    await blocked('beforeInsert');
    await adversary.query(`INSERT INTO "Order" VALUES (0, 'theirs')`);
    await open('beforeInsert');
    await blocked('afterInsert');
    await adversary.query('DELETE FROM "Order"');
    await open('afterInsert');
    expect(await call).toMatchObject({ outcome: 'CREATED', row: { id: 0, name: 'ours' } });
  });
});

describe('without forceSave', () => {
  it('a row deleted while it is waited for is NOT_FOUND', async () => {
    await upsert('Order', { id: 0, name: 'old' }, true);
    const { adversary, blocked } = await gate(api, 'Order');
    await adversary.query('BEGIN');
    await adversary.query('DELETE FROM "Order"');
    const call = attempt(upsert('Order', { id: 0, name: 'new' }));
    await blocked('row');
    await adversary.query('COMMIT');
    expect(await call).toEqual({
      refusal: { code: 'NOT_FOUND', outcome: 'NOT_APPLIED', model: 'Order', keys: [{ id: 0 }] },
    });
    expect(await rowsIn(api, 'Order')).toEqual([]);
  });
});

describe('save', () => {
  it('of one key twenty times: one is stored, the others are told', async () => {
    const attempts = await storm(20, () => attempt(api.run('save', 'Movie', { data: lord })));
    expect(answersOf(attempts).map((it) => it.outcome)).toEqual(['CREATED']);
    expect(refusalsOf(attempts)).toEqual(
      Array(19).fill({ code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model: 'Movie', fields: ['id'] }),
    );
  });
});
