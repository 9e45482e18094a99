import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { Column } from '../../model/model.ts';
import { losesDigits } from '../../schema/scalars/lostDigits.ts';
import { codeOf, messageOf, StartError } from '../startError.ts';
import { cellValue, tooManyDigits } from './cellValue.ts';

/** A file of rows. */
export interface Source {
  readonly file: string;
  /** In bytes. */
  readonly size: number;
  readonly format: 'ndjson' | 'csv';
}

/** A row of a file, or what stands in its place, and why it is none. */
export interface FileRow {
  /** Counted from 1, where the row begins. */
  readonly line: number;
  readonly row: unknown;
  readonly problem: string | null;
  /** Bytes of the file that were read by then. */
  readonly read: number;
}

/** The rows of a file, one after the other: never more of it is in memory than a few. */
export function readRows(source: Source, columns: readonly Column[]): AsyncIterable<FileRow> {
  return source.format === 'csv' ? readCsv(source, columns) : readLines(source);
}

async function* readLines({ file }: Source): AsyncIterable<FileRow> {
  const stream = createReadStream(file, 'utf8');
  let line = 0;
  for await (const text of linesIn(stream)) {
    line += 1;
    const clean = (line === 1 ? text.replace(/^\uFEFF/, '') : text).replace(/\r$/, '');
    if (clean.trim() !== '') yield { line, read: stream.bytesRead, ...objectIn(clean) };
  }
}

// A line ends with a line feed alone: what else Unicode breaks lines with may stand inside of a text in JSON.
async function* linesIn(stream: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const text of stream) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function objectIn(text: string): { readonly row: unknown; readonly problem: string | null } {
  try {
    const row: unknown = JSON.parse(text);
    if (losesDigits(text)) return { row: text, problem: tooManyDigits };
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return { row, problem: null };
  } catch {
    // Told like any other line that is no object.
  }
  return { row: text, problem: 'This line is not a JSON object.' };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function* readCsv({ file }: Source, columns: readonly Column[]): AsyncIterable<FileRow> {
  const stream = createReadStream(file);
  const parser = stream.pipe(parse({ bom: true, info: true, relax_column_count: true, skip_empty_lines: true }));
  stream.on('error', (error) => parser.destroy(error));
  let header: readonly Column[] | null = null;
  // The parser takes a line break of two signs inside of a cell for two lines.
  let tooMany = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRecord>) {
      tooMany += countIn(record, /\r\n/g);
      if (header === null) header = headerOf(record, { file, columns });
      // It has counted to the end of the row.
      else
        yield {
          line: info.lines - tooMany - countIn(record, /\r\n|\r|\n/g),
          read: stream.bytesRead,
          ...recordOf(header, record),
        };
    }
  } catch (error) {
    if (!codeOf(error)?.startsWith('CSV_')) throw error;
    throw new StartError(`${file} is not CSV: ${messageOf(error)}`, { cause: error });
  }
}

function countIn(cells: readonly string[], signs: RegExp): number {
  return cells.reduce((sum, it) => sum + (it.match(signs)?.length ?? 0), 0);
}

function headerOf(names: readonly string[], { file, columns }: Pick<Source, 'file'> & Columns): readonly Column[] {
  return names.map((it, index) => {
    const column = columns.find(({ field }) => field === it.trim());
    if (!column) throw new StartError(`The first line of ${file} names "${it}", and there is no such column.`);
    if (names.indexOf(it) !== index) throw new StartError(`The first line of ${file} names ${it} twice.`);
    return column;
  });
}

interface Columns {
  readonly columns: readonly Column[];
}

// A cell with nothing in it is left out: the row takes its default.
function recordOf(header: readonly Column[], cells: readonly string[]): Pick<FileRow, 'row' | 'problem'> {
  if (cells.length !== header.length)
    return { row: cells, problem: `This line has ${cells.length} cells, and the first one ${header.length}.` };
  const given = header.flatMap((it, index) => (cells[index] === '' ? [] : [[it, cells[index] ?? ''] as const]));
  const read = given.map(([it, text]) => [it.field, cellValue(it, text)] as const);
  const wrong = read.flatMap(([, it]) => ('problem' in it ? it.problem : []))[0];
  if (wrong !== undefined)
    return { row: Object.fromEntries(given.map(([it, text]) => [it.field, text])), problem: wrong };
  return {
    row: Object.fromEntries(read.map(([field, it]) => [field, 'value' in it ? it.value : null])),
    problem: null,
  };
}
