import { lapsPerRound, nameOf, seededAlbum, seededAlbums } from '../albums.ts';
import { at, changedAlbum, newAlbum, numberOf, scattered, storedNewAlbum, type Workload } from './workload.ts';

const all = [1, 16, 64];

/** A new album. */
export const create: Workload = {
  name: 'create',
  connections: all,
  operationName: 'Create',
  document:
    'mutation Create($data: AlbumCreate!) { createAlbum(data: $data) { created record { id name rating plays } } }',
  variables: (index, round) => ({ data: newAlbum(index, round) }),
  different: null,
  creates: 'all',
  changes: false,
  expected: (data, round) => ({ createAlbum: created(at(data, 'createAlbum'), round, true) }),
};

/** An album that is there. */
export const getOrCreateHit: Workload = {
  ...getOrCreate('getOrCreateHit', all),
  variables: (index) => ({ lookup: { name: nameOf(scattered(index)) }, defaults: { rating: '1.11', plays: '1' } }),
  different: seededAlbums,
  creates: 'none',
  expected: (data) => {
    const record = seededAlbum(numberOf(at(data, 'getOrCreateAlbum', 'record')));
    return { getOrCreateAlbum: { created: false, record } };
  },
};

/** An album that is not there. */
export const getOrCreateMiss: Workload = {
  ...getOrCreate('getOrCreateMiss', all),
  variables: (index, round) => lookupAndRest(newAlbum(index, round)),
  different: null,
  creates: 'all',
  expected: (data, round) => ({ getOrCreateAlbum: created(at(data, 'getOrCreateAlbum'), round, true) }),
};

/** One new album for sixty-four callers at once, then another for the next sixty-four. */
export const getOrCreateOneKey: Workload = {
  ...getOrCreate('getOrCreateOneKey', [64]),
  variables: (index, round) => lookupAndRest(newAlbum(Math.floor(index / 64), round)),
  different: null,
  creates: 'one of many',
  expected: (data, round) => {
    const answer = at(data, 'getOrCreateAlbum');
    return { getOrCreateAlbum: created(answer, round, at(answer, 'created') === true) };
  },
};

/** An album that is there and gets other values than are stored, or there would be nothing to write. */
export const updateOrCreateHit: Workload = {
  ...updateOrCreate('updateOrCreateHit'),
  variables: (index, round) => {
    const plays = round * lapsPerRound + Math.floor(index / seededAlbums);
    const { id: _, name, ...defaults } = changedAlbum((index % seededAlbums) + 1, plays);
    return { lookup: { name }, defaults };
  },
  different: null,
  creates: 'none',
  changes: true,
  expected: (data, round) => {
    const record = at(data, 'updateOrCreateAlbum', 'record');
    const plays = Number(at(record, 'plays'));
    if (Math.floor(plays / lapsPerRound) !== round) return 'a row written in this round';
    return { updateOrCreateAlbum: { created: false, record: changedAlbum(numberOf(record), plays) } };
  },
};

/** An album that is not there and is made by `updateOrCreate`. */
export const updateOrCreateMiss: Workload = {
  ...updateOrCreate('updateOrCreateMiss'),
  variables: (index, round) => lookupAndRest(newAlbum(index, round)),
  different: null,
  creates: 'all',
  changes: false,
  expected: (data, round) => ({ updateOrCreateAlbum: created(at(data, 'updateOrCreateAlbum'), round, true) }),
};

/** A hundred new albums at once. */
export const bulkCreate100: Workload = {
  name: 'bulkCreate100',
  connections: [16],
  operationName: 'BulkCreate',
  document:
    'mutation BulkCreate($rows: [AlbumCreate!]!) { bulkCreateAlbum(rows: $rows) { counts { created } results { record { id name rating plays } } } }',
  variables: (index, round) => ({ rows: Array.from({ length: 100 }, (_, at) => newAlbum(index * 100 + at, round)) }),
  different: null,
  mostPerSecond: 4_000,
  creates: 'all',
  rows: 100,
  changes: false,
  expected: (data, round) => {
    const [first] = [at(data, 'bulkCreateAlbum', 'results', '0', 'record')];
    return { bulkCreateAlbum: { counts: { created: 100 }, results: results(data, numberOf(first), round) } };
  },
};

function getOrCreate(name: string, connections: readonly number[]) {
  const document =
    'mutation GetOrCreate($lookup: AlbumLookup!, $defaults: AlbumValues) { getOrCreateAlbum(lookup: $lookup, defaults: $defaults) { created record { id name rating plays } } }';
  return { name, connections, operationName: 'GetOrCreate', document, changes: false };
}

function updateOrCreate(name: string) {
  const document =
    'mutation UpdateOrCreate($lookup: AlbumLookup!, $defaults: AlbumValues) { updateOrCreateAlbum(lookup: $lookup, defaults: $defaults) { created record { id name rating plays } } }';
  return { name, connections: all, operationName: 'UpdateOrCreate', document };
}

function lookupAndRest({ name, ...defaults }: ReturnType<typeof newAlbum>) {
  return { lookup: { name }, defaults };
}

function created(payload: unknown, round: number, created: boolean): object {
  return { created, record: storedNewAlbum(at(payload, 'record'), round) };
}

// One for each row, in the order of the rows.
function results(data: unknown, first: number, round: number): readonly object[] {
  return Array.from({ length: 100 }, (_, index) => {
    const record = storedNewAlbum(at(data, 'bulkCreateAlbum', 'results', String(index), 'record'), round);
    return { record: { ...record, ...newAlbum(first + index, round) } };
  });
}
