import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { refusal } from '../support/refusal.ts';

const prisma = `
datasource db {
  provider = "postgresql"
}

model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  n     Int    @default(0)
  posts Post[]
}

model Post {
  id       Int    @id @default(autoincrement())
  code     String @default("")
  authorId Int
  author   User   @relation(fields: [authorId], references: [id])
}

model Line {
  no   Int    @id
  full String
}
`;

// A soft-delete pattern, a foreign key of another name, a key Prisma was not told of, and a required computed column.
const sql = `
DROP INDEX "User_email_key";
CREATE UNIQUE INDEX "User_email_key" ON "User" (email) WHERE n > 100;
ALTER TABLE "Post" RENAME CONSTRAINT "Post_authorId_fkey" TO my_fk;
CREATE UNIQUE INDEX post_code ON "Post" (code, "authorId");
ALTER TABLE "Line" DROP COLUMN "full";
ALTER TABLE "Line" ADD COLUMN "full" text NOT NULL GENERATED ALWAYS AS ('line ' || no) STORED;
`;

let api: TestApi;

beforeAll(async () => {
  api = await openApi({ name: 'wrong keys', prisma, sql });
});

beforeEach(() => api.sql('TRUNCATE "User", "Post", "Line" RESTART IDENTITY CASCADE'));

afterAll(() => api?.close());

describe('a key the database does not enforce', () => {
  beforeEach(() => api.sql(`INSERT INTO "User" (email) VALUES ('e@x'), ('e@x'), ('one@x')`));

  it('changes, deletes and loads no row when it names several', async () => {
    const where = { email: 'e@x' };
    for (const call of [
      () => api.run('update', 'User', { where, data: { n: 7 } }),
      () => api.run('delete', 'User', { where, strict: false }),
      () => api.run('load', 'User', { where }),
    ])
      expect(await refusal(call())).toMatchObject({ code: 'MULTIPLE_MATCHES' });
    expect(await api.sql(`SELECT count(*)::int AS rows, max(n) AS n FROM "User" WHERE email = 'e@x'`)).toEqual([
      { rows: 2, n: 0 },
    ]);
  });

  it('still names one row where there is one', async () => {
    const where = { email: 'one@x' };
    expect(await api.run('update', 'User', { where, data: { n: 7 } })).toMatchObject({
      outcome: 'UPDATED',
      row: { n: 7 },
    });
    expect(await api.run('delete', 'User', { where, strict: false })).toMatchObject({ outcome: 'DELETED' });
    expect(await api.run('delete', 'User', { where, strict: false })).toMatchObject({ outcome: 'NOT_FOUND' });
  });
});

it('a foreign key of any name is told by its relation', async () => {
  expect(await refusal(api.run('create', 'Post', { data: { authorId: 999 } }))).toMatchObject({
    code: 'FK_VIOLATION',
    relation: 'author',
    fields: ['authorId'],
  });
  await api.run('create', 'User', { data: { email: 'a' } });
  await api.run('create', 'Post', { data: { authorId: 1 } });
  const refused = await refusal(api.run('delete', 'User', { where: { id: 1 }, strict: false }));
  expect(refused).toMatchObject({ code: 'FK_RESTRICTED', referencedBy: 'Post' });
});

it('a key Prisma was not told of guards lookups and names its fields', async () => {
  await api.run('create', 'User', { data: { email: 'a' } });
  const lookup = { code: 'x', authorId: 1 };
  expect(await api.run('getOrCreate', 'Post', { lookup })).toMatchObject({
    protection: 'UNIQUE_INDEX',
    outcome: 'CREATED',
  });
  expect(await refusal(api.run('create', 'Post', { data: lookup }))).toMatchObject({
    code: 'UNIQUE_CONFLICT',
    fields: ['code', 'authorId'],
  });
});

it('a required column that the database computes is not asked for', async () => {
  const { data, errors } = await api.ask('mutation { createLine(data: { no: 7 }) { record { no full } } }');
  expect([errors, data?.['createLine']]).toEqual([undefined, { record: { no: 7, full: 'line 7' } }]);
});

it('what is deleted is answered under every name it is asked for', async () => {
  await api.run('create', 'User', { data: { email: 'a' } });
  await api.run('create', 'Post', { data: { code: 'x', authorId: 1 } });
  const asked =
    'mutation { deletePost(where: { id: 1 }) { outcome a: record { code one: author { id } two: author { email none: posts(limit: 0) { code } } } b: record { author { id } } } }';
  const { data, errors } = await api.ask(asked);
  expect([errors, data?.['deletePost']]).toEqual([
    undefined,
    {
      outcome: 'DELETED',
      a: { code: 'x', one: { id: 1 }, two: { email: 'a', none: [] } },
      b: { author: { id: 1 } },
    },
  ]);
  expect(await api.sql('SELECT id FROM "Post"')).toEqual([]);
});
