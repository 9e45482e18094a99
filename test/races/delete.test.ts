import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { calm, storm, warm } from '../support/race.ts';
import { attempt } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { naiveDelete } from './naive/delete.ts';
import { isCaught } from './naive/isCaught.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 20 });
  await warm(api, 20);
});
beforeEach(() => emptied(api));
afterEach(() => calm(api));
afterAll(() => api.close());

const create = (model: string, data: object) => api.run('create', model, { data });
const remove = (model: string, where: object, strict = false) => api.run('delete', model, { where, strict });

it('twenty deletes of one row: one is told DELETED, and none fails', async () => {
  for (let round = 0; round < 5; round += 1) {
    await create('Tag', { text: 'x' });
    const answers = await storm(20, () => remove('Tag', { text: 'x' }));
    expect(answers.filter((it) => it.outcome === 'DELETED').map((it) => it.row?.['text'])).toEqual(['x']);
    expect(answers.filter((it) => it.outcome === 'NOT_FOUND').map((it) => it.row)).toEqual(Array(19).fill(null));
  }
});

it('a look and a deletion tell more than one: the storm can fail', async () => {
  const told = async () => {
    const { row } = await create('Tag', { text: 'x' });
    const answers = await storm(20, () => naiveDelete(api, 'Tag', row?.['id']));
    return answers.filter((it) => it.deleted).length > 1;
  };
  expect(await isCaught(told)).toBe(true);
});

it('the same, when what the row was related to is selected', async () => {
  await create('Category', { name: 'News' });
  await create('Memo', { text: 'a', categoryId: 1 });
  const answers = await storm(20, () =>
    api.ask('mutation { deleteMemo(where: { id: 1 }) { outcome record { category { name } } } }'),
  );
  expect(answers.flatMap((it) => it.errors ?? [])).toEqual([]);
  const payloads = answers.map((it) => it.data?.['deleteMemo'] as { outcome: string; record: unknown });
  expect(payloads.filter((it) => it.record !== null)).toEqual([
    { outcome: 'DELETED', record: { category: { name: 'News' } } },
  ]);
  expect(payloads.filter((it) => it.outcome === 'NOT_FOUND')).toHaveLength(19);
});

it('deleting a user against writing a post of theirs: one of the two is told, and no post is left alone', async () => {
  const results = { stored: 0, gone: 0 };
  for (let round = 0; round < 200; round += 1) {
    const { row } = await create('User', { name: 'Ann' });
    const id = row?.['id'];
    const [removed, posted] = await Promise.all([
      attempt(remove('User', { id })),
      attempt(create('Post', { title: 'p', authorId: id })),
    ]);
    if ('answer' in posted) {
      results.stored += 1;
      expect(removed).toEqual({
        refusal: { code: 'FK_RESTRICTED', outcome: 'NOT_APPLIED', model: 'User', referencedBy: 'Post' },
      });
    } else {
      results.gone += 1;
      expect(posted.refusal).toMatchObject({ code: 'FK_VIOLATION', model: 'Post', relation: 'author' });
      expect(removed).toMatchObject({ answer: { outcome: 'DELETED' } });
    }
  }
  expect(results.stored + results.gone).toBe(200);
  expect(await rowsIn(api, 'Post')).toHaveLength(results.stored);
  expect(await rowsIn(api, 'User')).toHaveLength(results.stored);
});
