import type { TestApi } from '../../support/api.ts';
import { naiveGetOrCreate } from './getOrCreate.ts';
import { naiveLink } from './linkTo.ts';

/** What `saveRelated` is not: row after row, each looked for and then made, each by itself. */
export async function naiveThing(api: TestApi, name: string, texts: readonly string[]): Promise<void> {
  const { row } = await api.run('create', 'Thing', { data: { name } });
  for (const text of texts) {
    const tag = await naiveGetOrCreate(api, 'Tag', { text });
    await naiveLink(api, [tag.id, row?.['id']]);
  }
}

/** The same with plain inserts: what was stored before one of them failed stays. */
export async function naiveParts(api: TestApi, name: string, texts: readonly string[]): Promise<void> {
  const { row } = await api.run('create', 'Thing', { data: { name } });
  for (const text of texts) {
    const tag = await api.run('create', 'Tag', { data: { text } });
    await naiveLink(api, [tag.row?.['id'], row?.['id']]);
  }
}
