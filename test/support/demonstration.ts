import { readFileSync } from 'node:fs';
import { seed } from '../../prisma/seed.ts';
import { openApi, type TestApi } from './api.ts';

/** The API of the demonstration schema, with its data. */
export async function openDemonstration(): Promise<TestApi> {
  const prisma = readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');
  const api = await openApi({ name: 'demonstration', prisma });
  await seed(api.url);
  return api;
}
