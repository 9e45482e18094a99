import { beforeAll, describe, expect, it } from 'vitest';
import { alwaysTrue } from '../../src/model/alwaysTrue.ts';
import { describe as described } from '../../src/model/describe.ts';
import type { Model } from '../../src/model/model.ts';
import type { OperationError } from '../../src/operations/errors.ts';
import { filterLimits } from '../../src/operations/steps/filterLimits.ts';
import { readFilter } from '../../src/operations/steps/readFilter.ts';
import { generated } from '../support/generated.ts';
import { schemaIn } from '../support/semantics.ts';

let thing: Model;
beforeAll(async () => {
  const { models } = described((await generated(schemaIn('filters').prisma)).datamodel);
  const [first] = models.filter((it) => it.name === 'Thing');
  if (!first) throw new Error('There is no Thing.');
  thing = first;
});

const read = (where: unknown, limits = filterLimits) =>
  readFilter(where as object, { model: thing, path: 'where' }, limits);

function refusalOf(where: unknown, limits = filterLimits): readonly [code: string, argument: unknown] | null {
  try {
    read(where, limits);
    return null;
  } catch (thrown) {
    const { code, details } = thrown as OperationError;
    return [code, details.argument];
  }
}

describe('what is no condition is refused where it stands', () => {
  it.each<[unknown, string]>([
    [{ AND: null }, 'where.AND'],
    [{ OR: {} }, 'where.OR'],
    [{ NOT: [null] }, 'where.NOT[0]'],
    [{ AND: [{}, 1] }, 'where.AND[1]'],
    [{ name: null }, 'where.name'],
    [{ name: 'x' }, 'where.name'],
    [{ name: ['x'] }, 'where.name'],
    [{ nobody: { equals: 1 } }, 'where.nobody'],
    [JSON.parse('{"__proto__": {"id": {"equals": 1}}}'), 'where.__proto__'],
    [{ constructor: {} }, 'where.constructor'],
    [{ name: { contains: null } }, 'where.name.contains'],
    [{ name: { lt: null } }, 'where.name.lt'],
    [{ name: { mode: null } }, 'where.name.mode'],
    [{ name: { mode: 'LOUD' } }, 'where.name.mode'],
    [{ name: { has: 'x' } }, 'where.name.has'],
    [{ name: { toString: 'x' } }, 'where.name.toString'],
    [{ name: { contains: 'a\0' } }, 'where.name.contains'],
    [{ name: { endsWith: '\ud800' } }, 'where.name.endsWith'],
    [{ name: { in: null } }, 'where.name.in'],
    [{ name: { notIn: ['a', null] } }, 'where.name.notIn[1]'],
    [{ flag: { lt: true } }, 'where.flag.lt'],
    [{ flag: { in: [true] } }, 'where.flag.in'],
    [{ mood: { gt: 'calm' } }, 'where.mood.gt'],
    [{ raw: { contains: 'x' } }, 'where.raw.contains'],
    [{ count: { mode: 'INSENSITIVE' } }, 'where.count.mode'],
    [{ key: { equals: 'no uuid' } }, 'where.key.equals'],
    [{ small: { gt: 32_768 } }, 'where.small.gt'],
    [{ real: { lt: 1e-46 } }, 'where.real.lt'],
    [{ weight: { equals: Number.POSITIVE_INFINITY } }, 'where.weight.equals'],
    [{ texts: null }, 'where.texts'],
    [{ texts: { has: null } }, 'where.texts.has'],
    [{ texts: { hasEvery: null } }, 'where.texts.hasEvery'],
    [{ texts: { hasSome: ['a', null] } }, 'where.texts.hasSome[1]'],
    [{ texts: { equals: null } }, 'where.texts.equals'],
    [{ texts: { isEmpty: null } }, 'where.texts.isEmpty'],
    [{ texts: { contains: 'a' } }, 'where.texts.contains'],
    [{ texts: { mode: 'DEFAULT' } }, 'where.texts.mode'],
    [{ keys: { has: 'no uuid' } }, 'where.keys.has'],
    [{ data: null }, 'where.data'],
    [{ data: { path: null } }, 'where.data.path'],
    [{ data: { path: ['a', null] } }, 'where.data.path[1]'],
    [{ data: { path: ['\0'] } }, 'where.data.path[0]'],
    [{ data: { gt: null } }, 'where.data.gt'],
    [{ data: { gt: [1] } }, 'where.data.gt'],
    [{ data: { lte: true } }, 'where.data.lte'],
    [{ data: { arrayContains: null } }, 'where.data.arrayContains'],
    [{ data: { stringContains: null } }, 'where.data.stringContains'],
    [{ data: { stringContains: 1 } }, 'where.data.stringContains'],
    [{ data: { stringEndsWith: '\0' } }, 'where.data.stringEndsWith'],
    [{ data: { in: [1] } }, 'where.data.in'],
    [{ data: { mode: null } }, 'where.data.mode'],
    [{ tags: null }, 'where.tags'],
    [{ tags: [] }, 'where.tags'],
    [{ tags: { some: null } }, 'where.tags.some'],
    [{ tags: { any: {} } }, 'where.tags.any'],
    [{ tags: { none: { word: null } } }, 'where.tags.none.word'],
    [{ owner: 1 }, 'where.owner'],
    [{ owner: { badge: { code: { contains: null } } } }, 'where.owner.badge.code.contains'],
  ])('%j', (where, argument) => {
    expect(refusalOf(where)).toEqual(['BAD_USER_INPUT', argument]);
  });

  it('and nothing else is', () => {
    const where = {
      AND: [{}],
      name: { equals: null, mode: 'INSENSITIVE', contains: '' },
      texts: { hasEvery: [], isEmpty: false, equals: [] },
      data: { path: [], equals: null, not: null, arrayContains: [null], gt: '' },
      old: { path: ['0'], mode: 'INSENSITIVE' },
      owner: null,
      up: {},
      tags: { some: {}, none: { OR: [] }, every: {} },
      short: undefined,
    };
    expect(refusalOf(where)).toBe(null);
  });
});

describe('a filter that is too large is refused', () => {
  const nested = (levels: number) =>
    Array.from({ length: levels }).reduce<object>((inner) => ({ NOT: [inner] }), { id: { equals: 1 } });
  const related = (levels: number) =>
    Array.from({ length: levels }).reduce<object>((inner) => ({ likes: { some: inner } }), { id: { equals: 1 } });

  it.each<[string, (more: number) => unknown]>([
    ['deep in connectives', (more) => nested(7 + more)],
    ['deep in relations', (more) => related(7 + more)],
    ['many conditions', (more) => ({ OR: Array.from({ length: 200 + more }, () => ({ id: { equals: 1 } })) })],
    [
      'many conditions on one column',
      (more) => ({
        AND: Array.from({ length: 100 }, () => ({ id: { gt: 1, lt: 2 } })),
        ...(more ? { name: { not: 'x' } } : {}),
      }),
    ],
    ['many empty conditions', (more) => ({ OR: Array.from({ length: 200 + more }, () => ({})) })],
    ['many empty lists', (more) => ({ OR: Array.from({ length: 200 + more }, () => ({ AND: [] })) })],
    ['many columns without operators', (more) => ({ OR: Array.from({ length: 200 + more }, () => ({ name: {} })) })],
    ['many relations without conditions', (more) => ({ OR: Array.from({ length: 200 + more }, () => ({ tags: {} })) })],
    ['a long in', (more) => ({ id: { in: Array.from({ length: 1_000 + more }, (_, it) => it) } })],
    ['a long list', (more) => ({ counts: { hasSome: Array.from({ length: 1_000 + more }, (_, it) => it) } })],
    [
      'a long list in Json',
      (more) => ({ data: { arrayContains: Array.from({ length: 1_000 + more }, (_, it) => it) } }),
    ],
    ['a long path', (more) => ({ data: { path: Array.from({ length: 1_000 + more }, () => 'a'), equals: 1 } })],
  ])('%s', (_, where) => {
    expect(refusalOf(where(0))).toBe(null);
    expect(refusalOf(where(1))).toEqual(['LIMIT_EXCEEDED', 'where']);
  });

  it('by the limits that are configured', () => {
    expect(refusalOf(nested(2), { ...filterLimits, depth: 2 })).toEqual(['LIMIT_EXCEEDED', 'where']);
    expect(refusalOf({ id: { in: [1, 2] } }, { ...filterLimits, values: 1 })).toEqual(['LIMIT_EXCEEDED', 'where']);
    expect(refusalOf({ id: { gt: 1, lt: 2 } }, { ...filterLimits, conditions: 1 })).toEqual([
      'LIMIT_EXCEEDED',
      'where',
    ]);
  });
});

describe('whether the form of a filter lets every row through', () => {
  it.each<[object]>([
    [{}],
    [{ AND: [] }],
    [{ NOT: [] }],
    [{ AND: [{}] }],
    [{ OR: [{}] }],
    [{ OR: [{ id: { equals: 1 } }, {}] }],
    [{ name: {} }],
    [{ name: { mode: 'INSENSITIVE' } }],
    [{ NOT: [{ OR: [] }] }],
    [{ NOT: [{ id: { in: [] } }] }],
    [{ NOT: [{ NOT: [{}] }] }],
    [{ NOT: [{ AND: [{ id: { equals: 1 } }, { OR: [] }] }] }],
    [{ id: { notIn: [] } }],
    [{ id: { not: null } }],
    [{ name: { contains: '' } }],
    [{ name: { startsWith: '', endsWith: '', mode: 'INSENSITIVE' } }],
    [{ NOT: [{ id: { equals: null } }] }],
    [{ texts: {} }],
    [{ texts: { hasEvery: [] } }],
    [{ NOT: [{ texts: { hasSome: [] } }] }],
    [{ data: { path: ['a'] } }],
    [{ tags: {} }],
    [{ tags: { every: {} } }],
    [{ tags: { none: { OR: [] } } }],
    [{ NOT: [{ tags: { some: { word: { in: [] } } } }] }],
    [{ NOT: [{ owner: { OR: [] } }] }],
    [{ AND: [{ OR: [{ AND: [{ NOT: [] }] }] }] }],
  ])('%j does', (where) => {
    expect(alwaysTrue(read(where))).toBe(true);
  });

  it.each<[object]>([
    [{ OR: [] }],
    [{ id: { in: [] } }],
    [{ id: { equals: 1 } }],
    [{ text: { not: null } }],
    [{ text: { contains: '' } }],
    [{ name: { equals: '' } }],
    [{ name: { contains: '', startsWith: 'x' } }],
    [{ OR: [{ id: { gt: 0 } }, { id: { lte: 0 } }] }],
    [{ NOT: [{}] }],
    [{ owner: {} }],
    [{ owner: null }],
    [{ tags: { some: {} } }],
    [{ tags: { none: {} } }],
    [{ tags: { every: { word: { not: 'x' } } } }],
    [{ texts: { isEmpty: true } }],
    [{ texts: { equals: [] } }],
    [{ data: { equals: null } }],
    [{ AND: [{}, { id: { equals: 1 } }] }],
  ])('%j does not', (where) => {
    expect(alwaysTrue(read(where))).toBe(false);
  });
});
