import { expect, it } from 'vitest';
import { syntheticSchema } from '../../bench/syntheticSchema.ts';
import { describeApi } from '../../src/api.ts';
import { type ApiSize, apiSize } from '../support/apiSize.ts';
import { generated } from '../support/generated.ts';

it('a hundred albums, tracks and tags take at most 24 types and 38.8 kB of introspection each', async () => {
  const size = await sizeOf(music(45, 10));
  expect(size.typesPerModel).toBeLessThanOrEqual(24);
  expect(size.introspectionKbPerModel).toBeLessThanOrEqual(38.8);
});

// Names, types and arguments are the contract's; what is said of them is ours, and is most of all for those who read it.
it('a hundred models of 17 fields take at most 23.4 types and 51.2 kB each, of which 46.7 are no descriptions', async () => {
  const size = await sizeOf(syntheticSchema(100));
  expect(size.typesPerModel).toBeLessThanOrEqual(23.4);
  expect(size.introspectionKbPerModel).toBeLessThanOrEqual(51.2);
  expect(size.namesKbPerModel).toBeLessThanOrEqual(46.7);
});

async function sizeOf(schema: string): Promise<ApiSize> {
  const { datamodel } = await generated(schema);
  return apiSize(describeApi(datamodel).schema, 100);
}

/** The models of the contract's example, often enough to count as a large schema. */
function music(albums: number, tags: number): string {
  const pairs = Array.from({ length: albums }, (_, n) => [n, n % tags] as const);
  const albumBlocks = pairs.map(
    ([n, tag]) => `
model Album${n} {
  id         Int       @id @default(autoincrement())
  name       String    @unique
  releasedAt DateTime?
  rating     Decimal?
  plays      BigInt    @default(0)
  meta       Json?
  tracks     Track${n}[]
  tags       Tag${tag}[]
}

model Track${n} {
  id       Int    @id @default(autoincrement())
  albumId  Int
  title    String
  position Int
  album    Album${n} @relation(fields: [albumId], references: [id])

  @@unique([albumId, position])
}`,
  );
  const tagBlocks = Array.from({ length: tags }, (_, tag) => {
    const back = pairs.flatMap(([n, it]) => (it === tag ? [`  albums${n} Album${n}[]`] : []));
    return `\nmodel Tag${tag} {\n  id   Int    @id @default(autoincrement())\n  text String @unique\n${back.join('\n')}\n}`;
  });
  return ['datasource db {\n  provider = "postgresql"\n}', ...albumBlocks, ...tagBlocks].join('\n');
}
