import { type Column, columnOf, guardsAtOnce, type Key, type Model } from '../../model/model.ts';
import { keyedBy } from './conflictTarget.ts';
import { findStored, insertMeeting, insertRows } from './inserting.ts';
import { stillInTheWay } from './inTheWay.ts';
import { columnsOf, keyText } from './keyText.ts';
import { type Job, type Part, split, splitBy, those } from './part.ts';
import { apart } from './repeats.ts';
import { insertingOrder } from './turns.ts';

/** Which conflicts are forgiven: those of one key, or of any. */
export interface Ignoring {
  readonly target: Key | null;
  readonly batchSize: number;
  /** Of rows that have the same key the last one is stored, not the first. */
  readonly last: boolean;
}

/** Inserts rows unless their key is taken: then they are told with the row that has it. */
export async function insertUnlessThere(job: Job, part: Part, ignoring: Ignoring): Promise<void> {
  const { work, results } = job;
  const { target, batchSize, last } = ignoring;
  const keyed = target ? keyedBy(work.model, part, target) : { keyed: part, partly: null, unkeyed: null };
  for (const it of split(keyed.unkeyed ?? nothing, batchSize)) await insertRows(job, it);
  const lost = last ? 'SUPERSEDED' : 'SKIPPED';
  let left = keyed.partly ? joined(keyed.keyed, keyed.partly) : keyed.keyed;
  for (let idle = 0; left.rows.length > 0; ) {
    if (idle === mostIdle) throw stillInTheWay(work.model, target, left);
    const keys = target ? [target] : work.model.keys.filter(guardsAtOnce);
    const { kept, losers } = apart(work.model, left, { keys, last });
    await insertOnce(job, kept, ignoring);
    for (const [loser, winner] of losers) {
      // A row that lost to one which is not stored itself has its own chance.
      if (results.outcome(winner) !== 'CREATED') continue;
      results.settle(loser, lost);
      results.share(loser, winner);
    }
    const rest = those(left, (entry) => results.outcome(entry) === null);
    idle = rest.rows.length < left.rows.length ? 0 : idle + 1;
    left = rest;
  }
}

// A row in the way may be deleted before it is read; one that no key finds stays in the way.
const mostIdle = 5;
const nothing: Part = { entries: [], rows: [] };

async function insertOnce(job: Job, part: Part, { target, batchSize }: Ignoring): Promise<void> {
  const { work, results } = job;
  const { model } = work;
  const by = target ? known(model, target, part) : knownBy(model, part);
  const size = by ? batchSize : 1;
  const conflict = { kind: 'nothing', target: target && columnsOf(model, target) } as const;
  const order = conflict.target ?? insertingOrder(model, part);
  for (const it of await splitBy(work, part, { by: order, size })) {
    await insertMeeting(job, it, { conflict, by });
    for (const blocker of target ? [target] : [...model.keys, ...model.furtherKeys]) {
      const columns = columnsOf(model, blocker);
      const nullSafe = blocker.guard?.nullsNotDistinct ?? false;
      const rest = those(
        it,
        (entry, row) => results.outcome(entry) === null && keyText(columns, row, nullSafe) !== null,
      );
      if (rest.rows.length === 0) continue;
      for (const entry of await findStored(job, rest, blocker)) results.settle(entry, 'SKIPPED');
    }
  }
}

// What rows just inserted are known by: a key that all of them bring, or that we make.
function knownBy(model: Model, part: Part): readonly Column[] | null {
  const made = (model.primary?.columns ?? []).map((it) => columnOf(model, it));
  if (made.length > 0 && made.every((it) => isKnown(it, part))) return made;
  const brought = model.keys.find((it) => guardsAtOnce(it) && hasAll(model, it, part));
  return brought ? columnsOf(model, brought) : null;
}

// A key the database generates for some rows only may be the very one that another row brings.
function isKnown(column: Column, { rows }: Part): boolean {
  if (column.generated) return false;
  if (column.fallback.kind === 'client' || rows.every((it) => Object.hasOwn(it, column.name))) return true;
  return column.defaultSql !== null && !rows.some((it) => Object.hasOwn(it, column.name));
}

function known(model: Model, key: Key, part: Part): readonly Column[] | null {
  return hasAll(model, key, part) ? columnsOf(model, key) : null;
}

function hasAll(model: Model, key: Key, { rows }: Part): boolean {
  const columns = columnsOf(model, key);
  return rows.every((it) => keyText(columns, it) !== null);
}

function joined(left: Part, right: Part): Part {
  return { entries: [...left.entries, ...right.entries], rows: [...left.rows, ...right.rows] };
}
