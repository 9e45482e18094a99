import type { Filter } from '../../../src/model/filter.ts';
import type { Column } from '../../../src/model/model.ts';

/** A condition as Prisma takes it. */
export type Where = Readonly<Record<string, unknown>>;

/** Thrown for a condition that Prisma has no word for, or means otherwise. */
export class NotInPrisma extends Error {}

/** The tree of a filter as a `where` of Prisma's client. Throws `NotInPrisma`. */
export function prismaWhere(filter: Filter, isNegated = false): Where {
  switch (filter.kind) {
    case 'all':
      return { AND: several(filter.of, isNegated) };
    case 'any':
      return { OR: several(filter.of, isNegated) };
    case 'none':
      return { NOT: several(filter.of, true) };
    case 'empty':
      if (filter.column.required) throw new NotInPrisma('a column that always has a value');
      return { [named(filter.column)]: filter.wanted ? null : { not: null } };
    case 'compared':
      return compared(filter);
    case 'listed':
      if (filter.insensitive) throw new NotInPrisma('in, without regard to case, takes what it looks for for patterns');
      return { [named(filter.column)]: { [filter.wanted ? 'in' : 'notIn']: filter.values.map(sendable) } };
    case 'elements': {
      const { column, by, values } = filter;
      if (column.type === 'Bytes') throw new NotInPrisma('lists of bytes find nothing through the driver adapter');
      return { [named(column)]: { [by]: by === 'has' ? sendable(values[0]) : values.map(sendable) } };
    }
    case 'bare':
      return { [named(filter.column)]: { isEmpty: filter.wanted } };
    case 'related':
      // It joins the related row, and forgets who has none.
      if (isNegated && filter.to) throw new NotInPrisma('what does not hold of a related row');
      return { [filter.relation.name]: { is: filter.to && prismaWhere(filter.to) } };
    case 'among':
      return { [filter.relation.name]: { [filter.quantifier]: prismaWhere(filter.to, filter.quantifier !== 'some') } };
    case 'inJson':
      throw new NotInPrisma('the absence of a value and null are two things in Json');
    case 'counted':
      throw new NotInPrisma('numbers of rows are nothing to filter by');
  }
}

// Its manual says what no conditions at all mean, but among others they count for nothing.
function several(of: readonly Filter[], isNegated: boolean): readonly Where[] {
  if (of.length === 0) throw new NotInPrisma('no conditions');
  return of.map((it) => prismaWhere(it, isNegated));
}

function compared({ column, by, value, insensitive }: Filter & { readonly kind: 'compared' }): Where {
  const looksLike = insensitive || by === 'contains' || by === 'startsWith' || by === 'endsWith';
  if (looksLike && column.native?.[0] === 'Uuid') throw new NotInPrisma('part of a UUID');
  if (looksLike && /[%_\\]/.test(String(value))) throw new NotInPrisma('these characters have a meaning there');
  return { [named(column)]: { [by]: sendable(value), ...(insensitive ? { mode: 'insensitive' } : {}) } };
}

// Its largest fractions Prisma rounds up, out of their type.
function sendable(value: unknown): unknown {
  if (typeof value === 'number' && Math.abs(value) > 1e300) throw new NotInPrisma(String(value));
  return value;
}

// Compared by their texts, or in another type than the column's, where ours are compared as they read.
const otherwise = ['Xml', 'Money', 'Inet', 'Bit', 'VarBit', 'Char', 'Citext', 'Oid', 'Time', 'Timetz'];

function named(column: Column): string {
  if (column.type === 'Json' || otherwise.includes(column.native?.[0] ?? ''))
    throw new NotInPrisma(`${column.type} ${column.native?.[0] ?? ''}`);
  return column.name;
}
