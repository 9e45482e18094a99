import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { generated } from '../support/generated.ts';
import { calm, storm, warm } from '../support/race.ts';
import { attempt } from '../support/refusal.ts';
import { emptied, rowsIn } from '../support/semantics.ts';
import { statementsDuring } from '../support/statements.ts';
import { isCaught } from './naive/isCaught.ts';

const prisma = `
datasource db {
  provider = "postgresql"
}

/// People, whoever looks for them. @lock(model)
model Person {
  id    Int     @id @default(autoincrement())
  code  String? @unique
  email String
  name  String
}

/// The same without.
model Stranger {
  id    Int     @id @default(autoincrement())
  code  String? @unique
  email String
  name  String
}

model NoFields {
  id Int @id @default(autoincrement())
}
`;

let api: TestApi;
beforeAll(async () => {
  api = await openApi({ name: 'locked', prisma }, { max: 20 });
  await warm(api, 20);
});
beforeEach(() => emptied(api));
afterEach(() => calm(api));
afterAll(() => api.close());

/** Lookups by three sets of columns, one of them a unique key, that all create the same row. */
const ways = [
  { lookup: { email: 'e' }, defaults: { name: 'n' } },
  { lookup: { name: 'n' }, defaults: { email: 'e' } },
  { lookup: { code: 'c', email: 'e' }, defaults: { name: 'n' } },
] as const;

describe('callers that look for one row by different columns', () => {
  it.each([1, 2, 3, 4, 5])('get one row of a model that is locked as a whole (%i)', async () => {
    const answers = await storm(20, (index) =>
      api.run(index % 4 < 2 ? 'getOrCreate' : 'updateOrCreate', 'Person', ways[index % 2] ?? {}),
    );
    expect(answers.filter((it) => it.outcome === 'CREATED')).toHaveLength(1);
    expect(await rowsIn(api, 'Person')).toHaveLength(1);
  });

  it('get more where it is not: the storm can fail', async () => {
    const twice = async () => {
      await emptied(api);
      await storm(20, (index) => attempt(api.run('getOrCreate', 'Stranger', ways[index % 2] ?? {})));
      return (await rowsIn(api, 'Stranger')).length > 1;
    };
    expect(await isCaught(twice)).toBe(true);
  });

  it('by a unique key wait for the others, too, and are told that it protects them', async () => {
    const { ask, run } = api;
    const statements = await statementsDuring(api.pool, () => run('getOrCreate', 'Person', ways[2]));
    expect(statements.filter((it) => it.includes('pg_advisory_xact_lock'))).toHaveLength(1);
    const { data } = await ask(
      'mutation { getOrCreatePerson(lookup: { code: "c" }) { created protection record { email } } }',
    );
    expect(data).toEqual({
      getOrCreatePerson: { created: false, protection: 'UNIQUE_INDEX', record: { email: 'e' } },
    });
  });

  it('take no lock where their row is there', async () => {
    await api.run('getOrCreate', 'Person', ways[0]);
    expect(await statementsDuring(api.pool, () => api.run('getOrCreate', 'Person', ways[1]))).toHaveLength(1);
  });
});

it('the lock is told of at start, and its tag is no part of the description', () => {
  const { findings, schema } = api.api;
  const told = findings.filter((it) => it.kind === 'protection').map((it) => it.message);
  const one = 'That lock is one for the whole model, so lookups by other columns exclude each other, too.';
  expect(told.map((it) => it.endsWith(one))).toEqual([true, false, false]);
  expect(schema.getType('Person')?.description).toBe('People, whoever looks for them.');
});

it('another word in the tag is refused at start', async () => {
  const { datamodel } = await generated(prisma.replace('@lock(model)', '@lock(table)'));
  expect(() => describeApi(datamodel)).toThrow(
    '@lock(table) of model Person is nothing Trellis knows: it can be @lock(model).',
  );
});
