import type { Column, Model } from '../../model/model.ts';
import { quoted, tableName } from '../sql.ts';
import { type Batch, sameRow } from './batch.ts';
import { different } from './different.ts';
import { cellList, gathered, type Wanted } from './returned.ts';

/** What becomes of a row whose key is taken; without a target, whose key ever. */
export type Conflict =
  | { readonly kind: 'error' }
  | { readonly kind: 'nothing'; readonly target: readonly Column[] | null }
  | { readonly kind: 'update'; readonly target: readonly Column[]; readonly set: readonly Column[] };

/** An insert of many rows. */
export interface Insert {
  readonly model: Model;
  readonly batch: Batch;
  readonly conflict: Conflict;
  /** Rows are inserted in the order of these columns, so that two calls wait for each other in one direction only. */
  readonly order: readonly Column[];
  /** A stored row is one of the batch that has the same in these columns; null: by its place, in the order of the batch. */
  readonly by: readonly Column[] | null;
  /** Null where nothing needs to be known of the rows. */
  readonly wanted: Wanted | null;
}

/** Inserts the rows of a batch. Those inserted or updated are given back with their numbers `n`; `created` tells which. */
export function insertMany(insert: Insert): string {
  const { batch, conflict, by, wanted } = insert;
  const statement = `${intoSql(insert)}${conflictSql(insert)}`;
  if (!wanted) return `${batch.sql} ${statement}`;
  // A version of a row that an update made carries the mark of the lock it was made under.
  const created = conflict.kind === 'update' ? `CAST(t.xmax AS text) = '0'` : 'TRUE';
  const keys = (by ?? []).map((it, index) => `t.${quoted(it.column)} AS k${index}`);
  const returning = `${[`${created} AS created`, ...keys].join(', ')}${cellList(wanted)}`;
  const met = (by ?? []).map((it, index) => `written.k${index} = ${batch.value(it)}`).join(' AND ');
  const numbered = by
    ? `SELECT input.n, written.* FROM written JOIN input ON ${met}`
    : 'SELECT row_number() OVER () AS n, written.* FROM written';
  return `${batch.sql}, written AS (${statement} RETURNING ${returning}) ${gathered({ ...wanted, marks: ['n', 'created'] }, `(${numbered}) AS it`)}`;
}

/** Reads the rows that have a key of the batch, with their numbers `n`. */
export function selectMany(batch: Batch, by: readonly Column[], wanted: Wanted): string {
  const found = `SELECT input.n${cellList(wanted)} FROM ${tableName(wanted.model)} AS t JOIN input ON ${sameRow(batch, by)}`;
  return `${batch.sql} ${gathered({ ...wanted, marks: ['n'] }, `(${found}) AS it`)}`;
}

function intoSql({ model, batch, order, by }: Insert): string {
  const names = batch.columns.length === 0 ? '' : ` (${listed(batch.columns)})`;
  const values = batch.columns.map(batch.value).join(', ');
  // A place means something only in the order of the batch.
  const places = [...(by ? order.map(batch.value) : []), 'input.n'].join(', ');
  return `INSERT INTO ${tableName(model)} AS t${names} SELECT ${values} FROM input ORDER BY ${places}`;
}

function conflictSql({ batch, conflict }: Insert): string {
  switch (conflict.kind) {
    case 'error':
      return '';
    case 'nothing':
      return ` ON CONFLICT${conflict.target ? ` (${listed(conflict.target)})` : ''} DO NOTHING`;
    case 'update': {
      const { target, set } = conflict;
      if (set.length === 0) return ` ON CONFLICT (${listed(target)}) DO NOTHING`;
      const values = new Map(set.map((it) => [it, updated(batch, target, it)]));
      const parts = set.filter((it) => !it.updatedAt).map((it) => `${quoted(it.column)} = ${values.get(it)}`);
      // A row that does not say when it was written is inserted as written now.
      const stamps = batch.columns
        .filter((it) => it.updatedAt)
        .map((it) => `${quoted(it.column)} = EXCLUDED.${quoted(it.column)}`);
      const differing = set.map((it) => different(it, values.get(it) ?? '')).join(' OR ');
      return ` ON CONFLICT (${listed(target)}) DO UPDATE SET ${[...parts, ...stamps].join(', ')} WHERE ${differing}`;
    }
  }
}

// Which rows name the column is looked up by key, for EXCLUDED has no place for it. The search runs in a hash table, as long
// as one holds the whole batch.
function updated(batch: Batch, target: readonly Column[], column: Column): string {
  const [stored, given] = [`t.${quoted(column.column)}`, `EXCLUDED.${quoted(column.column)}`];
  const named = batch.named(column);
  if (!named) return given;
  const own = target.map((it) => `t.${quoted(it.column)}`).join(', ');
  const theirs = target.map(batch.value).join(', ');
  return `CASE WHEN (${own}) IN (SELECT ${theirs} FROM input WHERE ${named}) THEN ${given} ELSE ${stored} END`;
}

function listed(columns: readonly Column[]): string {
  return columns.map((it) => quoted(it.column)).join(', ');
}
