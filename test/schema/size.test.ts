import { expect, it } from 'vitest';
import { musicSchema, syntheticSchema } from '../../bench/syntheticSchema.ts';
import { describeApi } from '../../src/api.ts';
import { type ApiSize, apiSize } from '../support/apiSize.ts';
import { generated } from '../support/generated.ts';

it('a hundred albums, tracks and tags take at most 24 types and 39 kB of introspection each', async () => {
  const size = await sizeOf(musicSchema(100));
  expect(size.typesPerModel).toBeLessThanOrEqual(24);
  expect(size.introspectionKbPerModel).toBeLessThanOrEqual(39);
});

// Names, types and arguments are the contract's; what is said of them is ours, and is most of all for those who read it.
it('a hundred models of 17 fields take at most 23.4 types and 51.3 kB each, of which 46.7 are no descriptions', async () => {
  const size = await sizeOf(syntheticSchema(100));
  expect(size.typesPerModel).toBeLessThanOrEqual(23.4);
  expect(size.introspectionKbPerModel).toBeLessThanOrEqual(51.3);
  expect(size.namesKbPerModel).toBeLessThanOrEqual(46.7);
});

async function sizeOf(schema: string): Promise<ApiSize> {
  const { datamodel } = await generated(schema);
  return apiSize(describeApi(datamodel).schema, 100);
}
