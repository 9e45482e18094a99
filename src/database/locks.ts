import type { Column, Model } from '../model/model.ts';
import { parameter, tableName, textLiteral } from './sql.ts';
import type { Condition } from './statements.ts';

/**
 * Takes an advisory lock, until the transaction ends, on a model and the values its rows are searched by.
 * It must be a statement of its own before the search: lock and read in one statement let two callers insert.
 * The values are cast to their columns' types first, so that equal ones make one lock however they are written.
 */
export function lockLookup(model: Model, where: readonly Condition[]): string {
  const sorted = [...where].sort((a, b) => (a.column.name < b.column.name ? -1 : 1));
  const parts = sorted.map(({ column, isNull }) => {
    const label = textLiteral(column.column);
    return isNull ? `${label}, NULL` : `${label}, ${canonical(column, where)}`;
  });
  const identity = textLiteral(tableName(model));
  return `SELECT CAST(pg_advisory_xact_lock(hashtextextended(CAST(jsonb_build_array(${[identity, ...parts].join(', ')}) AS text), 0)) AS text) AS locked`;
}

/** Takes an advisory lock on the writing of many rows of a model, until the transaction ends: alone, or beside others. */
export function turnOf(model: Model, { alone }: { readonly alone: boolean }): string {
  const lock = alone ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  const identity = textLiteral(`many rows of ${tableName(model)}`);
  return `SELECT CAST(${lock}(hashtextextended(${identity}, 0)) AS text) AS locked`;
}

// One text for all spellings of equal values: 1.0 and 1.00, -0 and 0, letters that citext takes for the same.
function canonical(column: Column, where: readonly Condition[]): string {
  const given = where.filter((it) => !it.isNull);
  const value = parameter(column, given.findIndex((it) => it.column === column) + 1);
  switch (column.type) {
    case 'Decimal':
      return column.native?.[0] === 'Money'
        ? `CAST(CAST(${value} AS numeric) AS text)`
        : `CAST(trim_scale(${value}) AS text)`;
    case 'Float':
      return `CAST(${value} + 0 AS text)`;
    case 'DateTime':
      return `CAST(extract(epoch from ${value}) AS text)`;
    case 'String':
      return column.native?.[0] === 'Citext' ? `lower(CAST(${value} AS text))` : `CAST(${value} AS text)`;
    default:
      return `CAST(${value} AS text)`;
  }
}
