import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isObjectType, printSchema } from 'graphql';
import { expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import { catalogue } from '../../src/operations/catalogue.ts';
import { generated } from '../support/generated.ts';

it('schema.graphql is the API of the demonstration; `npm run sdl` writes it', async () => {
  const { datamodel } = await generated(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)));
  const file = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
  expect(`${printSchema(describeApi(datamodel).schema)}\n`).toBe(file);
});

it('every argument of the API says what it is for', async () => {
  const { datamodel } = await generated(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)));
  const types = Object.values(describeApi(datamodel).schema.getTypeMap()).filter((it) => isObjectType(it));
  const silent = types
    .filter((it) => !it.name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        field.args.filter((it) => !it.description).map((it) => `${type.name}.${field.name}(${it.name})`),
      ),
    );
  expect(silent).toEqual([]);
});

it('every query and mutation says what it does, and every mutation what it promises', async () => {
  const { datamodel } = await generated(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)));
  const { schema } = describeApi(datamodel);
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((it) =>
    Object.values(it?.getFields() ?? {}),
  );
  expect(fields.filter((it) => !it.description).map((it) => it.name)).toEqual([]);
  const promised: readonly (readonly [verb: string, promise: RegExp])[] = [
    ['create', /taken is UNIQUE_CONFLICT, a link to nothing FK_VIOLATION/],
    ['getOrCreate', /once, .* however many ask .* fails for it/],
    ['updateOrCreate', /once, .* however many ask .* fails for it/],
    ['upsert', /created with `forceSave`, by one caller of however many/],
    ['save', /taken is UNIQUE_CONFLICT/],
    ['update', /Concurrent changes of other columns survive, and no `increment` is lost/],
    ['delete', /answers one caller of however many with it as it was/],
    ['load', /after a write of the same document, what was written/],
    ['bulkCreate', /all or none/],
    ['bulkUpdate', /all or none/],
    ['updateMany', /all or none/],
    ['deleteMany', /all or none/],
    ['saveRelated', /all or none/],
  ];
  expect(promised.map(([verb]) => verb)).toEqual(catalogue.map((it) => it.name));
  for (const [verb, promise] of promised)
    expect(schema.getMutationType()?.getFields()[`${verb}Album`]?.description).toMatch(promise);
});

it('a payload always tells whether it created, and a page whether there are others', async () => {
  const { datamodel } = await generated(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)));
  const { schema } = describeApi(datamodel);
  const typeOf = (type: string, field: string) => {
    const found = schema.getType(type);
    return isObjectType(found) ? String(found.getFields()[field]?.type) : null;
  };
  expect(typeOf('AlbumPayload', 'created')).toBe('Boolean!');
  expect(typeOf('PageInfo', 'hasNextPage')).toBe('Boolean!');
  expect(typeOf('PageInfo', 'hasPreviousPage')).toBe('Boolean!');
});
