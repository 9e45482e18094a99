import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { withClient } from '../support/postgres.ts';
import { emptied, everything, openSemantics, refused } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const load = (model: string, where: object) => api.run('load', model, { where });

describe('a row', () => {
  it('is answered as it is now, whoever changed it', async () => {
    await create('Company', { name: 'Banzai' });
    await withClient(api.url, (client) => client.query(`UPDATE "Company" SET name = 'Theirs', founded = 1988`));
    const before = await everything(api);
    expect(await load('Company', { id: 1 })).toEqual({
      row: { id: 1, name: 'Theirs', founded: 1988, hqId: null },
      outcome: 'UNCHANGED',
      changed: [],
      protection: null,
    });
    expect(await everything(api)).toEqual(before);
  });

  it('is found by every key', async () => {
    await create('CustomPk', { name: '', extra: 'e' });
    await create('Country', { iso: 'DE', name: 'Germany' });
    await create('Order', { id: 0, name: 'zero' });
    await create('Tenant', { id: 'acme' });
    await create('Account', { tenantId: 'acme', no: 1, name: 'Ann' });
    const { row: uuid } = await create('UuidRow', {});
    for (const [model, where, row] of [
      ['CustomPk', { name: '' }, { name: '', extra: 'e' }],
      ['Country', { id: 1 }, { iso: 'DE' }],
      ['Country', { iso_name: { iso: 'DE', name: 'Germany' } }, { id: 1 }],
      ['Order', { id: 0 }, { name: 'zero' }],
      ['Account', { tenantId_no: { tenantId: 'acme', no: 1 } }, { name: 'Ann' }],
      ['Account', { name: 'Ann' }, { no: 1 }],
      ['UuidRow', { id: String(uuid?.['id']).toUpperCase() }, uuid],
    ] as const)
      expect(await load(model, where)).toMatchObject({ outcome: 'UNCHANGED', row });
  });

  it('costs one statement, without a lock or a transaction', async () => {
    await create('Tag', { text: 'foo' });
    const statements = await statementsDuring(api.pool, () => load('Tag', { text: 'foo' }));
    expect(statements).toEqual([expect.stringMatching(/^SELECT (?!.* FOR ).* FROM "Tag"/)]);
  });

  it('comes with the rows related to it', async () => {
    await create('Hq', { name: 'Main' });
    await create('Company', { name: 'Banzai', founded: 1988, hqId: 1 });
    await create('Company', { name: 'Cobra', hqId: 1 });
    await create('Nick', { name: 'Barry' });
    await create('NickHq', { nickId: 1, hqId: 1, newField: 'x' });
    const { data, errors } = await api.ask(
      `mutation { loadHq(where: { id: 1 }) {
        created outcome changedFields linked protection
        record { name companies { name founded hq { name } } nicks { newField nick { name } } }
      } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      loadHq: {
        ...{ created: false, outcome: 'UNCHANGED', changedFields: [], linked: null, protection: null },
        record: {
          name: 'Main',
          companies: [
            { name: 'Banzai', founded: 1988, hq: { name: 'Main' } },
            { name: 'Cobra', founded: null, hq: { name: 'Main' } },
          ],
          nicks: [{ newField: 'x', nick: { name: 'Barry' } }],
        },
      },
    });
  });

  it('comes with related rows in the order asked for', async () => {
    await create('Hq', { name: 'Main' });
    for (const [index, name] of ['Barry', 'Joe', 'Ann'].entries()) {
      await create('Nick', { name });
      await create('NickHq', { nickId: index + 1, hqId: 1 });
    }
    const names = async (order: string) => {
      const { data } = await api.ask(
        `mutation { loadHq(where: { id: 1 }) { record { nicks(orderBy: [{ nick: { name: ${order} } }]) { nick { name } } } } }`,
      );
      return JSON.stringify(data).match(/(?<="name":")\w+/g);
    };
    expect(await names('DESC')).toEqual(['Joe', 'Barry', 'Ann']);
    expect(await names('ASC')).toEqual(['Ann', 'Barry', 'Joe']);
  });

  it('is as the mutation before it in the same document left it', async () => {
    const { data, errors } = await api.ask(
      `mutation {
        made: createTrack(data: { title: "a" }) { record { id } }
        first: loadTrack(where: { id: 1 }) { record { title position } }
        changed: updateTrack(where: { id: 1 }, data: { title: "b" }, increment: { position: 2 }) { outcome }
        second: loadTrack(where: { id: 1 }) { record { title position } }
        gone: deleteTrack(where: { id: 1 }) { outcome }
        third: loadTrack(where: { id: 1 }) { record { title } }
      }`,
    );
    expect(data).toMatchObject({
      first: { record: { title: 'a', position: 0 } },
      second: { record: { title: 'b', position: 2 } },
      third: null,
    });
    expect(errors?.map((it) => [it.path, it.extensions['code']])).toEqual([[['third'], 'NOT_FOUND']]);
  });
});

describe('a missing row', () => {
  it('is NOT_FOUND with its key', async () => {
    for (const [model, where] of [
      ['Track', { id: 999 }],
      ['Tag', { text: 'none' }],
      ['State', { code: '' }],
      ['Account', { tenantId_no: { tenantId: 'acme', no: 1 } }],
    ] as const)
      expect(await refused(api, ['load', model], { where })).toEqual({
        code: 'NOT_FOUND',
        outcome: 'NOT_APPLIED',
        model,
        keys: [where],
      });
  });
});

describe('a key that is none', () => {
  it('is refused before any statement', async () => {
    for (const [model, where, argument] of [
      ['Tag', {}, 'where'],
      ['Tag', { id: 1, text: 'x' }, 'where'],
      ['Tag', { text: null }, 'where'],
      ['NullableThing', { a_b: { a: 1, b: null } }, 'where.a_b.b'],
      ['UuidRow', { id: 'x' }, 'where.id'],
    ] as const) {
      const statements = await statementsDuring(api.pool, async () => {
        await expect(load(model, where)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', details: { argument } });
      });
      expect(statements).toEqual([]);
    }
    for (const call of ['loadTrack', 'loadTrack(where: {})', 'loadTrack(where: { title: "x" })'])
      expect((await api.ask(`mutation { ${call} { outcome } }`)).errors?.length, call).toBeGreaterThan(0);
  });
});
