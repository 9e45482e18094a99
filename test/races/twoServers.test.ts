import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { rowsOf } from '../support/postgres.ts';
import { storm } from '../support/race.ts';
import { semantics } from '../support/semantics.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const schema = 'test/support/schemas/semantics.prisma';

interface Server {
  readonly process: ChildProcess;
  readonly url: string;
}

let database: FreshDatabase;
let servers: readonly Server[] = [];
beforeAll(async () => {
  database = await freshDatabase(semantics);
  // One after the other: both would generate the same client.
  servers = [await serving(database.url)];
  servers = [...servers, await serving(database.url)];
});
afterAll(async () => {
  for (const { process } of servers) {
    process.kill('SIGTERM');
    if (process.exitCode === null) await once(process, 'exit');
  }
  await database.drop();
});

async function serving(databaseUrl: string): Promise<Server> {
  const args = [
    '--import',
    'tsx',
    'src/cli/main.ts',
    'serve',
    '--schema',
    schema,
    '--database-url',
    databaseUrl,
    '--port',
    '0',
  ];
  const child = spawn(process.execPath, args, { cwd: checkout, stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (!url) continue;
    child.stdout.resume();
    return { process: child, url };
  }
  throw new Error('The server ended before it was ready.');
}

interface Payload {
  readonly created: boolean;
  readonly linked?: boolean | null;
  readonly record: { readonly id: number };
}

interface Answer {
  readonly data?: { readonly it: Payload | null };
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function ask(index: number, query: string): Promise<Answer> {
  const response = await fetch(servers[index % 2]?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

it.each([
  ['Tag', 'getOrCreateTag(lookup: { text: "x" })'],
  ['Novel', 'getOrCreateNovel(lookup: { title: "t", author: "a" })'],
  ['SoftUser', 'getOrCreateSoftUser(lookup: { email: "a@b", deletedAt: null })'],
])('fifty callers of two servers get one %s', async (model, call) => {
  const answers = await storm(50, (index) => ask(index, `mutation { it: ${call} { created record { id } } }`));
  expect(answers.flatMap((it) => it.errors ?? [])).toEqual([]);
  expect(new Set(answers.map((it) => it.data?.it?.record.id)).size).toBe(1);
  expect(answers.filter((it) => it.data?.it?.created)).toHaveLength(1);
  expect(await rowsOf(database.url, `SELECT count(*)::int AS rows FROM "${model}"`)).toEqual([{ rows: 1 }]);
});

it('fifty creates of one key over two servers: one is stored, the others are UNIQUE_CONFLICT', async () => {
  const answers = await storm(50, (index) =>
    ask(index, 'mutation { it: createTag(data: { text: "y" }) { created record { id } } }'),
  );
  expect(answers.filter((it) => it.data?.it?.created)).toHaveLength(1);
  expect(answers.flatMap((it) => it.errors ?? []).map((it) => it.extensions.code)).toEqual(
    Array(49).fill('UNIQUE_CONFLICT'),
  );
});

it.each([
  ['Subscriber', (index: number) => `updateOrCreateSubscriber(lookup: { nick: "x" }, defaults: { name: "n${index}" })`],
  [
    'Bird',
    (index: number) =>
      `updateOrCreateBird(lookup: { name: "x" }, defaults: { color: "c${index}" }, createDefaults: { color: "first" })`,
  ],
  ['Order', (index: number) => `upsertOrder(data: { id: 0, name: "n${index}" }, forceSave: true)`],
])('fifty changes of one %s over two servers: one creates it', async (model, call) => {
  const answers = await storm(50, (index) =>
    ask(index, `mutation { it: ${call(index)} { created outcome record { id } } }`),
  );
  expect(answers.flatMap((it) => it.errors ?? [])).toEqual([]);
  expect(new Set(answers.map((it) => it.data?.it?.record.id)).size).toBe(1);
  expect(answers.filter((it) => it.data?.it?.created)).toHaveLength(1);
  expect(await rowsOf(database.url, `SELECT count(*)::int AS rows FROM "${model}"`)).toEqual([{ rows: 1 }]);
});

it('two hundred additions over two servers are all there, and one of the calls created the row', async () => {
  const answers = await storm(200, (index) =>
    ask(
      index,
      `mutation { it: updateOrCreateCounter(lookup: { k: "x" }, increment: { n: 1 }, createDefaults: { n: 1 }) { created record { id } } }`,
    ),
  );
  expect(answers.flatMap((it) => it.errors ?? [])).toEqual([]);
  expect(answers.filter((it) => it.data?.it?.created)).toHaveLength(1);
  expect(await rowsOf(database.url, 'SELECT n FROM "Counter"')).toEqual([{ n: 200 }]);
});

it('fifty links of one pair over two servers: one is made', async () => {
  await ask(0, 'mutation { it: createThing(data: { name: "a" }) { created record { id } } }');
  const answers = await storm(50, (index) =>
    ask(
      index,
      `mutation { it: ${index % 4 < 2 ? 'getOrCreate' : 'updateOrCreate'}Tag(lookup: { text: "linked" }, linkTo: { things: { id: 1 } }) {
         created linked record { id }
       } }`,
    ),
  );
  expect(answers.flatMap((it) => it.errors ?? [])).toEqual([]);
  expect(answers.filter((it) => it.data?.it?.created)).toHaveLength(1);
  expect(answers.filter((it) => it.data?.it?.linked)).toHaveLength(1);
  expect(await rowsOf(database.url, 'SELECT count(*)::int AS rows FROM "_TagToThing"')).toEqual([{ rows: 1 }]);
});
