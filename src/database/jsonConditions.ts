import type { Filter } from '../model/filter.ts';
import type { Column } from '../model/model.ts';
import { parameterOf } from './cells.ts';
import { literal } from './conditions.ts';
import { operand } from './operand.ts';
import type { Parameters } from './parameters.ts';

type InJson = Filter & { readonly kind: 'inJson' };

/**
 * A condition on what stands at a path of a Json column. Where nothing stands, or null, it is neither met nor failed; a value
 * of another kind fails it.
 */
export function inJsonSql(it: InJson, table: string, parameters: Parameters): string {
  const { column, by, value, path, insensitive } = it;
  const whole = operand(column, table);
  const found = path.length === 0 ? whole : `(${whole} #> ${parameters.add(keys(column, path), 'text[]')})`;
  const present = `NULLIF(${found}, CAST('null' AS jsonb))`;
  const given = () => parameters.add(JSON.stringify(value), 'jsonb');
  const text = (pattern: (text: string) => string): string => {
    const searched = parameters.add(pattern(literal(String(value))), 'text');
    return `(jsonb_typeof(${present}) = 'string' AND (${found} #>> '{}') ${insensitive ? 'ILIKE' : 'LIKE'} ${searched})`;
  };
  const than = (symbol: string) => `(jsonb_typeof(${present}) = '${typeof value}' AND ${present} ${symbol} ${given()})`;
  switch (by) {
    case 'equals':
      return value === null ? `${present} IS NULL` : `${present} = ${given()}`;
    case 'not':
      return value === null ? `${present} IS NOT NULL` : `${present} <> ${given()}`;
    case 'lt':
      return than('<');
    case 'lte':
      return than('<=');
    case 'gt':
      return than('>');
    case 'gte':
      return than('>=');
    case 'stringContains':
      return text((it) => `%${it}%`);
    case 'stringStartsWith':
      return text((it) => `${it}%`);
    case 'stringEndsWith':
      return text((it) => `%${it}`);
    case 'arrayContains':
      // Nothing but a list contains a list. Of the whole it is asked as it stands, so that an index may serve it.
      return `${path.length === 0 ? whole : present} @> ${given()}`;
  }
}

function keys(column: Column, path: readonly string[]) {
  return parameterOf({ ...column, type: 'String', native: null, list: true }, path);
}
