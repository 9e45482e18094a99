import { expect } from 'vitest';
import type { TestApi } from './api.ts';

/** The data of a document that has to be answered without an error. */
export async function answered(api: TestApi, document: string): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await api.ask(document);
  expect(errors).toBeUndefined();
  return data ?? {};
}
