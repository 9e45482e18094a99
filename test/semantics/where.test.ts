import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { refusal } from '../support/refusal.ts';

const prisma = `
datasource db {
  provider = "postgresql"
}

enum Colour {
  RED  @map("rouge")
  BLUE @map("bleu")
}

model Owner {
  id     Int     @id
  name   String
  things Thing[]
}

model Thing {
  id      Int       @id
  code    String?   @unique
  name    String
  short   String?   @db.VarChar(5)
  key     String?   @db.Uuid
  fixed   String?   @db.Char(4)
  count   Int?
  big     BigInt?
  price   Decimal?  @db.Decimal(10, 2)
  weight  Float?
  at      DateTime?
  day     DateTime? @db.Date
  on      Boolean?
  colour  Colour?
  raw     Bytes?
  ownerId Int?
  owner   Owner?    @relation(fields: [ownerId], references: [id])
  upId    Int?
  up      Thing?    @relation("Tree", fields: [upId], references: [id])
  below   Thing[]   @relation("Tree")
  AND     Int?
}
`;

const rows = `
INSERT INTO "Owner" VALUES (1, 'Ann'), (2, 'Bob');
INSERT INTO "Thing" (id, code, name, short, key, fixed, count, big, price, weight, at, day, "on", colour, raw, "ownerId", "upId") VALUES
  (1, 'a', '100%', 'one', '0b9f0d1e-0000-4000-8000-0000000000a1', 'ab', 1, 9007199254740993, 1.25, 0.5, '2024-01-01T00:00:00.5', '2024-01-01', true, 'rouge', '\\x00ff', 1, NULL),
  (2, 'b', 'a_b', 'two', NULL, NULL, 2, NULL, 2.50, 1.5, '2025-01-01', '2025-06-01', false, 'bleu', '\\x01', 2, 1),
  (3, 'c', 'back\\slash', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2),
  (4, NULL, 'AXB', NULL, NULL, NULL, 40, NULL, 400, 40, '2026-01-01', NULL, NULL, NULL, NULL, NULL, NULL);
`;

let api: TestApi;

beforeAll(async () => {
  api = await openApi({ name: 'where', prisma, sql: rows });
});

afterAll(() => api?.close());

/** The one row that meets a condition, found by an empty lookup; its code when none or several do. */
async function met(where: object): Promise<unknown> {
  const saved = await api.run('getOrCreate', 'Thing', { lookup: {}, defaults: {}, where }).catch((it) => it.code);
  return typeof saved === 'string' ? saved : saved.row?.['id'];
}

// Creating needs an id, which no default gives: a condition that nothing meets creates nothing.
const nobody = 'NOT_NULL_VIOLATION';
const several = 'MULTIPLE_MATCHES';

describe('a condition', () => {
  it.each<[object, unknown]>([
    [{ name: { equals: 'a_b' } }, 2],
    [{ name: { not: 'x' } }, several],
    [{ count: { equals: null } }, 3],
    [{ key: { not: null } }, 1],
    [{ count: { in: [2, 7] } }, 2],
    [{ count: { in: [] } }, nobody],
    [{ count: { notIn: [1, 2] } }, 4],
    [{ count: { notIn: [] } }, several],
    [{ count: { gt: 1, lt: 40 } }, 2],
    [{ count: { gte: 40 } }, 4],
    [{ count: { lte: 1 } }, 1],
    [{ big: { equals: 9007199254740993n } }, 1],
    [{ big: { equals: 9007199254740992n } }, nobody],
    [{ price: { gt: '2.499' } }, several],
    [{ price: { gt: '2.5' } }, 4],
    [{ price: { equals: '1.250' } }, 1],
    [{ price: { equals: '1.254' } }, nobody],
    [{ weight: { lt: 1 } }, 1],
    [{ at: { lt: new Date('2024-01-01T00:00:00.501Z') } }, 1],
    [{ at: { gte: new Date('2025-01-01'), lt: new Date('2026-01-01') } }, 2],
    [{ day: { equals: new Date('2025-06-01') } }, 2],
    [{ on: { equals: true } }, 1],
    [{ on: { not: true } }, 2],
    [{ colour: { equals: 'RED' } }, 1],
    [{ colour: { notIn: ['RED'] } }, 2],
    [{ raw: { equals: new Uint8Array([0, 255]) } }, 1],
    [{ raw: { in: [new Uint8Array([1])] } }, 2],
    [{ fixed: { equals: 'ab' } }, 1],
    [{ key: { equals: '0B9F0D1E-0000-4000-8000-0000000000A1' } }, 1],
    [{ key: { contains: '0d1e' } }, 1],
    [{ name: { contains: '%' } }, 1],
    [{ name: { contains: '_' } }, 2],
    [{ name: { contains: '\\' } }, 3],
    [{ name: { startsWith: 'a' } }, 2],
    [{ name: { startsWith: 'a', mode: 'INSENSITIVE' } }, several],
    [{ name: { endsWith: 'slash' } }, 3],
    [{ name: { equals: 'axb', mode: 'INSENSITIVE' } }, 4],
    [{ name: { equals: 'A_B', mode: 'INSENSITIVE' } }, 2],
    [{ name: { equals: '%', mode: 'INSENSITIVE' } }, nobody],
    [{ name: { contains: 'S', mode: 'DEFAULT' } }, nobody],
    [{ owner: { name: { equals: 'Ann' } } }, 1],
    [{ owner: null, name: { startsWith: 'back' } }, 3],
    [{ up: { up: null } }, 2],
    [{ up: { up: { owner: { name: { equals: 'Ann' } } } } }, 3],
    [{ up: { owner: { name: { equals: 'Bob' } } } }, 3],
    [{ below: { some: { count: { equals: 2 } } } }, 1],
    [{ below: { none: {} }, count: { not: null } }, 4],
    [{ below: { some: {}, every: { owner: null } } }, 2],
    [{ owner: { things: { some: { name: { contains: '%' } } } } }, 1],
    [{ name: { in: ['AXB', 'x'], mode: 'INSENSITIVE' } }, 4],
    [{ name: { in: ['A_b', '%'], mode: 'INSENSITIVE' } }, 2],
    [{ OR: [] }, nobody],
    [{ AND: [] }, several],
    [{ NOT: [] }, several],
    [{}, several],
    [{ OR: [{ count: { equals: 1 } }, { name: { equals: 'zz' } }] }, 1],
    [{ AND: [{ count: { gt: 0 } }, { count: { lt: 2 } }] }, 1],
    [{ NOT: [{ count: { lt: 40 } }, { name: { equals: 'back\\slash' } }] }, 4],
    [{ NOT: [{ OR: [{ count: { lt: 40 } }, { count: { equals: null } }] }] }, 4],
  ])('case %#', async (where, expected) => {
    expect([where, await met(where)]).toEqual([where, expected]);
  });
});

describe('refuses', () => {
  it.each<[object, string]>([
    [{ AND: null }, 'where.AND'],
    [{ name: null }, 'where.name'],
    [{ name: { contains: null } }, 'where.name.contains'],
    [{ name: { mode: null } }, 'where.name.mode'],
    [{ count: { in: null } }, 'where.count.in'],
    [{ count: { in: [1, null] } }, 'where.count.in[1]'],
    [{ name: { contains: '\0' } }, 'where.name.contains'],
    [{ key: { equals: 'no uuid' } }, 'where.key.equals'],
    [{ NOT: [{ owner: { name: null } }] }, 'where.NOT[0].owner.name'],
  ])('%j', async (where, argument) => {
    const refused = await refusal(api.run('getOrCreate', 'Thing', { lookup: {}, where }));
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', argument });
  });

  it('a filter that is too large, before any statement', async () => {
    const deep = Array.from({ length: 8 }).reduce((inner) => ({ NOT: [inner] }), { count: { equals: 1 } } as object);
    const wide = { OR: Array.from({ length: 201 }, () => ({ count: { equals: 1 } })) };
    const long = { count: { in: Array.from({ length: 1_001 }, (_, it) => it) } };
    for (const where of [deep, wide, long]) {
      const refused = await refusal(api.run('getOrCreate', 'Thing', { lookup: {}, where: where as object }));
      expect(refused).toMatchObject({ code: 'LIMIT_EXCEEDED', argument: 'where' });
    }
  });
});

describe('beside a lookup', () => {
  it('narrows the search, and is not copied into a new row', async () => {
    const where = { count: { gt: 1_000 } };
    const saved = await api.run('getOrCreate', 'Thing', { lookup: { name: 'new' }, defaults: { id: 50 }, where });
    expect(saved).toMatchObject({ outcome: 'CREATED', row: { id: 50, name: 'new', count: null } });
  });

  it('a row with the key that the condition leaves out is a conflict, not a match', async () => {
    const where = { count: { gt: 1_000 } };
    const args = { lookup: { code: 'a' }, defaults: { id: 60, name: 'n' }, where };
    expect(await refusal(api.run('getOrCreate', 'Thing', args))).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['code'],
    });
  });

  it('decides which row is changed', async () => {
    const args = { lookup: { owner: { id: 2 } }, defaults: { short: 'new' }, where: { count: { equals: 2 } } };
    expect(await api.run('updateOrCreate', 'Thing', args)).toMatchObject({
      outcome: 'UPDATED',
      row: { id: 2, short: 'new' },
    });
  });

  it('is taken as a document sends it', async () => {
    const { data, errors } = await api.ask(`mutation {
      getOrCreateThing(lookup: {}, where: { colour: { in: [BLUE] }, name: { contains: "_", mode: INSENSITIVE }, owner: { name: { not: null } }, below: { some: { name: { in: ["back\\\\slash"] } } } }) { record { id } }
    }`);
    expect([errors, data?.['getOrCreateThing']]).toEqual([undefined, { record: { id: 2 } }]);
  });
});

it('a column called like a word of filters is said to be left out of them', () => {
  expect(api.api.findings.map((it) => it.message)).toContain(
    'Thing.AND cannot be filtered by: its name is a word of filters.',
  );
});
