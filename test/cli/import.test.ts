import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { rowsOf, withClient } from '../support/postgres.ts';
import { begun, folderWith, type Said, trellis } from './trellis.ts';

const schema = `
datasource db {
  provider = "postgresql"
}

enum Kind {
  SMALL
  BIG
}

model Album {
  id     Int       @id @default(autoincrement())
  name   String    @unique
  plays  BigInt    @default(0)
  rating Decimal?  @db.Decimal(4, 2)
  at     DateTime?
  live   Boolean   @default(false)
  kind   Kind      @default(SMALL)
  meta   Json?
  tags   String[]
  share  Float?
}

model Spot {
  id Int                  @id
  at Unsupported("point")
}
`;

interface Place {
  readonly database: FreshDatabase;
  readonly folder: string;
  readonly path: (name: string) => string;
  /** The options that say where Album is. */
  readonly usual: readonly string[];
  /** Imports a file of the folder into Album. */
  readonly importing: (file: string, ...options: readonly string[]) => Promise<Said>;
  readonly stored: (columns?: string) => Promise<readonly unknown[]>;
}

async function placeWith(files: Readonly<Record<string, string>>): Promise<Place> {
  const database = await freshDatabase({ name: 'import', prisma: schema });
  onTestFinished(() => database.drop());
  const folder = await folderWith({ 'schema.prisma': schema, ...files });
  const path = (name: string) => join(folder, name);
  const usual = ['--schema', path('schema.prisma'), '--database-url', database.url, '--model', 'Album'];
  return {
    database,
    folder,
    path,
    usual,
    importing: (file, ...options) => trellis(['import', ...usual, '--file', path(file), ...options]),
    stored: (columns = 'name, plays::int') => rowsOf(database.url, `SELECT ${columns} FROM "Album" ORDER BY id`),
  };
}

function lines(...rows: readonly unknown[]): string {
  return rows.map((it) => `${typeof it === 'string' ? it : JSON.stringify(it)}\n`).join('');
}

async function refusedIn(file: string): Promise<readonly unknown[]> {
  const text = await readFile(`${file}.refused.ndjson`, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((it) => JSON.parse(it));
}

describe('trellis import', () => {
  it('stores the rows of a file, and says how many', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => ({ name: `a${index}`, plays: `${index}` }));
    const { importing, stored, path } = await placeWith({
      'rows.ndjson': `\uFEFF${lines(...rows.slice(0, 3))}\r\n\n${lines(...rows.slice(3))}`,
    });
    expect(await importing('rows.ndjson', '--batch-size', '10')).toEqual({
      code: 0,
      out: `25 rows of ${path('rows.ndjson')}: 25 created.\n`,
      err: '',
    });
    expect(await stored()).toEqual(rows.map((it, index) => ({ name: it.name, plays: index })));
    await expect(stat(path('rows.ndjson.refused.ndjson'))).rejects.toThrow();
  });

  it('stores the good rows of a batch, and writes the others with their reasons beside the file', async () => {
    const good = Array.from({ length: 12 }, (_, index) => ({ name: `good ${index}` }));
    const text = lines(
      ...good.slice(0, 5),
      { name: 'good 0', plays: '1' },
      'no json',
      { nope: 1 },
      { name: 'late', rating: '123.45' },
      ...good.slice(5),
      [1],
      { plays: '9007199254740993' },
    );
    const { importing, stored, path } = await placeWith({ 'rows.ndjson': text });
    const { code, out } = await importing('rows.ndjson', '--batch-size', '8');
    expect([code, out]).toEqual([
      1,
      `18 rows of ${path('rows.ndjson')}: 12 created, 6 refused.\nThe refused ones are in ${path('rows.ndjson')}.refused.ndjson.\n`,
    ]);
    expect(await stored('name')).toEqual(good);
    expect(await refusedIn(path('rows.ndjson'))).toEqual([
      {
        line: 6,
        code: 'UNIQUE_CONFLICT',
        reason: 'Another Album has this name already.',
        row: { name: 'good 0', plays: '1' },
      },
      { line: 7, code: 'BAD_USER_INPUT', reason: 'This line is not a JSON object.', row: 'no json' },
      {
        line: 8,
        code: 'BAD_USER_INPUT',
        reason: 'Field "name" of required type "String!" was not provided.',
        row: { nope: 1 },
      },
      {
        line: 9,
        code: 'BAD_USER_INPUT',
        reason: 'rating has more than 2 digits before the decimal point.',
        row: { name: 'late', rating: '123.45' },
      },
      { line: 17, code: 'BAD_USER_INPUT', reason: 'This line is not a JSON object.', row: '[1]' },
      { line: 18, code: 'BAD_USER_INPUT', reason: expect.stringContaining('name'), row: expect.anything() },
    ]);
  });

  it('updates or skips rows whose key is taken', async () => {
    const first = [{ name: 'a' }, { name: 'b' }];
    const second = [{ name: 'b', plays: '2' }, { name: 'c', plays: '3' }, { name: 'b', plays: '4' }, { name: 'a' }];
    const { importing, stored } = await placeWith({ '1.ndjson': lines(...first), '2.ndjson': lines(...second) });
    await importing('1.ndjson');
    const ignored = await importing('2.ndjson', '--on-conflict', 'ignore');
    expect(ignored).toMatchObject({ code: 0, out: expect.stringMatching(/: 1 created, 3 skipped\.\n$/) });
    const options = ['--on-conflict', 'update', '--target', 'name', '--update', 'plays'];
    const updated = await importing('2.ndjson', ...options, '--batch-size', '2');
    expect(updated).toMatchObject({ code: 0, out: expect.stringMatching(/: 2 updated, 2 unchanged\.\n$/) });
    expect(await stored()).toEqual([
      { name: 'a', plays: 0 },
      { name: 'b', plays: 4 },
      { name: 'c', plays: 3 },
    ]);
    const again = await importing('2.ndjson', ...options);
    expect(again.out).toMatch(/: 3 unchanged, 1 superseded\.\n$/);
  });

  it('reads CSV: every type of column, quotes, and cells with nothing in them', async () => {
    const csv = [
      'name,plays,rating,at,live,kind,meta,tags,share',
      '"a, ""b""\nc",9007199254740993,1.50,2024-01-01T00:00:00Z,true,BIG,"{""x"":[1]}","[""p"",""q""]",0.5',
      'plain,,,,,,,,',
      'short,1',
      '"on three\r\nlines\r\n",1',
      'wrong,x,,,maybe,,,,',
      'odd,,,,,HUGE,,,',
    ].join('\r\n');
    const { importing, path, database } = await placeWith({ 'rows.csv': csv });
    const { code, out } = await importing('rows.csv');
    expect([code, out.split('\n')[0]]).toEqual([1, `6 rows of ${path('rows.csv')}: 2 created, 4 refused.`]);
    expect(await rowsOf(database.url, 'SELECT to_jsonb(it) AS row FROM "Album" AS it ORDER BY id')).toEqual([
      {
        row: {
          id: expect.any(Number),
          name: 'a, "b"\nc',
          plays: Number('9007199254740993'),
          rating: 1.5,
          at: '2024-01-01T00:00:00',
          live: true,
          kind: 'BIG',
          meta: { x: [1] },
          tags: ['p', 'q'],
          share: 0.5,
        },
      },
      {
        row: {
          ...{ id: expect.any(Number), name: 'plain', plays: 0, rating: null, at: null, live: false, kind: 'SMALL' },
          ...{ meta: null, tags: [], share: null },
        },
      },
    ]);
    expect(await refusedIn(path('rows.csv'))).toEqual([
      { line: 5, code: 'BAD_USER_INPUT', reason: 'This line has 2 cells, and the first one 9.', row: ['short', '1'] },
      { line: 6, code: 'BAD_USER_INPUT', reason: expect.any(String), row: ['on three\r\nlines\r\n', '1'] },
      {
        line: 9,
        code: 'BAD_USER_INPUT',
        reason: 'plays: A BigInt is a whole number, as a string of digits or as a safe integer.',
        row: expect.objectContaining({ plays: 'x' }),
      },
      {
        line: 10,
        code: 'BAD_USER_INPUT',
        reason: 'kind: Value "HUGE" does not exist in "Kind" enum.',
        row: { name: 'odd', kind: 'HUGE' },
      },
    ]);
  });

  it('never mixes refused rows of two imports', async () => {
    const { importing, path } = await placeWith({ 'rows.ndjson': lines('x', { name: 'a' }) });
    await importing('rows.ndjson');
    const again = await importing('rows.ndjson');
    expect(again).toEqual({
      code: 1,
      out: '',
      err: `${path('rows.ndjson')}.refused.ndjson holds the rows an earlier import refused: move it away, or write over it with --overwrite-refused.\n`,
    });
    await writeFile(path('rows.ndjson'), lines({ name: 'b' }));
    expect(await importing('rows.ndjson', '--overwrite-refused')).toMatchObject({ code: 0 });
    await expect(stat(path('rows.ndjson.refused.ndjson'))).rejects.toThrow();
  });

  it('says how far it came when the rest of the file cannot be read', async () => {
    const { importing, path, stored } = await placeWith({ 'rows.csv': 'name\na\nb,c\nd\n"open\n' });
    const { code, out, err } = await importing('rows.csv', '--batch-size', '2');
    expect([code, err]).toEqual([1, expect.stringMatching(/^\S+rows\.csv is not CSV: Quote Not Closed[^\n]*\n$/)]);
    expect(out).toBe(
      [
        `2 rows of ${path('rows.csv')}: 1 created, 1 refused.`,
        `The refused ones are in ${path('rows.csv')}.refused.ndjson.`,
        'The import ended before the end of the file: what comes after line 3 was not stored.\n',
      ].join('\n'),
    );
    expect(await stored('name')).toEqual([{ name: 'a' }]);
  });

  it('ends after a batch when it is told to stop, and says after which line', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({ name: `a${index}` }));
    const { database, path, usual, stored } = await placeWith({ 'rows.ndjson': lines(...rows) });
    const { ended } = await withClient(database.url, async (client) => {
      await client.query('BEGIN');
      await client.query(`INSERT INTO "Album" (name) VALUES ('a2')`);
      const importing = begun(['import', ...usual, '--file', path('rows.ndjson'), '--batch-size', '1']);
      const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await vi.waitFor(async () => expect(await rowsOf(database.url, waiting)).toHaveLength(1), { timeout: 60_000 });
      importing.send('SIGINT');
      await client.query('ROLLBACK');
      return importing;
    });
    const { code, out } = await ended;
    const after = Number(/what comes after line (\d+) was not stored\.\n$/.exec(out)?.[1]);
    expect(code).toBe(1);
    expect(after).toBeLessThan(500);
    expect(await stored('name')).toEqual(rows.slice(0, after));
  });

  it('stops when the rows are not at fault', async () => {
    const { importing, path } = await placeWith({ 'rows.ndjson': lines({ name: 'a' }) });
    const failing: readonly (readonly [readonly string[], RegExp])[] = [
      [['--on-conflict', 'update', '--target', 'nope'], /^The rows cannot be stored this way: .*nope/],
      [['--on-conflict', 'update', '--target', 'name', '--update', 'id'], /^The rows cannot be stored this way: id is/],
      [['--on-conflict', 'replace'], /^--on-conflict is "replace": it must be error, ignore or update\.$/m],
      [['--target', 'name'], /^--target and --update say more about --on-conflict/],
      [['--batch-size', '0'], /^--batch-size is "0": it must be a whole number from 1 to 10000\.$/m],
    ];
    for (const [options, sentence] of failing) {
      const { code, err } = await importing('rows.ndjson', ...options);
      expect([options, code]).toEqual([options, 1]);
      expect(err).toMatch(sentence);
    }
    await expect(stat(path('rows.ndjson.refused.ndjson'))).rejects.toThrow();
  });

  it('says in one sentence what it needs', async () => {
    const { path, database } = await placeWith({ 'rows.ndjson': '', 'rows.txt': '', 'rows.csv': 'name,nope\na,b\n' });
    const schemaAnd = (...options: readonly string[]) =>
      trellis(['import', '--schema', path('schema.prisma'), ...options]);
    const at = ['--database-url', database.url];
    const told = [
      await schemaAnd(),
      await schemaAnd(...at),
      await schemaAnd(...at, '--model', 'Album'),
      await schemaAnd(...at, '--model', 'Album', '--file', path('none.ndjson')),
      await schemaAnd(...at, '--model', 'Album', '--file', path('rows.txt')),
      await schemaAnd(...at, '--model', 'Nope', '--file', path('rows.ndjson')),
      await schemaAnd(...at, '--model', 'Spot', '--file', path('rows.ndjson')),
      await schemaAnd(...at, '--model', 'Album', '--file', path('rows.csv')),
    ];
    expect(told.map((it) => it.code)).toEqual(Array(8).fill(1));
    expect(told.map((it) => it.err)).toEqual([
      'trellis import needs a database: name one with --database-url or DATABASE_URL.\n',
      'trellis import needs a model: name one with --model.\n',
      'trellis import needs a file: name one with --file.\n',
      `There is no file ${path('none.ndjson')}.\n`,
      `What is in ${path('rows.txt')}? Its name must end with .ndjson, .jsonl or .csv.\n`,
      'The schema has no model Nope.\n',
      expect.stringMatching(/^Spot has no .*bulkCreate.*: its column at .* is required/),
      `The first line of ${path('rows.csv')} names "nope", and there is no such column.\n`,
    ]);
    expect(await schemaAnd(...at, '--model', 'Album', '--file', path('rows.ndjson'))).toMatchObject({
      code: 0,
      out: `0 rows of ${path('rows.ndjson')}.\n`,
    });
  });
});
