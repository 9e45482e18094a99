import pg from 'pg';
import type { TestApi } from './api.ts';
import { within } from './race.ts';

/**
 * Where a gate stops the API: `beforeInsert` between its search and its insert, `afterInsert` between an insert, even one
 * that stored nothing, and its next statement, `beforeUpdate` while it owns the row's lock, `atCommit` while it commits.
 */
export type Place = 'beforeInsert' | 'afterInsert' | 'beforeUpdate' | 'atCommit';

/** Shut gates in front of a table, and the adversary: a connection of its own, whose statements pass them. */
export interface Gate {
  readonly adversary: pg.Client;
  /** Waits, at most 3 s, until a connection of the API stands before a gate, or before somebody else's row; gives its process number. */
  blocked(by: Place | 'row'): Promise<number>;
  /** Lets everybody pass one of the gates, or all. */
  open(place?: Place): Promise<void>;
}

/** Builds gates in front of a table, until `removeGates`: triggers that wait for locks which the adversary holds. */
export async function gate({ url }: TestApi, table: string, ...places: readonly Place[]): Promise<Gate> {
  const [adversary, watcher] = await Promise.all([connected(url), connected(url)]);
  for (const place of places) {
    const [number, when, kind = ''] = gates[place];
    await adversary.query(waiting);
    await adversary.query(
      `CREATE ${kind} TRIGGER "${place}" ${when.replace('%', `"${table}"`)} EXECUTE FUNCTION wait_at_gate(${number})`,
    );
    await adversary.query(`SELECT pg_advisory_lock(${area}, ${number})`);
  }
  undoing.push(async () => {
    // The adversary's locks go with it: nobody is left waiting with a lock that the removal of a trigger waits for.
    await adversary.end();
    for (const place of places) await watcher.query(`DROP TRIGGER "${place}" ON "${table}"`);
    await watcher.end();
  });
  return {
    adversary,
    blocked: (by) =>
      within(3_000, async () => {
        const { rows } = await watcher.query<{ pid: number }>(watching, [by === 'row' ? null : gates[by][0]]);
        return rows[0]?.pid ?? null;
      }),
    open: async (place) => {
      for (const it of place ? [place] : places)
        await adversary.query(`SELECT pg_advisory_unlock(${area}, ${gates[it][0]})`);
    },
  };
}

/** Takes all gates down and sends their adversaries away, whatever became of the test; for `afterEach`. */
export async function removeGates(): Promise<void> {
  for (const it of undoing.splice(0)) await it();
}

const undoing: (() => Promise<void>)[] = [];

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'adversary' });
  client.on('error', () => undefined); // a dropped database takes its connections along
  await client.connect();
  return client;
}

// Two numbers: advisory locks over one number, as the API takes them, are apart from these.
const area = 1414;

const gates = {
  beforeInsert: [1, 'BEFORE INSERT ON % FOR EACH ROW'],
  afterInsert: [2, 'AFTER INSERT ON % FOR EACH STATEMENT'],
  beforeUpdate: [3, 'BEFORE UPDATE ON % FOR EACH ROW'],
  atCommit: [4, 'AFTER INSERT OR UPDATE ON % DEFERRABLE INITIALLY DEFERRED FOR EACH ROW', 'CONSTRAINT'],
} as const satisfies Record<Place, readonly [number: number, when: string, kind?: string]>;

// Who holds the lock exclusively gets it shared as well, and so passes.
const waiting = `
CREATE OR REPLACE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(${area}, CAST(TG_ARGV[0] AS int));
  RETURN NEW;
END $$`;

const watching = `
SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE datname = current_database() AND application_name = 'trellis' AND NOT granted
  AND CASE WHEN CAST($1 AS int) IS NULL THEN locktype IN ('transactionid', 'tuple')
      ELSE locktype = 'advisory' AND classid = ${area} AND objid = CAST($1 AS int) END`;
