import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printSchema } from 'graphql';
import { expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import { generated } from '../support/generated.ts';

it('schema.graphql is the API of the demonstration; `npm run sdl` writes it', async () => {
  const { datamodel } = await generated(fileURLToPath(new URL('../../prisma/schema.prisma', import.meta.url)));
  const file = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
  expect(`${printSchema(describeApi(datamodel).schema)}\n`).toBe(file);
});
