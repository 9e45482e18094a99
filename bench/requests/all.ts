import { lapsPerRound, seededAlbums, seededTags } from '../albums.ts';
import { at, changedAlbum, newAlbum, storedNewAlbum } from '../workloads/workload.ts';
import type { LargeRequest } from './request.ts';

const nothing = { inserted: 0, changed: 0, tracks: 0, tags: 0, links: 0 };

/** Every large request, in the order of the table. */
export const requests: readonly LargeRequest[] = [
  bulkCreate(10_000, { times: 3, rounds: 5, targets: [{ kind: 'toLimit', most: 2.2 }] }),
  withRecords(bulkCreate(10_000, { times: 3, rounds: 5, targets: [] }), 10_000),
  bulkCreate(100_000, { times: 1, rounds: 3, targets: [{ kind: 'toLimit', most: 1.6 }, megabytes(400)] }),
  withRecords(bulkCreate(100_000, { times: 1, rounds: 3, targets: [] }), 100_000),
  bulkUpsert(),
  bulkUpdate(),
  saveRelated(),
];

function megabytes(most: number) {
  return { kind: 'megabytes', most } as const;
}

// New rows, and only their number is asked for.
function bulkCreate(rows: number, plan: Pick<LargeRequest, 'times' | 'rounds' | 'targets'>): LargeRequest {
  return {
    ...plan,
    name: `bulkCreate${rows}`,
    operationName: 'BulkImport',
    document: 'mutation BulkImport($rows: [AlbumCreate!]!) { bulkCreateAlbum(rows: $rows) { counts { created } } }',
    variables: (index, round) => ({ rows: newAlbums(rows, index, round) }),
    expected: () => ({ bulkCreateAlbum: { counts: { created: rows } } }),
    stored: { ...nothing, inserted: rows * plan.times },
  };
}

// The same, and all that was stored is asked for.
function withRecords(request: LargeRequest, rows: number): LargeRequest {
  return {
    ...request,
    name: `${request.name}Records`,
    operationName: 'BulkCreate',
    document:
      'mutation BulkCreate($rows: [AlbumCreate!]!) { bulkCreateAlbum(rows: $rows) { counts { created } results { record { id name rating plays } } } }',
    expected: (data, round) => {
      const results = recordsIn(data, 'bulkCreateAlbum').map((it) => ({ record: storedNewAlbum(it, round) }));
      return { bulkCreateAlbum: { counts: { created: rows }, results: sized(results, rows) } };
    },
  };
}

// Every second row is there already, and is given other values.
function bulkUpsert(): LargeRequest {
  const [rows, times] = [1_000, 5];
  return {
    name: 'bulkUpsert1000',
    times,
    rounds: 3,
    operationName: 'BulkUpsert',
    document:
      'mutation BulkUpsert($rows: [AlbumCreate!]!) { bulkCreateAlbum(rows: $rows, onConflict: { action: UPDATE, target: name, update: [rating, plays] }) { counts { total } results { record { id name rating plays } } } }',
    variables: (index, round) => ({
      rows: newAlbums(rows, index, round).map((it, place) => {
        if (place % 2 === 0) return it;
        const { id: _, ...album } = changedAlbum(place, round * lapsPerRound + index);
        return album;
      }),
    }),
    expected: (data, round) => {
      const results = recordsIn(data, 'bulkCreateAlbum').map((it, place) => ({
        record: place % 2 === 0 ? storedNewAlbum(it, round) : changedIn(round, it, place),
      }));
      return { bulkCreateAlbum: { counts: { total: rows }, results: sized(results, rows) } };
    },
    stored: { ...nothing, inserted: (rows / 2) * times, changed: rows / 2 },
    targets: [{ kind: 'toNaive', least: 20 }],
  };
}

// Rows that are there, named by their ids, and every one gets values of its own.
function bulkUpdate(): LargeRequest {
  const rows = 500;
  return {
    name: 'bulkUpdate500',
    times: 5,
    rounds: 3,
    operationName: 'BulkUpdate',
    document:
      'mutation BulkUpdate($rows: [AlbumSave!]!) { bulkUpdateAlbum(rows: $rows) { counts { total } results { record { id name rating plays } } } }',
    variables: (index, round) => ({
      rows: Array.from({ length: rows }, (_, place) => {
        const { name: _name, ...row } = changedAlbum(idAt(place), round * lapsPerRound + index);
        return row;
      }),
    }),
    expected: (data, round) => {
      const results = recordsIn(data, 'bulkUpdateAlbum').map((it, place) => ({
        record: changedIn(round, it, idAt(place)),
      }));
      return { bulkUpdateAlbum: { counts: { total: rows }, results: sized(results, rows) } };
    },
    stored: { ...nothing, changed: rows },
    targets: [],
  };
}

// An album with 79 tracks, ten tags that are there and ten that are not: a hundred nodes.
function saveRelated(): LargeRequest {
  const [tracks, tags, times] = [79, 20, 10];
  return {
    name: 'saveRelated100',
    times,
    rounds: 5,
    operationName: 'SaveRelated',
    document:
      'mutation SaveRelated($graph: AlbumNode!) { saveRelatedAlbum(graph: $graph) { created record { id name } } }',
    variables: (index, round) => ({
      graph: {
        name: `new-${round}-${index}`,
        tracks: Array.from({ length: tracks }, (_, place) => ({ title: `track ${place + 1}`, position: place + 1 })),
        tags: Array.from({ length: tags }, (_, place) => ({
          name:
            place % 2 === 0 ? `tag-new-${round}-${index}-${place}` : `tag-${((index * 20 + place) % seededTags) + 1}`,
          _match: 'name',
        })),
      },
    }),
    expected: (data, round) => {
      const { id, name } = { name: '', id: 0, ...storedNewAlbum(at(data, 'saveRelatedAlbum', 'record'), round) };
      return { saveRelatedAlbum: { created: true, record: { id, name } } };
    },
    stored: { ...nothing, inserted: times, tracks: tracks * times, tags: (tags / 2) * times, links: tags * times },
    targets: [{ kind: 'statements', most: 12 }],
  };
}

function newAlbums(rows: number, index: number, round: number) {
  return Array.from({ length: rows }, (_, place) => newAlbum(index * rows + place, round));
}

// 3 and the number of albums have no common divisor, so no row is named twice, and they do not come in their order.
function idAt(place: number): number {
  return ((place * 3) % seededAlbums) + 1;
}

function changedIn(round: number, record: unknown, n: number): object | string {
  const plays = Number(at(record, 'plays'));
  return Math.floor(plays / lapsPerRound) === round ? changedAlbum(n, plays) : 'a row written in this round';
}

function recordsIn(data: unknown, field: string): readonly unknown[] {
  const results = at(data, field, 'results');
  return Array.isArray(results) ? results.map((it) => at(it, 'record')) : [];
}

function sized(results: readonly object[], rows: number): readonly object[] | string {
  return results.length === rows ? results : `${rows} results`;
}
