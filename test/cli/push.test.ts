import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { evolveSchema, pushSchema, schemaSql } from '../../src/cli/push.ts';
import { freshDatabase } from '../support/database.ts';
import { addressOf, rowsOf, tablesOf } from '../support/postgres.ts';

const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const drop of cleanup.splice(0)) await drop();
});

const real = schemasBelow(fileURLToPath(new URL('../support/schemas', import.meta.url)));

describe('push', () => {
  it('has the real and the odd schemas to try', () => {
    expect(real.length).toBeGreaterThanOrEqual(11);
  });

  it.each(real)('creates every table of %s, and refuses to do it twice', async (_name, text) => {
    const url = await emptyDatabase();
    await pushSchema({ url, schema: [['schema.prisma', text]] });
    const models = [...text.matchAll(/^model \w+/gm)].length;
    expect((await tablesOf(url)).length).toBeGreaterThanOrEqual(models);
    await expect(pushSchema({ url, schema: [['schema.prisma', text]] })).rejects.toThrow(/is not empty/);
  });

  it('creates the extension a native type comes from', async () => {
    const url = await emptyDatabase();
    await pushSchema({ url, schema: schema('model A {\n id Int @id\n name String @db.Citext @unique\n}') });
    await expect(rowsOf(url, `INSERT INTO "A" VALUES (1, 'x'), (2, 'X')`)).rejects.toThrow(/duplicate key/);
  });

  it.each([
    ['table', 'CREATE SCHEMA other; CREATE TABLE other.leftover (id int)', 'table other.leftover'],
    ['view', 'CREATE VIEW leftover AS SELECT 1 AS one', 'view public.leftover'],
    ['enum', `CREATE TYPE leftover AS ENUM ('a')`, 'enum public.leftover'],
    ['type', 'CREATE TYPE leftover AS (a int)', 'type public.leftover'],
  ])('refuses a database that has a %s', async (_kind, sql, named) => {
    const url = await emptyDatabase();
    await rowsOf(url, sql);
    await expect(pushSchema({ url, schema: album })).rejects.toThrow(`is not empty (it has the ${named})`);
    expect(await tablesOf(url)).not.toContain('Album');
  });

  it('takes a database for empty that has only an extension', async () => {
    const url = await emptyDatabase();
    await rowsOf(url, 'CREATE EXTENSION pg_stat_statements');
    await pushSchema({ url, schema: album });
    expect(await tablesOf(url)).toEqual(['Album']);
  });

  it('leaves nothing behind when PostgreSQL refuses the last statement', async () => {
    const url = await emptyDatabase();
    const text = 'model A {\n id Int @id\n}\nmodel Z {\n id Int @id @default(dbgenerated("no_such_function()"))\n}';
    await expect(pushSchema({ url, schema: schema(text) })).rejects.toThrow(/no_such_function/);
    expect(await tablesOf(url)).toEqual([]);
  });

  it('fills a database once when two push at the same time', async () => {
    const url = await emptyDatabase();
    const ends = await Promise.allSettled([1, 2].map(() => pushSchema({ url, schema: album })));
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('needs no right to create schemas where the schema is there', async () => {
    const url = await emptyDatabase();
    const user = `limited_${randomUUID().slice(0, 8)}`;
    await rowsOf(url, `CREATE ROLE ${user} LOGIN PASSWORD 'pw'; GRANT CREATE ON SCHEMA public TO ${user}`);
    const limited = Object.assign(new URL(url), { username: user, password: 'pw' }).href;
    await pushSchema({ url: limited, schema: album });
    expect(await tablesOf(url)).toEqual(['Album']);
    await rowsOf(url, `DROP OWNED BY ${user}; DROP ROLE ${user}`);
  });

  it('names file and line of a mistake in the schema', async () => {
    const text = 'datasource db {\n provider = "postgresql"\n}\nmodel A {\n id Int @id\n b Missing\n}\n';
    await expect(schemaSql({ schema: [['parts/a.prisma', text]] })).rejects.toThrow(
      /^parts\/a\.prisma:6: Type "Missing"/,
    );
  });
});

describe('a database that cannot be used', () => {
  it.each([
    ['does not exist', (url: string) => addressOf(url, 'nowhere'), /^The database "nowhere" does not exist on 127/],
    [
      'refuses the password',
      (url: string) => url.replace(/:[^:@]+@/, ':secret@'),
      /refuses the user "\w+" or the password/,
    ],
    ['is not there', () => 'postgresql://me:secret@127.0.0.1:1/x', /^Nothing answers at 127\.0\.0\.1:1/],
    ['has an unknown host', () => 'postgresql://me:secret@nowhere.invalid/x', /nowhere\.invalid:5432, is not known/],
    ['has no address', () => 'mysql://me:secret@localhost/x', /is not an address like postgresql/],
    [
      'has a bare # in its password',
      () => 'postgresql://me:12#secret@localhost/x',
      /is not an address like postgresql/,
    ],
  ])('is told when it %s, without the password', async (_what, address, sentence) => {
    const failure: unknown = await pushSchema({ url: address(inject('postgresUrl')), schema: album }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'StartError', message: expect.stringMatching(sentence) });
    expect(String(failure)).not.toMatch(/secret|12#/);
  });
});

describe('evolve', () => {
  const before = schema(`enum Kind {
 LP
 EP
}
model Album {
 id Int @id
 title String
 note String?
 kind Kind @default(LP)
 plays Int
}`);
  const edit = (from: string, to: string) =>
    schema((before[0]?.[1] ?? '').replace(/^datasource[^}]*}\n/, '').replace(from, to));

  it('does nothing when the schema says the same', async () => {
    const url = await databaseWith(before);
    expect(await evolveSchema({ url, from: before, to: edit('model Album', '\n\nmodel Album') })).toBe('unchanged');
  });

  it('adds columns, tables and enum values that are used at once, and keeps the rows', async () => {
    const url = await databaseWith(before);
    const text = before[0]?.[1] ?? '';
    const to = text
      .replace(' EP\n', ' EP\n SINGLE\n MIX\n')
      .replace('note String?', 'note String? @default("DROP TABLE \\"Album\\"; --")')
      .replace('@default(LP)', '@default(SINGLE)\n tracks Track[]')
      .concat(
        '\nmodel Track {\n id Int @id\n albumId Int\n album Album @relation(fields: [albumId], references: [id])\n}',
      );
    expect(await evolveSchema({ url, from: before, to: [['schema.prisma', to]] })).toBe('changed');
    await rowsOf(url, `INSERT INTO "Album" (id, title, plays) VALUES (3, 'new', 0)`);
    expect(await rowsOf(url, 'SELECT id, kind FROM "Album" ORDER BY id')).toEqual([
      { id: 1, kind: 'LP' },
      { id: 2, kind: 'EP' },
      { id: 3, kind: 'SINGLE' },
    ]);
    expect(await tablesOf(url)).toEqual(['Album', 'Track']);
  });

  it.each([
    ['column', edit(' note String?\n', ''), 'the column "Album"."note"'],
    ['table', schema('model Other {\n id Int @id\n}'), 'the table "Album"'],
    ['enum value', edit(' EP\n', ''), 'values of the enum "Kind"'],
    ['part of a value', edit('title String', 'title String @db.VarChar(5)'), 'values of the column "Album"."title"'],
    ['number that is too large', edit('plays Int', 'plays Int @db.SmallInt'), 'values of the column "Album"."plays"'],
  ])('refuses to lose a %s, and changes nothing', async (_what, to, named) => {
    const url = await databaseWith(before);
    const sentence = `The changed schema would lose ${named} in the database: `;
    await expect(evolveSchema({ url, from: before, to })).rejects.toThrow(sentence);
    expect(await rowsOf(url, 'SELECT * FROM "Album" ORDER BY id')).toEqual(rows);
  });

  it('takes a type that holds every value there is', async () => {
    const url = await databaseWith(before);
    const to = edit('plays Int', 'plays BigInt');
    expect(await evolveSchema({ url, from: before, to })).toBe('changed');
    expect(await rowsOf(url, 'SELECT plays FROM "Album" WHERE id = 1')).toEqual([{ plays: '100000' }]);
  });

  it('says what in the data stands against a change', async () => {
    const url = await databaseWith(before);
    const to = edit('note String?', 'note String');
    await expect(evolveSchema({ url, from: before, to })).rejects.toThrow(
      'The database cannot follow the changed schema: column "note" of relation "Album" contains null values.',
    );
  });

  const rows = [
    { id: 1, title: 'a; DROP TABLE "Album"', note: null, kind: 'LP', plays: 100_000 },
    { id: 2, title: 'long title', note: null, kind: 'EP', plays: 1 },
  ];

  async function databaseWith(files: typeof album): Promise<string> {
    const url = await emptyDatabase();
    await pushSchema({ url, schema: files });
    const values = JSON.stringify(rows).replaceAll("'", "''");
    await rowsOf(url, `INSERT INTO "Album" SELECT * FROM jsonb_populate_recordset(NULL::"Album", '${values}')`);
    return url;
  }
});

const album = schema('model Album {\n id Int @id\n}');

function schema(body: string): readonly (readonly [string, string])[] {
  return [['schema.prisma', `datasource db {\n provider = "postgresql"\n}\n${body}\n`]];
}

function schemasBelow(folder: string): readonly (readonly [name: string, text: string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.prisma'))
    .map((path) => [basename(path, '.prisma'), readFileSync(join(folder, path), 'utf8')] as const)
    .filter(([, text]) => /provider\s*=\s*"postgresql"/.test(text));
}

async function emptyDatabase(): Promise<string> {
  const { url, drop } = await freshDatabase({ name: 'empty', prisma: '' });
  cleanup.push(drop);
  return url;
}
