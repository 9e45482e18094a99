import { isDeepStrictEqual } from 'node:util';
import { nameOf, ratingOf, seededAlbum, seededAlbums } from '../albums.ts';

/** One thing asked of every contender, again and again. */
export interface Workload {
  /** What `--only` and the table call it. */
  readonly name: string;
  readonly connections: readonly number[];
  readonly operationName: string;
  readonly document: string;
  /** The variables of the index-th request; `round` is a number no other round has. */
  readonly variables: (index: number, round: number) => object;
  /** How PostGraphile is asked the same; absent where it is not compared. */
  readonly postgraphile?: Dialect;
  /** Whether the n-th variables get, as `after`, the cursor of one of the albums around the thousandth. */
  readonly deep?: boolean;
  /** How many different requests there are, or null when none may be sent twice. */
  readonly different: number | null;
  /** Requests that no contender can answer in a second, where none may be sent twice. Default 20,000. */
  readonly mostPerSecond?: number;
  /** Which answers say `created: true`, or for a bulk how many rows. */
  readonly creates: 'none' | 'all' | 'one of many';
  /** Rows that an answer creates, when it creates. Default 1. */
  readonly rows?: number;
  /** Whether stored rows are changed. */
  readonly changes: boolean;
  /** What the `data` of this answer must have been. */
  readonly expected: (data: unknown, round: number) => unknown;
}

/** The same question in another API, with aliases that make the answers alike. */
export interface Dialect {
  readonly document: string;
  /** Default: the same variables. */
  readonly variables?: (ours: object) => object;
  /** What of its answer aliases could not make alike. Default: nothing. */
  readonly data?: (theirs: unknown) => unknown;
}

/** Says what is wrong with the `data` of an answer, or null. */
export function complaint(workload: Pick<Workload, 'expected'>, data: unknown, round: number): string | null {
  const expected = workload.expected(data, round);
  return isDeepStrictEqual(data, expected)
    ? null
    : `expected ${shortened(expected)}, got ${shortened(data)}${firstDifference(data, expected)}`;
}

/** The `data` of a body; undefined where there is none. */
export function dataOf(body: string): unknown {
  try {
    return at(JSON.parse(body), 'data');
  } catch {
    return undefined;
  }
}

/** A member of an object that may not be one. */
export function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  return found;
}

/** The number at the end of a record's name. */
export function numberOf(record: unknown): number {
  return Number(/\d+$/.exec(String(at(record, 'name')))?.[0]);
}

/** The number of a seeded album: every one has its turn, and neighbours do not follow each other. */
export function scattered(index: number): number {
  // 7 and the number of albums have no common divisor.
  return ((index * 7) % seededAlbums) + 1;
}

/** An album that is in no database yet. */
export function newAlbum(index: number, round: number) {
  return { name: `new-${round}-${index}`, rating: ratingOf(index), plays: String(index) };
}

/** What was stored of a new album, which only the number in its name tells. */
export function storedNewAlbum(record: unknown, round: number): object {
  const id = at(record, 'id');
  const isNew = Number.isInteger(id) && Number(id) > seededAlbums;
  return { id: isNew ? id : 'a new one', ...newAlbum(numberOf(record), round) };
}

/** The seeded album without what was not asked for. */
export function headOf(n: number): object {
  const { id, name, rating } = seededAlbum(n);
  return { id, name, rating };
}

/** The values a seeded album is given in a round, so that no two requests of it write the same. */
export function changedAlbum(n: number, plays: number) {
  return { id: n, name: nameOf(n), rating: ratingOf(plays + n), plays: String(plays) };
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

// Of two long answers the beginnings are mostly the same.
function firstDifference(data: unknown, expected: unknown): string {
  const [a, b] = [JSON.stringify(data) ?? '', JSON.stringify(expected) ?? ''];
  if (a.length <= 600) return '';
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return `; first different: expected …${b.slice(index - 60, index + 120)}…, got …${a.slice(index - 60, index + 120)}…`;
}
