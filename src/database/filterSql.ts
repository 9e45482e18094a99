import type { Filter } from '../model/filter.ts';
import type { Column, Relation } from '../model/model.ts';
import { pathOf } from '../model/path.ts';
import { parameterOf } from './cells.ts';
import type { Parameter } from './session.ts';
import { looseType, quoted, tableName } from './sql.ts';

/** A condition in SQL, with the parameters it takes. */
export interface FilterSql {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** A filter as SQL on the table with this alias; its parameters are counted from behind `taken`. */
export function filterSql(filter: Filter, alias: string, taken: number): FilterSql {
  const parameters: Parameter[] = [];
  let aliases = 0;

  const value = (column: Column, given: unknown): string => {
    parameters.push(parameterOf(column, given));
    return `CAST($${taken + parameters.length} AS ${looseType(column)})`;
  };
  const pattern = (text: string): string => {
    parameters.push(text);
    return `CAST($${taken + parameters.length} AS text)`;
  };

  const render = (it: Filter, table: string): string => {
    switch (it.kind) {
      case 'all':
        return joined(it.of, ' AND ', 'TRUE', table);
      case 'any':
        return joined(it.of, ' OR ', 'FALSE', table);
      case 'none':
        return `NOT ${joined(it.of, ' OR ', 'FALSE', table)}`;
      case 'empty':
        return `${named(it.column, table)} IS ${it.wanted ? '' : 'NOT '}NULL`;
      case 'listed': {
        if (it.values.length === 0) return it.wanted ? 'FALSE' : 'TRUE';
        const values = it.values.map((each) => value(it.column, each)).join(', ');
        return `${named(it.column, table)} ${it.wanted ? '' : 'NOT '}IN (${values})`;
      }
      case 'compared':
        return compared(it, table);
      case 'related':
        return related(it.relation, it.to, table);
    }
  };

  const joined = (of: readonly Filter[], word: string, none: string, table: string): string =>
    of.length === 0 ? none : `(${of.map((it) => render(it, table)).join(word)})`;

  const compared = (it: Filter & { kind: 'compared' }, table: string): string => {
    const name = named(it.column, table);
    const shape = patterns[it.by];
    if (!shape && !(it.insensitive && (it.by === 'equals' || it.by === 'not')))
      return `${name} ${symbols[it.by] ?? '='} ${value(it.column, it.value)}`;
    const text = shape ? shape(literal(String(it.value))) : literal(String(it.value));
    const not = it.by === 'not' ? 'NOT ' : '';
    // citext compares in its own way; everything else as the text it reads as.
    const searched = it.column.native?.[0] === 'Citext' ? name : `CAST(${name} AS text)`;
    return `${searched} ${not}${it.insensitive ? 'ILIKE' : 'LIKE'} ${pattern(text)}`;
  };

  const related = (relation: Relation, to: Filter | null, table: string): string => {
    aliases += 1;
    const other = `r${aliases}`;
    const { from, to: theirs } = pathOf(relation);
    const pairs = theirs.map((it, index) => `${named(it, other)} = ${named(from[index] ?? it, table)}`);
    const inner = to ? ` AND ${render(to, other)}` : '';
    return `${to ? '' : 'NOT '}EXISTS (SELECT 1 FROM ${tableName(relation.target)} AS ${other} WHERE ${pairs.join(' AND ')}${inner})`;
  };

  return { sql: render(filter, alias), parameters };
}

const symbols: Readonly<Record<string, string>> = { equals: '=', not: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' };

const patterns: Readonly<Record<string, (text: string) => string>> = {
  contains: (text) => `%${text}%`,
  startsWith: (text) => `${text}%`,
  endsWith: (text) => `%${text}`,
};

// In a pattern these three have a meaning; in what a caller searches for they are letters.
function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

function named(column: Column, table: string): string {
  return `${table}.${quoted(column.column)}`;
}
