import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { openSemantics } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
afterAll(() => api.close());

it('a table whose column gets another type is served on, by connections that know the old one', async () => {
  const calls: readonly (() => Promise<unknown>)[] = [
    () => api.run('getOrCreate', 'Tag', { lookup: { text: 'x' } }),
    () => api.run('updateOrCreate', 'Tag', { lookup: { text: 'x' } }),
    () => api.run('update', 'Tag', { where: { text: 'x' }, data: { text: 'x' } }),
    () => api.run('load', 'Tag', { where: { text: 'x' } }),
    () => api.ask('{ tags { text } }'),
  ];
  await api.run('create', 'Tag', { data: { text: 'x' } });
  const before = [];
  for (const call of calls) before.push(await call());
  for (const [index, call] of calls.entries()) {
    await api.sql(`ALTER TABLE "Tag" ALTER COLUMN text TYPE varchar(${100 + index})`);
    expect(await call()).toEqual(before[index]);
    await api.sql('ALTER TABLE "Tag" ALTER COLUMN text TYPE text');
    expect(await call()).toEqual(before[index]);
  }
});
