import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Entry, openApi, type TestApi } from '../support/api.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, randomFrom, shuffled, storm, warm, within } from '../support/race.ts';
import { answersOf, attempt, refusalsOf } from '../support/refusal.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { naiveBulkUpsert, naiveInserts } from './naive/bulkCreate.ts';
import { fails, isCaught } from './naive/isCaught.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(semantics, { max: 20 });
  await warm(api, 20);
});
beforeEach(() => emptied(api));
afterEach(async () => {
  await removeGates();
  await calm(api);
});
afterAll(() => api.close());

const bulkCreate = (model: string, rows: readonly object[], options: object = {}) =>
  api.runMany('bulkCreate', model, { rows, ...options });

describe('UPDATE', () => {
  it.each([1, 2, 3, 4, 5])(
    'twelve workers write 120 of 300 keys again and again, and none fails (seed %i)',
    async (seed) => {
      const answers = await storm(12, async (worker) => {
        const random = randomFrom(seed * 100 + worker);
        const mine: Entry[] = [];
        for (let call = 0; call < 25; call += 1) {
          const rows = shuffled(random, 120, 300).map((it) => ({ nick: `k${it}`, name: `${worker}.${call}` }));
          mine.push(...(await bulkCreate('Subscriber', rows, { onConflict: { action: 'UPDATE', target: 'nick' } })));
        }
        return mine;
      });
      const entries = answers.flat();
      expect(entries).toHaveLength(12 * 25 * 120);
      const stored = (await rowsIn(api, 'Subscriber')) as readonly { readonly nick: string; readonly name: string }[];
      expect(entries.filter((it) => it.outcome === 'CREATED')).toHaveLength(stored.length);
      const sent = new Set(entries.map((it) => `${it.row?.['nick']}=${it.row?.['name']}`));
      for (const { nick, name } of stored) expect(sent).toContain(`${nick}=${name}`);
    },
  );

  it('the storm catches one statement whose rows are in no order', async () => {
    const caught = await isCaught(async (round) => {
      const calls = storm(12, async (worker) => {
        const random = randomFrom(round * 100 + worker);
        for (let call = 0; call < 25; call += 1)
          await naiveBulkUpsert(
            api,
            shuffled(random, 120, 300).map((it) => `k${it}`),
            `${worker}.${call}`,
          );
      });
      return fails(calls);
    });
    expect(caught).toBe(true);
  });

  it('keeps what another commits meanwhile in columns that its row does not name', async () => {
    await bulkCreate('Country', [{ iso: 'a', name: 'a', description: 'old' }]);
    const { adversary, blocked } = await gate(api, 'Country');
    await adversary.query('BEGIN');
    await adversary.query(`UPDATE "Country" SET description = 'theirs'`);
    const rows = [
      { iso: 'a', name: 'a' },
      { iso: 'b', name: 'b', description: 'ours' },
    ];
    const call = bulkCreate('Country', rows, { onConflict: { action: 'UPDATE', target: 'iso_name' } });
    await blocked('row');
    await adversary.query('COMMIT');
    expect((await call).map((it) => [it.outcome, it.row?.['description']])).toEqual([
      ['UNCHANGED', 'theirs'],
      ['CREATED', 'ours'],
    ]);
  });
});

describe('IGNORE', () => {
  it('twenty calls of the same keys in other orders: each is created once, and everybody gets every row', {
    repeats: 4,
  }, async () => {
    const answers = await storm(20, (index) => {
      const rows = shuffled(randomFrom(index), 50, 50).map((it) => ({ text: `t${it}` }));
      return bulkCreate('Tag', rows, { onConflict: { action: 'IGNORE' } });
    });
    const entries = answers.flat();
    expect(entries.filter((it) => it.outcome === 'CREATED')).toHaveLength(50);
    expect(entries.filter((it) => it.outcome === 'SKIPPED')).toHaveLength(950);
    expect(new Set(entries.map((it) => `${it.row?.['id']} ${it.row?.['text']}`)).size).toBe(50);
  });

  it('a row in the way that is deleted before it is read is created after all', async () => {
    await bulkCreate('Tag', [{ text: 'x' }]);
    const { adversary, blocked, open } = await gate(api, 'Tag', 'afterInsert');
    const call = bulkCreate('Tag', [{ text: 'x' }, { text: 'y' }], {
      onConflict: { action: 'IGNORE', target: 'text' },
    });
    await blocked('afterInsert');
    await adversary.query('DELETE FROM "Tag"');
    await open();
    expect((await call).map((it) => it.outcome)).toEqual(['CREATED', 'CREATED']);
  });
});

it('of overlapping calls without onConflict one wins completely, the others store nothing', async () => {
  for (let round = 0; round < 20; round += 1) {
    await emptied(api);
    const attempts = await storm(2, (index) => {
      const rows = shuffled(randomFrom(round * 2 + index), 20, 20).map((it) => ({ name: `f${it}` }));
      return attempt(bulkCreate('Food', [...rows, { name: `own ${index}` }]));
    });
    expect(answersOf(attempts)).toHaveLength(1);
    expect(refusalsOf(attempts)).toEqual([
      { code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', model: 'Food', fields: ['name'], index: 0 },
    ]);
    expect(await rowsIn(api, 'Food')).toHaveLength(21);
  }
});

it('of inserts one after the other each call leaves a part: the check can fail', async () => {
  const torn = async (round: number) => {
    await emptied(api);
    await storm(2, (index) => {
      const names = shuffled(randomFrom(round * 2 + index), 20, 20).map((it) => `f${it}`);
      return attempt(naiveInserts(api, [...names, `own ${index}`]));
    });
    return (await rowsIn(api, 'Food')).length !== 21;
  };
  expect(await isCaught(torn)).toBe(true);
});

describe('a server that is killed', () => {
  let child: ChildProcess | null = null;
  afterEach(() => child?.kill('SIGKILL'));

  it('in the middle of a hundred batches leaves no row and no lock', async () => {
    const url = await serving();
    const { adversary, blocked } = await gate(api, 'Subscriber', 'beforeInsert');
    // Half of the batches pass.
    await adversary.query('DROP TRIGGER "beforeInsert" ON "Subscriber"');
    await adversary.query(
      `CREATE TRIGGER "beforeInsert" BEFORE INSERT ON "Subscriber" FOR EACH ROW WHEN (NEW.nick = 'k500') EXECUTE FUNCTION wait_at_gate(1)`,
    );
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ nick: `k${index}`, name: '' }));
    const query =
      'mutation ($rows: [SubscriberCreate!]!) { bulkCreateSubscriber(rows: $rows, batchSize: 10) { counts { total } } }';
    const headers = { 'content-type': 'application/json' };
    const call = fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables: { rows } }) });
    const ended = call.then(() => 'answered').catch(() => 'cut off');
    const pid = await blocked('beforeInsert');
    child?.kill('SIGKILL');
    expect(await ended).toBe('cut off');
    await within(10_000, async () => {
      const left = await api.sql('SELECT FROM pg_stat_activity WHERE pid = $1', [pid]);
      return left.length === 0 ? true : null;
    });
    expect(await rowsIn(api, 'Subscriber')).toEqual([]);
    expect(await api.sql('SELECT FROM pg_locks WHERE pid = $1', [pid])).toEqual([]);
  });

  async function serving(): Promise<string> {
    const args = ['--import', 'tsx', 'src/cli/main.ts', 'serve', '--schema', 'test/support/schemas/semantics.prisma'];
    const checkout = fileURLToPath(new URL('../..', import.meta.url));
    child = spawn(process.execPath, [...args, '--database-url', api.url, '--port', '0'], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const server = child;
    void once(server, 'exit');
    if (server.stdout)
      for await (const line of createInterface(server.stdout)) {
        const url = /http:\/\/\S+/.exec(line)?.[0];
        if (url) return url;
      }
    throw new Error('The server ended before it was ready.');
  }
});
