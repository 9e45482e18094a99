import type { Filter } from '../model/filter.ts';
import { bareSql, comparedSql, elementsSql, listedSql } from './conditions.ts';
import { inJsonSql } from './jsonConditions.ts';
import { columnSql } from './operand.ts';
import { parametersAfter } from './parameters.ts';
import { relatedSql } from './related.ts';
import type { Parameter } from './session.ts';

/** A condition in SQL, with the parameters it takes. */
export interface FilterSql {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/**
 * A filter as SQL on the table with this alias, whose own aliases begin with it; its parameters are counted from behind
 * `taken`. Filters of one form make one text, whatever their values.
 */
export function filterSql(filter: Filter, alias: string, taken: number): FilterSql {
  const parameters = parametersAfter(taken);
  let aliases = 0;

  const render = (it: Filter, table: string): string => {
    switch (it.kind) {
      case 'all':
        return joined(it.of, ' AND ', 'TRUE', table);
      case 'any':
        return joined(it.of, ' OR ', 'FALSE', table);
      case 'none':
        return `NOT ${joined(it.of, ' OR ', 'FALSE', table)}`;
      case 'empty':
        return `${columnSql(it.column, table)} IS ${it.wanted ? '' : 'NOT '}NULL`;
      case 'compared':
        return comparedSql(it, table, parameters);
      case 'listed':
        return listedSql(it, table, parameters);
      case 'elements':
        return elementsSql(it, table, parameters);
      case 'bare':
        return bareSql(it, table);
      case 'inJson':
        return inJsonSql(it, table, parameters);
      case 'related':
        return it.to ? exists(it, it.to, table) : `NOT ${exists(it, nothing, table)}`;
      case 'among':
        return among(it, table);
      case 'counted':
        return counted(it, table);
    }
  };

  const joined = (of: readonly Filter[], word: string, none: string, table: string): string =>
    of.length === 0 ? none : `(${of.map((it) => render(it, table)).join(word)})`;

  const among = (it: Filter & { kind: 'among' }, table: string): string => {
    switch (it.quantifier) {
      case 'some':
        return exists(it, it.to, table);
      case 'none':
        return `NOT ${exists(it, it.to, table)}`;
      case 'every':
        return `NOT ${exists(it, { kind: 'none', of: [it.to] }, table)}`;
    }
  };

  const exists = ({ relation }: Filter & { kind: 'related' | 'among' }, to: Filter, table: string): string => {
    aliases += 1;
    const other = `${alias}_${aliases}`;
    const { from, tied } = relatedSql(relation, table, other);
    return `EXISTS (SELECT 1 FROM ${from} WHERE ${tied} AND ${render(to, other)})`;
  };

  const counted = ({ relation, to }: Filter & { kind: 'counted' }, table: string): string => {
    aliases += 1;
    const other = `${alias}_${aliases}`;
    const { from, tied } = relatedSql(relation, table, `${other}_r`);
    return `(SELECT ${render(to, other)} FROM (SELECT count(*) AS n FROM ${from} WHERE ${tied}) AS ${other})`;
  };

  return { sql: render(filter, alias), parameters: parameters.values };
}

const nothing: Filter = { kind: 'all', of: [] };
