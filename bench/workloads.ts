import { isDeepStrictEqual } from 'node:util';
import { lapsPerRound, nameOf, ratingOf, seededAlbum, seededAlbums, seededTracks } from './albums.ts';

/** One thing asked of every contender, again and again. */
export interface Workload {
  /** What `--only` and the table call it. */
  readonly name: string;
  readonly connections: readonly number[];
  readonly operationName: string;
  readonly document: string;
  /** The variables of the index-th request; `round` is a number no other round has. */
  readonly variables: (index: number, round: number) => object;
  /** How many different requests there are, or null when none may be sent twice. */
  readonly different: number | null;
  /** Which answers say `created: true`. */
  readonly creates: 'none' | 'all' | 'one of many';
  /** Whether stored rows are changed. */
  readonly changes: boolean;
  /** What the `data` of this answer must have been. */
  readonly expected: (data: unknown, round: number) => unknown;
}

/** Every workload, in the order of the table. */
export const workloads: readonly Workload[] = [
  {
    name: 'readByKey',
    connections: [1, 16, 64],
    operationName: 'ReadByKey',
    document: 'query ReadByKey($where: AlbumKey!) { album(where: $where) { id name rating plays } }',
    variables: (index) => ({ where: { name: nameOf(scattered(index)) } }),
    different: seededAlbums,
    creates: 'none',
    changes: false,
    expected: (data) => ({ album: seededAlbum(numberOf(at(data, 'album'))) }),
  },
  {
    name: 'nested20x10',
    connections: [1, 16, 64],
    operationName: 'Nested',
    document:
      'query Nested($offset: Int!) { albums(limit: 20, offset: $offset) { id name rating tracks(limit: 10) { id position title } } }',
    variables: (index) => ({ offset: (index * 20) % 400 }),
    different: 20,
    creates: 'none',
    changes: false,
    expected: (data) => ({ albums: expectedPage(numberOf(at(at(data, 'albums'), '0'))) }),
  },
  {
    name: 'create',
    connections: [1, 16, 64],
    operationName: 'Create',
    document:
      'mutation Create($data: AlbumCreate!) { createAlbum(data: $data) { created record { id name rating plays } } }',
    variables: (index, round) => ({ data: newAlbum(index, round) }),
    different: null,
    creates: 'all',
    changes: false,
    expected: (data, round) => ({ createAlbum: createdAlbum(at(data, 'createAlbum'), round, true) }),
  },
  {
    ...getOrCreate('getOrCreateHit', [1, 16, 64]),
    variables: (index) => ({ lookup: { name: nameOf(scattered(index)) }, defaults: { rating: '1.11', plays: '1' } }),
    different: seededAlbums,
    creates: 'none',
    expected: (data) => {
      const record = seededAlbum(numberOf(at(at(data, 'getOrCreateAlbum'), 'record')));
      return { getOrCreateAlbum: { created: false, record } };
    },
  },
  {
    ...getOrCreate('getOrCreateMiss', [1, 16, 64]),
    variables: (index, round) => lookupAndRest(newAlbum(index, round)),
    different: null,
    creates: 'all',
    expected: (data, round) => ({ getOrCreateAlbum: createdAlbum(at(data, 'getOrCreateAlbum'), round, true) }),
  },
  {
    // Sixty-four requests in a row name one new key, then the next sixty-four another.
    ...getOrCreate('getOrCreateOneKey', [64]),
    variables: (index, round) => lookupAndRest(newAlbum(Math.floor(index / 64), round)),
    different: null,
    creates: 'one of many',
    expected: (data, round) => {
      const answer = at(data, 'getOrCreateAlbum');
      return { getOrCreateAlbum: createdAlbum(answer, round, at(answer, 'created') === true) };
    },
  },
  {
    ...updateOrCreate('updateOrCreateHit'),
    // Every request writes other values than are stored, or there would be nothing to write.
    variables: (index, round) => {
      const n = (index % seededAlbums) + 1;
      const plays = round * lapsPerRound + Math.floor(index / seededAlbums);
      return { lookup: { name: nameOf(n) }, defaults: { rating: ratingOf(plays + n), plays: String(plays) } };
    },
    different: null,
    creates: 'none',
    changes: true,
    expected: (data, round) => {
      const record = at(at(data, 'updateOrCreateAlbum'), 'record');
      const [n, plays] = [numberOf(record), Number(at(record, 'plays'))];
      if (Math.floor(plays / lapsPerRound) !== round) return 'a row written in this round';
      const changed = { id: n, name: nameOf(n), rating: ratingOf(plays + n), plays: String(plays) };
      return { updateOrCreateAlbum: { created: false, record: changed } };
    },
  },
  {
    ...updateOrCreate('updateOrCreateMiss'),
    variables: (index, round) => lookupAndRest(newAlbum(index, round)),
    different: null,
    creates: 'all',
    changes: false,
    expected: (data, round) => ({ updateOrCreateAlbum: createdAlbum(at(data, 'updateOrCreateAlbum'), round, true) }),
  },
];

/** Says what is wrong with an answer's body, or null. */
export function complaint(workload: Workload, body: string, round: number): string | null {
  const data = at(parsed(body), 'data');
  const expected = workload.expected(data, round);
  return isDeepStrictEqual(data, expected) ? null : `expected ${JSON.stringify(expected)}, got ${body}`;
}

function getOrCreate(name: string, connections: readonly number[]) {
  const document =
    'mutation GetOrCreate($lookup: AlbumLookup!, $defaults: AlbumValues) { getOrCreateAlbum(lookup: $lookup, defaults: $defaults) { created record { id name rating plays } } }';
  return { name, connections, operationName: 'GetOrCreate', document, changes: false };
}

function updateOrCreate(name: string) {
  const document =
    'mutation UpdateOrCreate($lookup: AlbumLookup!, $defaults: AlbumValues) { updateOrCreateAlbum(lookup: $lookup, defaults: $defaults) { created record { id name rating plays } } }';
  return { name, connections: [1, 16, 64], operationName: 'UpdateOrCreate', document };
}

// 7 and the number of albums have no common divisor, so every album has its turn, and neighbours do not follow each other.
function scattered(index: number): number {
  return ((index * 7) % seededAlbums) + 1;
}

function newAlbum(index: number, round: number) {
  return { name: `new-${round}-${index}`, rating: ratingOf(index), plays: String(index) };
}

function lookupAndRest({ name, ...defaults }: ReturnType<typeof newAlbum>) {
  return { lookup: { name }, defaults };
}

function createdAlbum(payload: unknown, round: number, created: boolean): object {
  const { id, ...record } = {
    id: at(at(payload, 'record'), 'id'),
    ...newAlbum(numberOf(at(payload, 'record')), round),
  };
  return { created, record: { id: Number.isInteger(id) && Number(id) > seededAlbums ? id : 'a new one', ...record } };
}

function expectedPage(first: number): readonly object[] {
  return Array.from({ length: 20 }, (_, index) => {
    const { plays: _plays, ...album } = seededAlbum(first + index);
    return { ...album, tracks: seededTracks(first + index) };
  });
}

// The number at the end of a record's name.
function numberOf(record: unknown): number {
  return Number(/\d+$/.exec(String(at(record, 'name')))?.[0]);
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
