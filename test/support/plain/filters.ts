import type { Column, Model } from '../../../src/model/model.ts';
import { pools, sought } from './pools.ts';
import type { Chance } from './random.ts';

/** A random filter on rows of a model, as a caller may send it. */
export function randomFilter(model: Model, chance: Chance, depth = 3): object {
  return Object.fromEntries(Array.from({ length: 1 + chance.below(2) }, () => member(model, chance, depth)));
}

function member(model: Model, chance: Chance, depth: number): readonly [string, unknown] {
  if (depth > 0 && chance.odds(0.3)) {
    const parts = Array.from({ length: chance.below(4) }, () => randomFilter(model, chance, depth - 1));
    return [chance.one(['AND', 'OR', 'NOT']), parts];
  }
  if (depth > 0 && chance.odds(0.35)) {
    const relation = chance.one(model.relations);
    const inner = () => (chance.odds(0.1) ? {} : randomFilter(relation.target, chance, depth - 1));
    if (relation.kind === 'toOne') return [relation.field, chance.odds(0.2) ? null : inner()];
    if (relation.beside && chance.odds(0.3)) return [relation.beside.count, countCondition(chance)];
    return [relation.field, { [chance.one(['some', 'every', 'none'])]: inner() }];
  }
  const column = chance.one(model.columns);
  const operators = [condition(column, chance), ...(chance.odds(0.2) ? [condition(column, chance)] : [])];
  return [column.field, Object.assign({}, ...operators)];
}

function countCondition(chance: Chance): object {
  if (chance.odds(0.2)) return { [chance.one(['in', 'notIn'])]: chance.some([0, 1, 2, 3], 2) };
  return { [chance.one(['equals', 'not', 'lt', 'lte', 'gt', 'gte'])]: chance.below(4) };
}

/** Random operators of one column: one of those it has, or two where they go together. */
export function condition(column: Column, chance: Chance): object {
  const pool = [...(pools[column.name] ?? pools['id'] ?? []), ...(sought[column.name] ?? [])];
  const value = () => chance.one(pool);
  if (column.list)
    switch (chance.below(5)) {
      case 0:
        return { has: value() };
      case 1:
        return { hasEvery: chance.some(pool, 2) };
      case 2:
        return { hasSome: chance.some(pool, 2) };
      case 3:
        return { isEmpty: chance.odds(0.5) };
      default:
        return { equals: chance.some(pool, 2) };
    }
  if (column.type === 'Json') return jsonCondition(pool, chance);
  const equality = { [chance.one(['equals', 'not'])]: chance.odds(0.1) ? null : value() };
  if (column.type === 'Boolean') return equality;
  const mode = column.type === 'String' && chance.odds(0.3) ? { mode: chance.one(['INSENSITIVE', 'DEFAULT']) } : {};
  if (chance.odds(0.3)) return { ...equality, ...mode };
  if (chance.odds(0.3)) return { [chance.one(['in', 'notIn'])]: chance.some(pool, 3), ...mode };
  if (column.type === 'Enum' || column.type === 'Bytes') return equality;
  if (column.type !== 'String' || chance.odds(0.5)) return { [chance.one(['lt', 'lte', 'gt', 'gte'])]: value() };
  return { [chance.one(['contains', 'startsWith', 'endsWith'])]: partOf(String(value()), chance), ...mode };
}

function jsonCondition(pool: readonly unknown[], chance: Chance): object {
  const path = chance.odds(0.6) ? { path: chance.one(paths) } : {};
  const mode = chance.odds(0.2) ? { mode: 'INSENSITIVE' } : {};
  switch (chance.below(4)) {
    case 0:
      return { ...path, [chance.one(['equals', 'not'])]: chance.odds(0.2) ? null : chance.one(pool) };
    case 1:
      return { ...path, [chance.one(['lt', 'lte', 'gt', 'gte'])]: chance.one([0, 1, 1.5, 'a', 'B', '']) };
    case 2:
      return {
        ...path,
        ...mode,
        [chance.one(['stringContains', 'stringStartsWith', 'stringEndsWith'])]: chance.one([
          '',
          'a',
          'b',
          '%',
          '_',
          '\\',
          'B',
        ]),
      };
    default:
      return {
        ...path,
        arrayContains: chance.one([1, 'a', [], [1, 'a'], ['b'], { a: 1 }, [{ b: 2 }], [['b']], [null]]),
      };
  }
}

const paths = [[], ['a'], ['b'], ['0'], ['-1'], ['a', 'b'], ['a', 'b', '1', 'c'], ['a}'], ['2', 'a'], ['x', 'y']];

// A text that stands in another, or with a letter changed.
function partOf(text: string, chance: Chance): string {
  const letters = [...text];
  const from = chance.below(letters.length + 1);
  const part = letters.slice(from, from + 1 + chance.below(3)).join('');
  return chance.odds(0.2) ? `${part}%` : chance.odds(0.3) ? part.toUpperCase() : part;
}
