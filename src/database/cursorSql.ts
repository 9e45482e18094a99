import type { Column } from '../model/model.ts';
import { descending, nullsFirst } from '../model/order.ts';
import type { FilterSql } from './filterSql.ts';
import { operandType } from './operand.ts';
import type { Term } from './orderSql.ts';
import { parametersAfter } from './parameters.ts';
import type { Cells, Parameter } from './session.ts';

/** The select list, aliased `o0`, `o1` …, that gives what a row is ordered by as text from which the very value can be made again. */
export function cursorCells(terms: readonly Term[]): string {
  return terms.map(({ sql, column }, index) => `${exactText(sql, column)} AS o${index}`).join(', ');
}

/** What a row is ordered by, from its cells: one text for each part of the order; null where there is no value. */
export function cursorValues(order: readonly unknown[], cells: Cells): readonly Parameter[] {
  return order.map((_, index) => {
    const value = cells[`o${index}`];
    return value === null || value === undefined ? null : String(value);
  });
}

/**
 * The condition that a row comes behind the one with these values; with the terms of the reversed order, before it. Its
 * parameters are counted from behind `taken`.
 */
export function afterSql(terms: readonly Term[], values: readonly Parameter[], taken: number): FilterSql {
  const parameters = parametersAfter(taken);
  const places = terms.map((term, index): Place => {
    const value = values[index] ?? null;
    return { ...term, value: value === null ? null : exactValue(term.column, (type) => parameters.add(value, type)) };
  });
  return { sql: behind(places), parameters: parameters.values };
}

/** A term, and the value a row has there. */
interface Place extends Term {
  readonly value: string | null;
}

function behind(places: readonly Place[]): string {
  const [first] = places;
  if (!first) return 'FALSE';
  const even = places.every(
    (it) => !it.nullable && it.value !== null && descending(it.sort) === descending(first.sort),
  );
  // An index over all of them leads straight to the place.
  if (even && places.length > 1) {
    const [names, values] = [places.map((it) => it.sql), places.map((it) => it.value)];
    return `(${names.join(', ')}) ${descending(first.sort) ? '<' : '>'} (${values.join(', ')})`;
  }
  const condition = mixed(places);
  // What follows from the condition anyway, in a form that an index over the first of them serves.
  const bound = first.value !== null && !(first.nullable && !nullsFirst(first.sort)) && places.length > 1;
  return bound ? `(${first.sql} ${descending(first.sort) ? '<=' : '>='} ${first.value} AND ${condition})` : condition;
}

function mixed([first, ...rest]: readonly Place[]): string {
  if (!first) return 'FALSE';
  const later = comesLater(first);
  if (rest.length === 0) return later ?? 'FALSE';
  const same = first.value === null ? `${first.sql} IS NULL` : `${first.sql} = ${first.value}`;
  const further = `(${same} AND ${mixed(rest)})`;
  return later ? `(${later} OR ${further})` : further;
}

// Whether a row comes behind by this term alone; null where none can.
function comesLater({ sql, sort, nullable, value }: Place): string | null {
  if (value === null) return nullsFirst(sort) ? `${sql} IS NOT NULL` : null;
  const beyond = `${sql} ${descending(sort) ? '<' : '>'} ${value}`;
  return nullable && !nullsFirst(sort) ? `(${beyond} OR ${sql} IS NULL)` : beyond;
}

function exactText(sql: string, column: Column | null): string {
  if (column?.type === 'Bytes') return `'\\x' || encode(${sql}, 'hex')`;
  switch (instantIn(column)) {
    case 'zoned':
      return `to_jsonb(${sql} AT TIME ZONE 'UTC') #>> '{}'`;
    case 'local':
      // As Json, moments are written in ISO 8601, whatever the session's DateStyle.
      return `to_jsonb(${sql}) #>> '{}'`;
    case null:
      return `CAST(${sql} AS text)`;
  }
}

function exactValue(column: Column | null, add: (type: string) => string): string {
  if (!column) return add('bigint');
  return instantIn(column) === 'zoned' ? `${add('timestamp')} AT TIME ZONE 'UTC'` : add(operandType(column));
}

// Times of day are written in one way only.
function instantIn(column: Column | null): 'zoned' | 'local' | null {
  if (column?.type !== 'DateTime') return null;
  const native = column.native?.[0] ?? 'Timestamp';
  if (native === 'Timestamptz') return 'zoned';
  return native === 'Time' || native === 'Timetz' ? null : 'local';
}
