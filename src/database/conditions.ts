import type { Comparison, Filter } from '../model/filter.ts';
import type { Column } from '../model/model.ts';
import { parameterOf } from './cells.ts';
import { columnSql, operand, operandType, textSql } from './operand.ts';
import type { Parameters } from './parameters.ts';

/** A column's comparison with one value. */
export function comparedSql(it: Filter & { kind: 'compared' }, table: string, parameters: Parameters): string {
  const { column, by, value, insensitive } = it;
  const pattern = patterns[by];
  if (pattern || (insensitive && caseMatters(column) && (by === 'equals' || by === 'not'))) {
    const text = pattern ? pattern(literal(String(value))) : whole(column, value);
    const like = `${by === 'not' ? 'NOT ' : ''}${insensitive ? 'ILIKE' : 'LIKE'}`;
    return `${textSql(column, table)} ${like} ${parameters.add(text, 'text')}`;
  }
  const symbol = symbols[by] ?? '=';
  if (insensitive && caseMatters(column))
    return `lower(${textSql(column, table)}) ${symbol} lower(${parameters.add(unpadded(column, value), 'text')})`;
  return `${operand(column, table)} ${symbol} ${parameters.add(parameterOf(column, value), operandType(column))}`;
}

/** Whether a column's value is one of these: a list is one parameter, so the text is the same for any number of them. */
export function listedSql(it: Filter & { kind: 'listed' }, table: string, parameters: Parameters): string {
  const { column, values, wanted, insensitive } = it;
  if (values.length === 0) return wanted ? 'FALSE' : 'TRUE';
  if (insensitive && caseMatters(column)) {
    const texts = parameterOf(
      { ...column, list: true },
      values.map((each) => whole(column, each)),
    );
    const like = wanted ? 'ILIKE ANY' : 'NOT ILIKE ALL';
    return `${textSql(column, table)} ${like} (${parameters.add(texts, 'text[]')})`;
  }
  const list = parameters.add(parameterOf({ ...column, list: true }, values), `${operandType(column)}[]`);
  return `${operand(column, table)} ${wanted ? '= ANY' : '<> ALL'} (${list})`;
}

/** A list column against values. A list without a value counts as an empty one: such conditions hold or do not. */
export function elementsSql(it: Filter & { kind: 'elements' }, table: string, parameters: Parameters): string {
  const { column, by, values } = it;
  const [name, list] = [columnSql(column, table), operand(column, table)];
  if (by !== 'equals' && values.length === 0) return by === 'hasEvery' ? 'TRUE' : 'FALSE';
  const given = parameters.add(parameterOf({ ...column, list: true }, values), `${operandType(column)}[]`);
  switch (by) {
    case 'equals':
      return values.length === 0
        ? `COALESCE(${list}, ${given}) = ${given}`
        : `(${list} = ${given} AND ${name} IS NOT NULL)`;
    case 'hasSome':
      return `(${list} && ${given} AND ${name} IS NOT NULL)`;
    case 'has':
    case 'hasEvery':
      // Not COALESCE, which no index serves.
      return `(${list} @> ${given} AND ${name} IS NOT NULL)`;
  }
}

/** Whether a list column has no elements. */
export function bareSql(it: Filter & { kind: 'bare' }, table: string): string {
  const name = columnSql(it.column, table);
  return it.wanted
    ? `(${name} IS NULL OR cardinality(${name}) = 0)`
    : `(${name} IS NOT NULL AND cardinality(${name}) > 0)`;
}

/** Text to search for: in a pattern these three characters have a meaning, in what a caller searches for they have none. */
export function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

function whole(column: Column, value: unknown): string {
  return literal(unpadded(column, value));
}

// Blanks that only pad a text are not compared: cast to text, char(n) loses them.
function unpadded({ native }: Column, value: unknown): string {
  const text = String(value);
  return native?.[0] === 'Char' ? text.replace(/ +$/, '') : text;
}

// What the others read as has one spelling already, and citext compares without regard to case by itself.
function caseMatters({ type, native }: Column): boolean {
  return type === 'String' && !['Uuid', 'Inet', 'Bit', 'VarBit', 'Citext'].includes(native?.[0] ?? '');
}

const symbols: Partial<Record<Comparison, string>> = { equals: '=', not: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' };

const patterns: Partial<Record<Comparison, (text: string) => string>> = {
  contains: (text) => `%${text}%`,
  startsWith: (text) => `${text}%`,
  endsWith: (text) => `%${text}`,
};
