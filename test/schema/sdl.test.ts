import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isObjectType, printSchema } from 'graphql';
import { expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
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

it('every query and mutation says what it does, and the verbs that find or create what they promise', async () => {
  const { datamodel } = await generated(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)));
  const { schema } = describeApi(datamodel);
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((it) =>
    Object.values(it?.getFields() ?? {}),
  );
  expect(fields.filter((it) => !it.description).map((it) => it.name)).toEqual([]);
  const promising = fields.filter((it) => /^(get|update)OrCreate/.test(it.name));
  expect(promising.length).toBeGreaterThan(0);
  expect(promising.filter((it) => !/once, .* however many ask .* fails for it/.test(it.description ?? ''))).toEqual([]);
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
