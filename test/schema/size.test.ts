import { expect, it } from 'vitest';
import { syntheticSchema } from '../../bench/syntheticSchema.ts';
import { describeApi } from '../../src/api.ts';
import { apiSize } from '../support/apiSize.ts';
import { generated } from '../support/generated.ts';

it('a hundred models of seventeen fields take at most 26 types and 40 kB of introspection each', async () => {
  const { datamodel } = await generated(syntheticSchema(100));
  const { typesPerModel, introspectionKbPerModel } = apiSize(describeApi(datamodel).schema, 100);
  expect(typesPerModel).toBeLessThanOrEqual(26);
  expect(introspectionKbPerModel).toBeLessThanOrEqual(40);
});
