import { inspect } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterSql } from '../../src/database/filterSql.ts';
import { tableName } from '../../src/database/sql.ts';
import { readFilter } from '../../src/operations/steps/readFilter.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { generated } from '../support/generated.ts';
import { randomFilter } from '../support/plain/filters.ts';
import { NotInPrisma, prismaWhere, type Where } from '../support/plain/prismaWhere.ts';
import { chanceFrom, seeds } from '../support/plain/random.ts';
import { modelOf, randomWorld, store } from '../support/plain/world.ts';
import { schemaIn } from '../support/semantics.ts';

/** What of a model's delegate is asked. */
interface Delegate {
  findMany(args: { readonly where: Where; readonly select: { readonly id: true } }): Promise<readonly { id: number }[]>;
}

let api: TestApi;
let client: Readonly<Record<string, Delegate>> & { $disconnect(): Promise<void> };
beforeAll(async () => {
  const schema = schemaIn('filters');
  api = await openApi(schema);
  const { PrismaClient } = await generated(schema.prisma);
  client = new PrismaClient({ adapter: new PrismaPg(api.pool), errorFormat: 'minimal' }) as never;
});
afterAll(async () => {
  await client?.$disconnect();
  await api?.close();
});

function whereOf(read: () => Where): Where | null {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof NotInPrisma) return null;
    throw thrown;
  }
}

describe.each(seeds([1, 2]))('seed %i', (seed) => {
  it('the tree of a filter means the same in SQL and as Prisma takes it', async () => {
    const chance = chanceFrom(seed);
    await store(api, randomWorld(api.models, chance, 40));
    // A list without a value reads as an empty one, and that is what it is to us.
    for (const { column } of modelOf(api.models, 'Thing').columns.filter((it) => it.list))
      await api.sql(`UPDATE "Thing" SET "${column}" = '{}' WHERE "${column}" IS NULL`);
    // To Prisma, half a key that leads nowhere is a key.
    await api.sql('UPDATE "Thing" SET "placeA" = NULL WHERE "placeB" IS NULL');
    const met = { compared: 0, some: 0 };
    for (let round = 0; round < 2_500; round += 1) {
      const model = modelOf(api.models, chance.odds(0.6) ? 'Thing' : chance.one(['Owner', 'Badge']));
      const given = randomFilter(model, chance);
      const filter = readFilter(given, { model, path: 'where' });
      const where = whereOf(() => prismaWhere(filter));
      if (!where) continue;
      const { sql, parameters } = filterSql(filter, 't', 0);
      const ours = await api.sql(`SELECT id FROM ${tableName(model)} AS t WHERE ${sql} ORDER BY id`, parameters);
      const delegate = client[model.names.one];
      const theirs = await delegate?.findMany({ where, select: { id: true } });
      const ids = theirs?.map((it) => it.id).toSorted((a, b) => a - b);
      expect(
        ours.map((it) => it['id']),
        inspect({ given, where, sql }, { depth: null }),
      ).toEqual(ids);
      met.compared += 1;
      met.some += ours.length > 0 ? 1 : 0;
    }
    expect(met.compared, JSON.stringify(met)).toBeGreaterThan(500);
    expect(met.some).toBeGreaterThan(200);
  });
});
