import { stat, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { rowsOf, withClient } from '../support/postgres.ts';
import { lines, placeWith } from './importPlace.ts';
import { begun, trellis } from './trellis.ts';

describe('trellis import', () => {
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
    expect(await importing('rows.ndjson', '--overwrite-refused')).toEqual({
      code: 0,
      out: `1 row of ${path('rows.ndjson')}: 1 created.\n`,
      err: '',
    });
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

  it('takes no more memory for a large file than for a small one', async () => {
    const text = 'x'.repeat(25_000);
    const rows = Array.from({ length: 4_000 }, (_, index) => `{"name":"a${index}","tags":["${text}"]}\n`);
    const { usual, path } = await placeWith({ 'rows.ndjson': rows.join('') });
    // A hundred megabytes of rows, and hardly more for a program that needs most of them for itself.
    const env = { NODE_OPTIONS: '--max-old-space-size=140' };
    const { code, out } = await trellis(['import', ...usual, '--file', path('rows.ndjson'), '--batch-size', '20'], {
      env,
    });
    expect([code, out]).toEqual([0, `4,000 rows of ${path('rows.ndjson')}: 4,000 created.\n`]);
  });
});
