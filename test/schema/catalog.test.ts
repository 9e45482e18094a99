import { isInputObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { refusal } from '../support/refusal.ts';

const prisma = `
datasource db {
  provider = "postgresql"
}

model Whole {
  id   Int     @id @default(autoincrement())
  code String  @unique
  slug String? @unique
}

model Partial {
  id   Int    @id @default(autoincrement())
  code String @unique
}

model Late {
  id   Int    @id @default(autoincrement())
  code String @unique
}

model Missing {
  id   Int    @id @default(autoincrement())
  code String @unique
}

model Computed {
  id     Int     @id @default(autoincrement())
  price  Int
  double Int?    @default(dbgenerated())
}

model Serial {
  no   Int    @id @default(dbgenerated())
  name String
}

model Absent {
  id Int @id
}
`;

// What Prisma believes, and what the database really has.
const sql = `
DROP INDEX "Partial_code_key";
CREATE UNIQUE INDEX "Partial_code_key" ON "Partial" (code) WHERE code <> 'any';
DROP INDEX "Late_code_key";
ALTER TABLE "Late" ADD CONSTRAINT "Late_code_key" UNIQUE (code) DEFERRABLE INITIALLY DEFERRED;
DROP INDEX "Missing_code_key";
DROP INDEX "Whole_slug_key";
CREATE UNIQUE INDEX another_name ON "Whole" (slug) NULLS NOT DISTINCT;
ALTER TABLE "Computed" DROP COLUMN double;
ALTER TABLE "Computed" ADD COLUMN double int GENERATED ALWAYS AS (price * 2) STORED;
ALTER TABLE "Computed" ALTER COLUMN id DROP DEFAULT;
ALTER TABLE "Computed" ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
ALTER TABLE "Serial" DROP COLUMN no;
ALTER TABLE "Serial" ADD COLUMN no int GENERATED ALWAYS AS IDENTITY PRIMARY KEY;
DROP TABLE "Absent";
`;

let api: TestApi;

beforeAll(async () => {
  api = await openApi({ name: 'catalog', prisma, sql });
});

afterAll(() => api?.close());

describe('the keys as the database has them', () => {
  it('are told where they protect less than the schema says', () => {
    const told = api.api.findings.filter((it) => it.kind === 'key').map((it) => it.message);
    expect(told).toEqual([
      "The key (code) of Partial has only a partial unique index: lookups by it are guarded by a lock of Trellis's instead.",
      "The key (code) of Late is deferrable: lookups by it are guarded by a lock of Trellis's instead.",
      "The key (code) of Missing has no unique index in the database: lookups by it are guarded by a lock of Trellis's instead.",
    ]);
  });

  it('are told per model, for all lookups', () => {
    const told = api.api.findings.filter((it) => it.kind === 'protection').map((it) => it.message);
    expect(told.slice(0, 2)).toEqual([
      "Lookups of Whole by id, code, slug are protected by a unique index, others guarded by a lock of Trellis's.",
      "Lookups of Partial by id are protected by a unique index, others guarded by a lock of Trellis's.",
    ]);
  });

  it('decide what guards a lookup', async () => {
    const guards = await Promise.all(
      ['Whole', 'Partial', 'Late', 'Missing'].map(async (model) => {
        const { protection } = await api.run('getOrCreate', model, { lookup: { code: 'x' } });
        return [model, protection];
      }),
    );
    expect(guards).toEqual([
      ['Whole', 'UNIQUE_INDEX'],
      ['Partial', 'ADVISORY_LOCK'],
      ['Late', 'ADVISORY_LOCK'],
      ['Missing', 'ADVISORY_LOCK'],
    ]);
  });

  it('are found under any name, and count NULL where the index does', async () => {
    const saved = await api.run('getOrCreate', 'Whole', { lookup: { slug: null }, defaults: { code: 'nulls' } });
    expect(saved.protection).toBe('UNIQUE_INDEX');
    const refused = await refusal(api.run('create', 'Whole', { data: { code: 'other', slug: saved.row?.['slug'] } }));
    expect(refused).toMatchObject({ code: 'UNIQUE_CONFLICT', fields: ['slug'] });
  });

  it('a deferrable one that is violated at COMMIT is named like any other', async () => {
    await api.run('create', 'Late', { data: { code: 'twice' } });
    const refused = await refusal(api.run('create', 'Late', { data: { code: 'twice' } }));
    expect(refused).toMatchObject({ code: 'UNIQUE_CONFLICT', fields: ['code'] });
  });
});

describe('columns the database computes', () => {
  it('are no values of a row where they are its key', () => {
    const members = (name: string) => {
      const type = api.api.schema.getType(name);
      return isInputObjectType(type) ? Object.keys(type.getFields()) : null;
    };
    expect([members('SerialValues'), members('SerialSave')]).toEqual([['name'], ['no', 'name']]);
  });

  it('are given back and cannot be given', async () => {
    const saved = await api.run('create', 'Computed', { data: { price: 21 } });
    expect(saved.row).toEqual({ id: 1, price: 21, double: 42 });
    for (const [field, value] of Object.entries({ double: 1, id: 7 })) {
      const refused = await refusal(api.run('create', 'Computed', { data: { price: 1, [field]: value } }));
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', argument: `data.${field}` });
    }
    const changed = await api.run('update', 'Computed', { where: { id: 1 }, data: { price: 4 } });
    expect(changed).toMatchObject({ outcome: 'UPDATED', changed: ['price'], row: { double: 8 } });
  });
});

it('a table that is not there is told at start', () => {
  const told = api.api.findings.filter((it) => it.model === 'Absent').map((it) => it.message);
  expect(told).toContain('The table of Absent is not in the database: what asks for its rows fails.');
});
