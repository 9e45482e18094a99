import type { Column, Model } from '../../../src/model/model.ts';
import { compare } from './compare.ts';
import type { PlainRow } from './holds.ts';
import type { Chance } from './random.ts';

/** What a row is ordered by, in the words of a caller. */
export type OrderBy = Readonly<Record<string, unknown>>;

const sorts = ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'ASC_NULLS_LAST', 'DESC_NULLS_FIRST', 'DESC_NULLS_LAST'] as const;

/** Random things to order rows of a model by. */
export function randomOrder(model: Model, chance: Chance): readonly OrderBy[] {
  return Array.from({ length: chance.below(4) }, () => part(model, chance, 3));
}

function part(model: Model, chance: Chance, depth: number): OrderBy {
  const kind = depth === 0 ? 'column' : chance.one(['column', 'column', 'toOne', 'count'] as const);
  const relations = model.relations.filter((it) => it.kind === (kind === 'toOne' ? 'toOne' : 'toMany'));
  const sort = chance.one(sorts);
  if (kind === 'column' || relations.length === 0)
    return { [chance.one(model.columns.filter((it) => ordered(it))).field]: sort };
  const relation = chance.one(relations);
  if (kind === 'count') return { [`${relation.field}Count`]: sort };
  return { [relation.field]: part(relation.target, chance, depth - 1) };
}

/** How two rows stand to each other, worked out without SQL; equal ones by their key, ascending. */
export function compareRows(model: Model, orderBy: readonly OrderBy[], a: PlainRow, b: PlainRow): number {
  const parts = [...orderBy, ...(model.primary?.columns ?? []).map((it): OrderBy => ({ [it]: 'ASC' }))];
  for (const it of parts) {
    const [left, right] = [valueBy(model, it, a), valueBy(model, it, b)];
    const difference = compareValues(left, right);
    if (difference !== 0) return difference;
  }
  return 0;
}

interface Value {
  readonly column: Column | null;
  readonly value: unknown;
  readonly sort: string;
}

function valueBy(model: Model, orderBy: OrderBy, row: PlainRow | null): Value {
  const [[field, given] = ['', null]] = Object.entries(orderBy);
  const column = model.columns.find((it) => it.field === field);
  if (column) return { column, value: row ? row[column.name] : null, sort: String(given) };
  const relation = model.relations.find((it) => it.field === field || `${it.field}Count` === field);
  if (!relation) throw new Error(`Nothing is called ${field}.`);
  if (relation.kind === 'toMany')
    return { column: null, value: row ? (row[relation.name] as unknown[]).length : 0, sort: String(given) };
  return valueBy(relation.target, given as OrderBy, row ? (row[relation.name] as PlainRow | null) : null);
}

function compareValues(a: Value, b: Value): number {
  const down = a.sort.startsWith('DESC');
  const first = a.sort.endsWith('FIRST') || a.sort === 'DESC';
  if (a.value === null || b.value === null) {
    if (a.value === b.value) return 0;
    return (a.value === null) === first ? -1 : 1;
  }
  const difference = a.column ? compare(a.column, a.value, b.value) : Number(a.value) - Number(b.value);
  return down ? -difference : difference;
}

function ordered({ list, type, native }: Column): boolean {
  return !list && type !== 'Json' && native?.[0] !== 'Xml';
}
