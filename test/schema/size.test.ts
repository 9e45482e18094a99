import { expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import { apiSize } from '../support/apiSize.ts';
import { generated } from '../support/generated.ts';

it('a hundred albums, tracks and tags take at most 26 types and 40 kB of introspection each', async () => {
  const { datamodel } = await generated(music(45, 10));
  const { typesPerModel, introspectionKbPerModel } = apiSize(describeApi(datamodel).schema, 100);
  expect(typesPerModel).toBeLessThanOrEqual(26);
  expect(introspectionKbPerModel).toBeLessThanOrEqual(40);
});

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
