import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BadInput, badInputs, documents } from '../support/badInputs.ts';
import { type AnswerBody, codesOf, expectWanted, type ServedAlbums, servedAlbums } from './servedAlbums.ts';

let albums: ServedAlbums;

beforeAll(async () => {
  albums = await servedAlbums();
});

afterAll(() => albums?.close());

describe('what a client should not send', () => {
  it.for(badInputs().map((it) => [`${it.id} ${it.note}`, it] as const))('%s', async ([, stored], { skip }) => {
    const input = servable(stored);
    if (!input) return skip('Its verb is not there yet.');
    const { ms, ping } = input;
    const waits: number[] = [];
    for (let left = ms === 1_000 && ping === null ? 1 : 3; left > 0; left -= 1) waits.push(await tried(input));
    expect(Math.min(...waits)).toBeLessThan(ping ?? ms);
  });
});

/** Sends it and looks at what came of it. Gives the milliseconds somebody had to wait: who sent it, or others meanwhile. */
async function tried(input: BadInput): Promise<number> {
  const { restore, post, everyRow, api } = albums;
  await restore();
  const before = await everyRow();
  const start = performance.now();
  const posted = post(input.document, input.variables);
  const longest = input.ping === null ? 0 : await longestWaitBeside(posted);
  const answer = await posted;
  const wait = input.ping === null ? performance.now() - start : longest;
  expectWanted(answer, input);

  const succeeded = codesOf(answer).length === 0;
  if (succeeded ? input.unchanged : !input.writes) expect(await everyRow()).toBe(before);
  if (succeeded || input.writes)
    for (const [query, rows] of input.sql)
      expect([query, (await api.sql(query)).map((it) => Object.values(it))]).toEqual([query, rows]);
  if (input.want.includes('OK=') && succeeded) await readsBack(input, answer.body);
  expect((await post('{album(where:{id:1}){id name}}', null)).body.data).toEqual({ album: { id: 1, name: 'fix-1' } });
  return wait;
}

/** The case as far as the API serves it: until there are filters, `Q` is without. */
function servable(input: BadInput): BadInput | null {
  const { schema } = albums.api.api;
  if (input.document.includes('@atomic') && !schema.getDirective('atomic')) return null;
  if (!Object.values(documents).includes(input.document)) return input;
  const isValid = (document: string) => validate(schema, parse(document)).length === 0;
  if (isValid(input.document)) return input;
  const plain = 'query Q($t:Int,$s:Int){albums(limit:$t,offset:$s){id name}}';
  const isPlain = input.document === documents['Q'] && /^\{"([ts]|k0)":/.test(input.variables ?? '');
  return isPlain ? { ...input, document: plain } : null;
}

async function longestWaitBeside(running: Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = running.finally(() => {
    isOver = true;
  });
  let longest = 0;
  while (!isOver) {
    const start = performance.now();
    await albums.post('{__typename}', null);
    longest = Math.max(longest, performance.now() - start);
  }
  await over;
  return longest;
}

async function readsBack({ variables }: BadInput, { data = {} }: AnswerBody): Promise<void> {
  const given = (JSON.parse(variables ?? '{}') as { d: Record<string, unknown> }).d;
  const [payload] = Object.values(data) as { record: Record<string, unknown> }[];
  const record = payload?.record ?? {};
  const shared = Object.keys(given).filter((it) => it in record);
  const query = 'title' in given ? 'track' : 'album';
  const again = await albums.post(
    `query($id:Int!){it:${query}(where:{id:$id}){${shared.join(' ')}}}`,
    JSON.stringify({ id: record['id'] }),
  );
  for (const name of shared) {
    expect(record[name]).toEqual(normal(name, given[name]));
    expect(again.body.data?.['it']?.[name]).toEqual(normal(name, given[name]));
  }
}

// An instant reads back in UTC with its milliseconds.
function normal(name: string, value: unknown): unknown {
  return name === 'releasedAt' ? new Date(String(value)).toISOString() : value;
}
