import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPool } from '../../src/database/pool.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { freshDatabase } from '../support/database.ts';
import { within } from '../support/race.ts';
import { refusal } from '../support/refusal.ts';
import { type Wire, wireTo } from '../support/wire.ts';

const undoing: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of undoing.splice(0).reverse()) await undo();
});

async function wired() {
  const database = await freshDatabase({ name: 'wire', prisma: '' });
  undoing.push(() => database.drop());
  const wire = await wireTo(database.url);
  undoing.push(wire.close);
  const pool = createPool({ connectionString: wire.url, max: 3 });
  undoing.push(() => pool.end());
  return { pool, cut: wire.cut };
}

/** A connection that was cut while idle may be handed out once more before its end is noticed. */
async function works(pool: ReturnType<typeof createPool>): Promise<void> {
  await within(2_000, () => pool.query('SELECT 1').catch(() => null));
}

it('a wire cut under a statement fails the statement, not the process', async () => {
  const { pool, cut } = await wired();
  const waiting = pool.query('SELECT pg_sleep(5)');
  await pool.query('SELECT 1');
  cut();
  await expect(waiting).rejects.toThrow();
  await works(pool);
});

it('a wire cut while a connection is held, or idle, does not end the process', async () => {
  const { pool, cut } = await wired();
  const [held, idle] = await Promise.all([pool.connect(), pool.connect()]);
  idle.release();
  cut();
  await expect(held.query('SELECT 1')).rejects.toThrow();
  held.release(true);
  await works(pool);
});

describe('a connection lost with a write under way', () => {
  let wire: Wire;
  let api: TestApi;
  const prisma = `
datasource db {
  provider = "postgresql"
}

model Thing {
  id   Int    @id
  name String @unique
}
`;

  beforeEach(async () => {
    api = await openApi({ name: 'lost', prisma }, {}, async (url) => {
      wire = await wireTo(url);
      return wire.url;
    });
    await api.sql(`INSERT INTO "Thing" VALUES (1, 'one')`);
  });

  afterEach(async () => {
    wire.cutAfter(null);
    await api.close();
    wire.close();
  });

  it.each([
    ['INSERT INTO', ['create', { data: { id: 2, name: 'two' } }]],
    ['DELETE FROM', ['delete', { where: { id: 1 }, strict: false }]],
    // Not the word in READ COMMITTED.
    ['COMMIT\0', ['update', { where: { id: 1 }, data: { name: 'uno' } }]],
  ] as const)('at its %s leaves the outcome open', async (words, [verb, args]) => {
    wire.cutAfter(words);
    expect(await refusal(api.run(verb, 'Thing', args))).toMatchObject({ code: 'UNAVAILABLE', outcome: 'UNKNOWN' });
  });

  it.each([
    ['FOR NO KEY', ['update', { where: { id: 1 }, data: { name: 'uno' } }]],
    ['SELECT', ['getOrCreate', { lookup: { id: 3, name: 'three' } }]],
  ] as const)('before it, at %s, is told as nothing stored', async (words, [verb, args]) => {
    wire.cutAfter(words);
    expect(await refusal(api.run(verb, 'Thing', args))).toMatchObject({ code: 'UNAVAILABLE', outcome: 'NOT_APPLIED' });
  });
});
