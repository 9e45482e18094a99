import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { rowsOf } from '../support/postgres.ts';
import { randomFrom, shuffled, storm, within } from '../support/race.ts';
import { leak } from '../support/refusal.ts';
import { emptied, semantics } from '../support/semantics.ts';

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
  const args = ['--import', 'tsx', 'src/cli/main.ts', 'serve', '--schema', schema];
  const child = spawn(process.execPath, [...args, '--database-url', databaseUrl, '--port', '0'], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
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
  readonly outcome?: string;
  readonly linked?: boolean | null;
  readonly record: { readonly id: number } | null;
  readonly graph?: { readonly linked: number; readonly nodes: readonly { model: string; outcome: string }[] };
  readonly results?: readonly { readonly outcome: string }[];
}

interface Answer {
  readonly data?: { readonly it: Payload | null };
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

describe.each([1, 2])('over %i server processes', (count) => {
  const sql = (text: string) => rowsOf(database.url, text);
  const rows = async (table: string) => (await sql(`SELECT count(*)::int AS rows FROM "${table}"`))[0]?.['rows'];

  beforeEach(() => emptied({ sql }));
  // Whatever happened: no transaction and no lock is left, and no answer told what nobody may see.
  afterEach(() =>
    within(2_000, async () => {
      const left = await sql(`
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'
        UNION ALL SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
      return left.length === 0 ? true : null;
    }),
  );

  async function ask(index: number, query: string, variables: object = {}): Promise<Answer> {
    const response = await fetch(servers[index % count]?.url ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as Answer;
    for (const it of answer.errors ?? []) expect(it.message).not.toMatch(leak);
    return answer;
  }

  /** Payloads of calls of which none failed. */
  function payloads(answers: readonly Answer[]): readonly Payload[] {
    expect(answers.flatMap((it) => it.errors ?? [])).toEqual([]);
    return answers.flatMap((it) => it.data?.it ?? []);
  }

  const idsOf = (told: readonly Payload[]) => new Set(told.map((it) => it.record?.id));

  it.each([
    ['Tag', 'getOrCreateTag(lookup: { text: "x" })'],
    ['Novel', 'getOrCreateNovel(lookup: { title: "t", author: "a" })'],
    ['SoftUser', 'getOrCreateSoftUser(lookup: { email: "a@b", deletedAt: null })'],
  ])('fifty callers get one %s', async (model, call) => {
    const told = payloads(await storm(50, (index) => ask(index, `mutation { it: ${call} { created record { id } } }`)));
    expect([idsOf(told).size, told.filter((it) => it.created).length, await rows(model)]).toEqual([1, 1, 1]);
  });

  it('fifty creates of one key: one is stored, the others are UNIQUE_CONFLICT', async () => {
    const answers = await storm(50, (index) =>
      ask(index, 'mutation { it: createTag(data: { text: "y" }) { created record { id } } }'),
    );
    expect(answers.filter((it) => it.data?.it?.created)).toHaveLength(1);
    expect(answers.flatMap((it) => it.errors ?? []).map((it) => it.extensions.code)).toEqual(
      Array(49).fill('UNIQUE_CONFLICT'),
    );
  });

  it('twenty-five creates against twenty-five getOrCreates of one key: one row, and no getOrCreate fails', async () => {
    const answers = await storm(50, (index) => {
      const call = index % 4 < 2 ? 'createTag(data: { text: "x" })' : 'getOrCreateTag(lookup: { text: "x" })';
      return ask(index, `mutation { it: ${call} { created record { id } } }`);
    });
    expect([answers.filter((it) => it.data?.it?.created).length, await rows('Tag')]).toEqual([1, 1]);
    const failed = answers.flatMap((it, index) => (it.errors ? [[index % 4 < 2, it.errors[0]?.extensions.code]] : []));
    expect(failed).toEqual(failed.map(() => [true, 'UNIQUE_CONFLICT']));
  });

  it.each([
    [
      'Subscriber',
      (index: number) => `updateOrCreateSubscriber(lookup: { nick: "x" }, defaults: { name: "n${index}" })`,
    ],
    [
      'Bird',
      (index: number) =>
        `updateOrCreateBird(lookup: { name: "x" }, defaults: { color: "c${index}" }, createDefaults: { color: "first" })`,
    ],
    ['Order', (index: number) => `upsertOrder(data: { id: 0, name: "n${index}" }, forceSave: true)`],
  ])('fifty changes of one %s: one creates it', async (model, call) => {
    const told = payloads(
      await storm(50, (index) => ask(index, `mutation { it: ${call(index)} { created outcome record { id } } }`)),
    );
    expect([idsOf(told).size, told.filter((it) => it.created).length, await rows(model)]).toEqual([1, 1, 1]);
  });

  it('two hundred additions are all there, and one of the calls created the row', async () => {
    const call = 'updateOrCreateCounter(lookup: { k: "x" }, increment: { n: 1 }, createDefaults: { n: 1 })';
    const told = payloads(
      await storm(200, (index) => ask(index, `mutation { it: ${call} { created record { id } } }`)),
    );
    expect(told.filter((it) => it.created)).toHaveLength(1);
    expect(await sql('SELECT n FROM "Counter"')).toEqual([{ n: 200 }]);
  });

  it('fifty links of one pair: one is made', async () => {
    await ask(0, 'mutation { it: createThing(data: { name: "a" }) { created record { id } } }');
    const told = payloads(
      await storm(50, (index) =>
        ask(
          index,
          `mutation { it: ${index % 4 < 2 ? 'getOrCreate' : 'updateOrCreate'}Tag(lookup: { text: "linked" }, linkTo: { things: { id: 1 } }) {
             created linked record { id }
           } }`,
        ),
      ),
    );
    expect([told.filter((it) => it.created).length, told.filter((it) => it.linked).length]).toEqual([1, 1]);
    expect(await rows('_TagToThing')).toBe(1);
  });

  it('twenty deletes of one row: one is told DELETED, and none fails', async () => {
    await ask(0, 'mutation { it: createTag(data: { text: "x" }) { created record { id } } }');
    const told = payloads(
      await storm(20, (index) => ask(index, 'mutation { it: deleteTag(where: { text: "x" }) { created outcome } }')),
    );
    expect(told.map((it) => it.outcome).toSorted()).toEqual(['DELETED', ...Array(19).fill('NOT_FOUND')]);
  });

  it('bulk writes of the same keys in other orders all succeed, and tell who created each row', async () => {
    const document = `mutation ($rows: [SubscriberCreate!]!) {
      it: bulkCreateSubscriber(rows: $rows, onConflict: { action: UPDATE, target: nick }) { results { outcome } }
    }`;
    const told = payloads(
      (
        await storm(12, async (worker) => {
          const random = randomFrom(worker);
          const mine: Answer[] = [];
          for (let call = 0; call < 5; call += 1) {
            const names = shuffled(random, 120, 300).map((it) => ({ nick: `k${it}`, name: `${worker}.${call}` }));
            mine.push(await ask(worker, document, { rows: names }));
          }
          return mine;
        })
      ).flat(),
    );
    const outcomes = told.flatMap((it) => it.results?.map(({ outcome }) => outcome) ?? []);
    expect(outcomes).toHaveLength(12 * 5 * 120);
    expect(outcomes.filter((it) => it === 'CREATED')).toHaveLength(Number(await rows('Subscriber')));
  });

  it('twenty graphs that match the same five tags, each in another order, make them once', async () => {
    const document = `mutation ($graph: ThingNode!) {
      it: saveRelatedThing(graph: $graph) { created graph { linked nodes { model outcome } } }
    }`;
    const told = payloads(
      await storm(20, (index) => {
        const tags = shuffled(randomFrom(index), 5, 5).map((it) => ({ text: `t${it}`, _match: 'text' }));
        return ask(index, document, { graph: { name: `${index}`, tags } });
      }),
    );
    const made = told.flatMap((it) => it.graph?.nodes ?? []).filter((it) => it.outcome === 'CREATED');
    expect([made.filter((it) => it.model === 'Tag').length, await rows('Tag')]).toEqual([5, 5]);
    expect([told.map((it) => it.graph?.linked), await rows('_TagToThing')]).toEqual([Array(20).fill(5), 100]);
  });

  it('fifty documents that are one transaction each create one row', async () => {
    const told = await storm(50, (index) =>
      ask(
        index,
        `mutation @atomic {
           it: getOrCreateNovel(lookup: { title: "t", author: "a" }) { created record { id } }
           own: createCounter(data: { k: "${index}" }) { created }
         }`,
      ),
    );
    expect(payloads(told).filter((it) => it.created)).toHaveLength(1);
    expect([await rows('Novel'), await rows('Counter')]).toEqual([1, 50]);
  });
});
