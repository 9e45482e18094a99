import type { Column, Model } from '../../../src/model/model.ts';
import { compare, compareBytes, isObject, sameJson, searched } from './compare.ts';

/** True, false, or neither: what SQL makes of a comparison with nothing. */
export type Truth = boolean | null;

/** A row with its related rows in it, under the names of the relations. */
export interface PlainRow {
  readonly [name: string]: unknown;
}

/** Whether a row meets a filter as a caller writes it: worked out without Trellis's reader and without SQL. */
export function holds(model: Model, row: PlainRow, where: object): Truth {
  return all(
    Object.entries(where).map(([field, given]): Truth => {
      if (field === 'AND') return all((given as object[]).map((it) => holds(model, row, it)));
      if (field === 'OR') return any((given as object[]).map((it) => holds(model, row, it)));
      if (field === 'NOT') return not(any((given as object[]).map((it) => holds(model, row, it))));
      const counted = model.relations.find((it) => it.beside?.count === field);
      if (counted) return compared(whole, (row[counted.name] as PlainRow[]).length, given as PlainRow);
      const relation = model.relations.find((it) => it.field === field);
      if (relation?.kind === 'toMany') return among(relation.target, row[relation.name] as PlainRow[], given);
      if (relation) {
        const other = row[relation.name] as PlainRow | null;
        return given === null ? other === null : other !== null && holds(relation.target, other, given) === true;
      }
      const column = model.columns.find((it) => it.field === field);
      if (!column) throw new Error(`No column ${field}.`);
      if (column.list)
        return all(Object.entries(given).map(([by, value]) => inList(column, row[column.name], by, value)));
      return column.type === 'Json' ? inJson(row[column.name], given) : compared(column, row[column.name], given);
    }),
  );
}

/** A column of whole numbers: all that is asked of a number of rows. */
const whole = { type: 'Int', native: null, list: false } as Column;

function among(model: Model, rows: readonly PlainRow[], given: object): Truth {
  return all(
    Object.entries(given).map(([quantifier, where]): Truth => {
      const met = rows.map((it) => holds(model, it, where as object));
      if (quantifier === 'some') return met.includes(true);
      return quantifier === 'none' ? !met.includes(true) : !met.includes(false);
    }),
  );
}

function compared(column: Column, value: unknown, { mode, ...given }: Readonly<Record<string, unknown>>): Truth {
  const texts = column.type === 'String' && ['Text', 'VarChar', 'Char', 'Xml'].includes(column.native?.[0] ?? 'Text');
  const blind = mode === 'INSENSITIVE';
  const same = (it: unknown) =>
    texts && blind
      ? searched(column, value).toLowerCase() === searched(column, it).toLowerCase()
      : compare(column, value, it) === 0;
  const folded = (it: string) => (blind || column.native?.[0] === 'Citext' ? it.toLowerCase() : it);
  return all(
    Object.entries(given).map(([by, it]): Truth => {
      if (it === null) return by === 'equals' ? value === null : value !== null;
      if (by === 'in' && (it as unknown[]).length === 0) return false;
      if (by === 'notIn' && (it as unknown[]).length === 0) return true;
      if (value === null) return null;
      const text = folded(searched(column, value));
      switch (by) {
        case 'equals':
          return same(it);
        case 'not':
          return !same(it);
        case 'in':
          return (it as unknown[]).some(same);
        case 'notIn':
          return !(it as unknown[]).some(same);
        case 'contains':
          return text.includes(folded(String(it)));
        case 'startsWith':
          return text.startsWith(folded(String(it)));
        case 'endsWith':
          return text.endsWith(folded(String(it)));
        default:
          return ranged(
            by,
            texts && blind ? compareBytes(text, folded(searched(column, it))) : compare(column, value, it),
          );
      }
    }),
  );
}

function inList(column: Column, stored: unknown, by: string, given: unknown): Truth {
  const list = (stored ?? []) as readonly unknown[];
  const has = (it: unknown) => list.some((each) => compare(column, each, it) === 0);
  switch (by) {
    case 'has':
      return has(given);
    case 'hasEvery':
      return (given as unknown[]).every(has);
    case 'hasSome':
      return (given as unknown[]).some(has);
    case 'isEmpty':
      return (list.length === 0) === given;
    case 'equals':
      return (
        list.length === (given as unknown[]).length &&
        list.every((it, index) => compare(column, it, (given as unknown[])[index]) === 0)
      );
    default:
      throw new Error(`No operator ${by}.`);
  }
}

function inJson(stored: unknown, { path = [], mode, ...given }: Readonly<Record<string, unknown>>): Truth {
  const value = (path as readonly string[]).reduce(inside, stored);
  const folded = (it: string) => (mode === 'INSENSITIVE' ? it.toLowerCase() : it);
  return all(
    Object.entries(given).map(([by, it]): Truth => {
      if (it === null) return by === 'equals' ? (value ?? null) === null : (value ?? null) !== null;
      if ((value ?? null) === null) return null;
      switch (by) {
        case 'arrayContains':
          return containsAll(value, Array.isArray(it) ? it : [it]);
        case 'equals':
          return sameJson(value, it);
        case 'not':
          return !sameJson(value, it);
        case 'stringContains':
          return typeof value === 'string' && folded(value).includes(folded(String(it)));
        case 'stringStartsWith':
          return typeof value === 'string' && folded(value).startsWith(folded(String(it)));
        case 'stringEndsWith':
          return typeof value === 'string' && folded(value).endsWith(folded(String(it)));
        default:
          if (typeof value !== typeof it) return false;
          return ranged(by, typeof value === 'string' ? compareBytes(value, String(it)) : Number(value) - Number(it));
      }
    }),
  );
}

function inside(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^-?\d+$/.test(key) ? value.at(Number(key)) : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

// PostgreSQL's containment: lists as sets, objects by the keys asked for.
function containsAll(value: unknown, wanted: readonly unknown[]): boolean {
  return Array.isArray(value) && wanted.every((it) => value.some((each) => contains(each, it)));
}

function contains(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return containsAll(value, wanted);
  if (!isObject(wanted)) return value === wanted;
  return (
    isObject(value) &&
    Object.entries(wanted).every(([key, it]) => Object.hasOwn(value, key) && contains(value[key], it))
  );
}

function ranged(by: string, difference: number): boolean {
  switch (by) {
    case 'lt':
      return difference < 0;
    case 'lte':
      return difference <= 0;
    case 'gt':
      return difference > 0;
    case 'gte':
      return difference >= 0;
    default:
      throw new Error(`No operator ${by}.`);
  }
}

function all(of: readonly Truth[]): Truth {
  if (of.includes(false)) return false;
  return of.includes(null) ? null : true;
}

function any(of: readonly Truth[]): Truth {
  return not(all(of.map(not)));
}

function not(it: Truth): Truth {
  return it === null ? null : !it;
}
