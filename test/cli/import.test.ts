import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../support/postgres.ts';
import { lines, placeWith, refusedIn } from './importPlace.ts';

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
});
