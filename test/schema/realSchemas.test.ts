import { validateSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import type { Datamodel } from '../../src/model/datamodel.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { apiSize } from '../support/apiSize.ts';
import { generated } from '../support/generated.ts';
import { prismaBlocks, vanished } from '../support/leftOut.ts';
import { type RealSchema, realSchemas, sqliteSchema } from '../support/realSchemas.ts';
import { tryModels } from '../support/tryModels.ts';
import { tryQueries } from '../support/tryQueries.ts';

const view = 'it is a view: its rows can be read, not written';

/** How many models each schema has, and those no row can be made of. */
const expected: Readonly<Record<string, { readonly models: number; readonly impossible: object }>> = {
  'bcgov__nr-permitconnect-navigator-service__1': { models: 46, impossible: { group_role_policy_vw: view } },
  'bloom-housing__bloom__1': { models: 82, impossible: { ApplicationFlaggedSetPossibilities: view } },
  'dyrector-io__dyrectorio__1': { models: 32, impossible: {} },
  hayes__pothos__2: { models: 13, impossible: {} },
  langfuse__langfuse__1: { models: 71, impossible: {} },
  prisma__prisma__11: {
    models: 14,
    impossible: {
      with_unsupported: 'its column unsupported (Unsupported("integer")) is required and cannot be given',
    },
  },
  'samchon__shopping-backend__1': { models: 84, impossible: {} },
  skkuding__codedang__1: { models: 52, impossible: {} },
  'torture-names': { models: 37, impossible: {} },
  'torture-relations': {
    models: 35,
    impossible: {
      Chicken: 'needs a row of Egg first',
      Egg: 'needs a row of Chicken first',
      NotCreatable: 'its column box (Unsupported("box")) is required and cannot be given',
      NoKey: view,
      WithUnique: view,
    },
  },
  'triggerdotdev__trigger.dev__1': { models: 81, impossible: {} },
};

// What such rows hold beside their primary key are foreign keys and what the database or Prisma fills: no update is tried.
const keysOnly = ['update: keys only', 'updateOrCreate changing it: keys only', 'upsert changing it: keys only'];
// The same, of a generated key: there are no values to give, and so no updateOrCreate.
const generatedOnly = ['update: keys only', 'updateOrCreate: keys only', 'upsert changing it: keys only'];
// Without what changes, nothing would be left to search by: it is one column, or the others are Json.
const unsearchable = 'updateOrCreate changing it: nothing else to search by';
// The unique column that is all there is stands in for a primary key, and another key would be another row.
const unchanging = 'upsert changing it: keys only';

/** Steps that the rows of some models cannot take. */
const stepsLeftOut: Readonly<Record<string, object>> = {
  'dyrector-io__dyrectorio__1': allOf(
    keysOnly,
    ...['ConfigBundleOnDeployments', 'Instance', 'VersionChain', 'VersionChainsOnPackage', 'VersionsOnParentVersion'],
  ),
  hayes__pothos__2: {
    ...allOf(keysOnly, 'FindUniqueRelations', 'Follow', 'WithCompositeID', 'WithID'),
    WithUnique: [unsearchable, unchanging],
  },
  prisma__prisma__11: { with_compound_id: keysOnly, with_compound_unique: [unchanging] },
  'samchon__shopping-backend__1': allOf(
    keysOnly,
    ...['mv_bbs_article_last_snapshots', 'mv_shopping_sale_last_snapshots', 'shopping_coupon_sale_criterias'],
    ...['shopping_coupon_section_criterias', 'shopping_coupon_seller_criterias'],
    ...['shopping_sale_snapshot_inquiry_answers', 'shopping_sale_snapshot_reviews'],
  ),
  skkuding__codedang__1: allOf(keysOnly, 'GroupTag', 'GroupWhitelist', 'ProblemTag', 'SubmissionCluster'),
  'torture-names': {
    ...allOf(keysOnly, 'Date', 'FieldsCount', 'ID', 'PostConnection'),
    ...allOf(generatedOnly, 'Query', 'Subscription'),
  },
  'torture-relations': {
    ...allOf(keysOnly, 'City', 'OnlyFkId', 'Order', 'Ouroboros', 'PureJoin', 'Tenant'),
    ...allOf(generatedOnly, 'Left', 'OnlyId', 'Owner', 'Right'),
    IdJson: [unsearchable],
  },
};

function allOf(steps: readonly string[], ...models: readonly string[]): object {
  return Object.fromEntries(models.map((it) => [it, steps]));
}

// Prisma takes seconds for each client that is not in the cache yet: two at a time, as there are two cores.
beforeAll(async () => {
  const waiting = [...realSchemas];
  const next = async (): Promise<void> => {
    const schema = waiting.shift();
    if (!schema) return;
    await generated(schema.prisma);
    await next();
  };
  await Promise.all([next(), next()]);
}, 300_000);

describe('the real schemas', () => {
  it('are eleven on PostgreSQL', () => {
    expect(realSchemas.map((it) => it.name).toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it('and one on SQLite, which is refused with its line', async () => {
    await expect(generated(sqliteSchema)).rejects.toThrow(
      /stumpapp__stump__1\.prisma:\d+: the schema's datasource is sqlite: Trellis serves PostgreSQL only\.$/,
    );
  });
});

describe('the search for what vanished', () => {
  it('finds what no line tells', async () => {
    const [schema] = realSchemas.filter((it) => it.name === 'torture-names');
    if (!schema) throw new Error('There is no torture-names.');
    const described = describeApi((await generated(schema.prisma)).datamodel);
    const missing = vanished(schema.prisma, { ...described, findings: [] });
    for (const it of ['Model Node', 'Model Käse', 'Ternary.null', 'Model UserProfile and Model user_profile'])
      expect(
        missing.some((line) => line.startsWith(it)),
        it,
      ).toBe(true);
    expect(vanished(`${schema.prisma}\nmodel Gone {\n  id Int @id\n}`, described)).toEqual(['Model Gone']);
  });
});

/** Kilobytes of introspection per model; `size.test.ts` holds narrow models to 38.8. */
const largestPerModel = 58;

describe.each(realSchemas)('$name', (schema: RealSchema) => {
  let datamodel: Datamodel;
  let test: TestApi;

  beforeAll(async () => {
    datamodel = (await generated(schema.prisma)).datamodel;
    test = await openApi(schema);
  });

  afterAll(() => test.close());

  it('becomes a valid GraphQL schema of modest size', () => {
    const described = describeApi(datamodel);
    expect(validateSchema(described.schema)).toEqual([]);
    const models = described.operations.length;
    const { typesPerModel, introspectionKbPerModel } = apiSize(described.schema, models);
    expect(typesPerModel).toBeLessThanOrEqual(26);
    expect(introspectionKbPerModel).toBeLessThanOrEqual(largestPerModel);
  });

  it('loses nothing without a line', () => {
    const blocks = prismaBlocks(schema.prisma);
    expect(blocks.filter((it) => it.keyword !== 'enum').length).toBe(
      datamodel.models.length + datamodel.notes.ignoredModels.length,
    );
    expect(blocks.length).toBeGreaterThanOrEqual(datamodel.models.length + datamodel.enums.length);
    expect(vanished(schema.prisma, test.api)).toEqual([]);
  });

  it('serves rows of every model that can have one', async () => {
    const { done, impossible, skipped, failed } = await tryModels(test, datamodel);
    expect(failed).toEqual([]);
    expect(skipped).toEqual(stepsLeftOut[schema.name] ?? {});
    expect({ models: datamodel.models.length, impossible }).toEqual(expected[schema.name]);
    expect(done.length).toBe(datamodel.models.length - Object.keys(impossible).length);
  }, 120_000);

  it('answers every query of every model', async () => {
    expect(await tryQueries(test)).toEqual([]);
  });
});
