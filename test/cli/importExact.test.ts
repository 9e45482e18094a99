import { describe, expect, it } from 'vitest';
import { rowsOf } from '../support/postgres.ts';
import { lines, placeWith, refusedIn } from './importPlace.ts';

const many = 'A number has more digits than JSON numbers keep exactly: write it as a string.';
const long = '0.1234567890123456789';

describe('what trellis import stores is what the file says', () => {
  it('numbers that would be rounded are refused, in NDJSON', async () => {
    const { importing, path, stored } = await placeWith({
      'rows.ndjson': lines(
        `{"name":"a","share":${long}}`,
        `{"name":"b","meta":{"x":${long}}}`,
        `{"name":"c","meta":{"x":"${long}"},"share":0.1}`,
      ),
    });
    expect(await importing('rows.ndjson')).toMatchObject({ code: 1 });
    expect(await stored('name, meta, share')).toEqual([{ name: 'c', meta: { x: long }, share: 0.1 }]);
    expect(await refusedIn(path('rows.ndjson'))).toEqual([
      { line: 1, code: 'BAD_USER_INPUT', reason: many, row: `{"name":"a","share":${long}}` },
      { line: 2, code: 'BAD_USER_INPUT', reason: many, row: `{"name":"b","meta":{"x":${long}}}` },
    ]);
  });

  it('and so are they in CSV, and cells of Json that are none', async () => {
    const csv = ['name,share,meta,tags', `a,${long},,`, `b,,"{""x"":${long}}",`, 'c,,hello,', 'd,,,[1', 'e,,"""hi""",'];
    const { importing, path, stored } = await placeWith({ 'rows.csv': csv.join('\n') });
    expect(await importing('rows.csv')).toMatchObject({ code: 1 });
    expect(await stored('name, meta, share')).toEqual([{ name: 'e', meta: 'hi', share: null }]);
    expect(await refusedIn(path('rows.csv'))).toMatchObject([
      { line: 2, reason: expect.stringMatching(/^share: Float cannot represent/) },
      { line: 3, reason: `meta: ${many}` },
      { line: 4, reason: 'meta: This cell is not JSON.', row: { name: 'c', meta: 'hello' } },
      { line: 5, reason: 'tags: This cell is not JSON.' },
    ]);
  });

  it('a line ends with a line feed, and with nothing else that Unicode breaks lines with', async () => {
    const names = ['a\u2028b', 'c\u2029d', 'e\u0085f'];
    const { importing, stored } = await placeWith({ 'rows.ndjson': lines(...names.map((name) => ({ name }))) });
    expect(await importing('rows.ndjson')).toMatchObject({ code: 0 });
    expect(await stored('name')).toEqual(names.map((name) => ({ name })));
  });

  it.each([
    ['rows.ndjson', '', (name: string) => JSON.stringify({ name })],
    ['rows.csv', 'name', (name: string) => name],
  ])('a file of another encoding is refused with its line, before any row: %s', async (file, first, written) => {
    const rows = Array.from({ length: 5_000 }, (_, index) => written(`jürgen ${index}`));
    const bytes = Buffer.from([first, ...rows].join('\n'));
    // The same letter in Latin-1, on the last line.
    const at = bytes.lastIndexOf('ü');
    const { importing, path, database } = await placeWith({
      [file]: Buffer.concat([bytes.subarray(0, at), Buffer.from([0xfc]), bytes.subarray(at + 2)]),
      [`whole-${file}`]: bytes,
    });
    expect(await importing(file)).toEqual({
      code: 1,
      out: '',
      err: `${path(file)}:5001: this is no text in UTF-8; nothing was stored.\n`,
    });
    expect(await rowsOf(database.url, 'SELECT FROM "Album"')).toEqual([]);
    // Characters that stand across two pieces of the file are no mistake.
    expect(await importing(`whole-${file}`, '--batch-size', '5000')).toMatchObject({ code: 0 });
    expect(await rowsOf(database.url, `SELECT count(*)::int AS n FROM "Album" WHERE name LIKE 'jürgen %'`)).toEqual([
      { n: 5_000 },
    ]);
  });
});
