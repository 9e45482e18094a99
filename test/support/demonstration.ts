import { readFileSync } from 'node:fs';
import { seed } from '../../prisma/seed.ts';
import { openApi, type TestApi } from './api.ts';
import type { TestSchema } from './database.ts';

/** The demonstration schema, without its data. */
export const demonstration: TestSchema = {
  name: 'demonstration',
  prisma: readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8'),
};

/** The API of the demonstration schema, with its data. */
export async function openDemonstration(): Promise<TestApi> {
  const api = await openApi(demonstration);
  await seed(api.url);
  return api;
}
