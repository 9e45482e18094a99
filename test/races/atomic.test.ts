import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { came, numbersGiven, stoppedBy } from '../support/atomic.ts';
import { gate, removeGates } from '../support/gate.ts';
import { calm, storm, warm, within } from '../support/race.ts';
import { emptied, rowsIn, semantics } from '../support/semantics.ts';
import { type Wire, wireTo } from '../support/wire.ts';

describe('documents that are one transaction each', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openApi(semantics, { max: 10 });
  });
  beforeEach(() => emptied(api));
  afterEach(async () => {
    await removeGates();
    await calm(api);
  });
  afterAll(() => api.close());

  it.each([
    ['Tag', '{ text: "x" }'],
    ['Novel', '{ title: "t", author: "a" }'],
  ])('fifty that ask for the same %s and write one row each make it once', async (model, lookup) => {
    await warm(api, 10);
    const answers = await storm(50, (n) =>
      api.ask(`mutation @atomic {
        it: getOrCreate${model}(lookup: ${lookup}) { created record { id } }
        own: createCounter(data: { k: "${n}" }) { created }
      }`),
    );
    const made = answers.map(({ data, errors }) => ({ ...data, errors })) as unknown as readonly Made[];
    expect(made.flatMap((it) => it.errors ?? [])).toEqual([]);
    expect(made.filter((it) => it.it.created)).toHaveLength(1);
    expect(new Set(made.map((it) => it.it.record.id)).size).toBe(1);
    expect(await rowsIn(api, model)).toHaveLength(1);
    expect(await rowsIn(api, 'Counter')).toHaveLength(50);
  });

  it('two that lock two rows in opposite order both succeed: the one that gave way started over as a whole', async () => {
    for (const k of ['a', 'b']) await api.run('create', 'Counter', { data: { k } });
    const { open } = await gate(api, 'Counter', 'beforeUpdate');
    const add = (k: string) => `updateCounter(where: { k: "${k}" }, increment: { n: 1 }) { outcome }`;
    const document = (first: string, second: string) => `mutation @atomic {
      tag: createNoFields(data: {}) { created }
      one: ${add(first)}
      two: ${add(second)}
    }`;
    const calls = [api.ask(document('a', 'b')), api.ask(document('b', 'a'))];
    // Each owns its first row when it stands at the gate.
    await within(3_000, async () => {
      const [row] = await api.sql(
        `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND locktype = 'advisory'`,
      );
      return row?.['n'] === 2 ? true : null;
    });
    await open();
    const data = { tag: { created: true }, one: { outcome: 'UPDATED' }, two: { outcome: 'UPDATED' } };
    expect(await Promise.all(calls)).toEqual([{ data }, { data }]);
    expect(await rowsIn(api, 'Counter')).toMatchObject([{ n: 2 }, { n: 2 }]);
    expect(await rowsIn(api, 'NoFields')).toHaveLength(2);
    expect(await numbersGiven(api, 'NoFields')).toBeGreaterThan(2);
  });

  // Beside a key that is checked late every lost race is a failure, at the statement or at the end.
  it.each(['IMMEDIATE', 'DEFERRED'])(
    'one that loses its key under its insert (%s) finds the row when it starts over',
    async (check) => {
      await api.sql(`
      ALTER TABLE "Deferred" DROP CONSTRAINT "Deferred_k_key",
        ADD CONSTRAINT "Deferred_k_key" UNIQUE (k) DEFERRABLE INITIALLY ${check}`);
      const { adversary, blocked, open } = await gate(api, 'Deferred', 'beforeInsert');
      const call = api.ask(`mutation @atomic {
      own: createCounter(data: { k: "own" }) { created record { id } }
      it: getOrCreateDeferred(lookup: { k: "x" }) { created record { id } }
      last: createTag(data: { text: "last" }) { created }
    }`);
      await blocked('beforeInsert');
      await adversary.query(`INSERT INTO "Deferred" (id, k) VALUES (77, 'x')`);
      await open();
      expect(await call).toEqual({
        data: {
          own: { created: true, record: { id: 2 } },
          it: { created: false, record: { id: 77 } },
          last: { created: true },
        },
      });
      expect(await rowsIn(api, 'Deferred')).toHaveLength(1);
      expect(await rowsIn(api, 'Counter')).toHaveLength(1);
    },
  );

  it('one that always gives way is RETRY_EXHAUSTED in the end', async () => {
    await api.sql(`
      CREATE FUNCTION give_way() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$;
      CREATE TRIGGER give_way BEFORE INSERT ON "Tag" EXECUTE FUNCTION give_way()`);
    const answer = await api.ask(`mutation @atomic {
      a: createCounter(data: { k: "a" }) { created }
      b: createTag(data: { text: "x" }) { created }
      c: createCounter(data: { k: "c" }) { created }
    }`);
    await api.sql('DROP FUNCTION give_way CASCADE');
    expect(came(answer)).toEqual(stoppedBy({ b: 'RETRY_EXHAUSTED' }, 'a', 'c'));
    expect(await numbersGiven(api, 'Counter')).toBe(5);
    expect(await rowsIn(api, 'Counter')).toEqual([]);
  });

  it('one whose connection is killed stores nothing, and the next one works', async () => {
    const { adversary, blocked, open } = await gate(api, 'Tag', 'beforeInsert');
    const document = `mutation @atomic {
      a: createCounter(data: { k: "a" }) { created }
      b: createTag(data: { text: "x" }) { created }
      c: createCounter(data: { k: "c" }) { created }
    }`;
    const call = api.ask(document);
    await adversary.query('SELECT pg_terminate_backend($1)', [await blocked('beforeInsert')]);
    expect(came(await call)).toEqual(stoppedBy({ b: 'UNAVAILABLE' }, 'a', 'c'));
    expect(await rowsIn(api, 'Counter')).toEqual([]);
    await open();
    expect((await api.ask(document)).errors).toBeUndefined();
  });
});

describe('a document whose wire is cut', () => {
  let wire: Wire;
  let api: TestApi;
  beforeEach(async () => {
    api = await openApi(semantics, {}, async (url) => {
      wire = await wireTo(url);
      return wire.url;
    });
  });
  afterEach(async () => {
    wire.cutAfter(null);
    // The database has not heard of the end of a wire that was cut on the other side.
    wire.cut();
    await rowsOf(api);
    await calm(api);
    await api.close();
    wire.close();
  });

  const document = `mutation @atomic {
    a: createTag(data: { text: "x" }) { created }
    b: deleteTag(where: { text: "x" }) { outcome }
    c: createCounter(data: { k: "c" }) { created }
  }`;

  it('in the middle stores nothing, and says so', async () => {
    wire.cutAfter('DELETE FROM');
    expect(came(await api.ask(document))).toEqual(stoppedBy({ b: 'UNAVAILABLE' }, 'a', 'c'));
    wire.cutAfter(null);
    expect(await rowsOf(api)).toEqual([]);
  });

  it('at its end leaves the outcome of every field open', async () => {
    wire.cutAfter('COMMIT\0');
    const open = 'UNAVAILABLE UNKNOWN';
    expect(came(await api.ask(document))).toEqual({
      data: { a: null, b: null, c: null },
      told: { a: open, b: open, c: open },
    });
  });

  it('before it began stores nothing', async () => {
    wire.cutAfter('BEGIN');
    expect(came(await api.ask(document))).toEqual(stoppedBy({ a: 'UNAVAILABLE' }, 'b', 'c'));
  });
});

interface Made {
  readonly it: { readonly created: boolean; readonly record: { readonly id: number } };
  readonly errors?: readonly unknown[];
}

/** A connection that was cut while idle may be handed out once more before its end is noticed. */
function rowsOf(api: TestApi): Promise<readonly unknown[]> {
  return within(2_000, () => rowsIn(api, 'Tag').catch(() => null));
}
