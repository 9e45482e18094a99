import { nameOf, seededAlbum, seededAlbums, seededTracks } from '../albums.ts';
import { at, headOf, numberOf, scattered, type Workload } from './workload.ts';

const unchanged = { creates: 'none', changes: false } as const;

/** One album by a unique key that is not the primary one. */
export const readByKey: Workload = {
  ...unchanged,
  name: 'readByKey',
  connections: [1, 16, 64],
  operationName: 'ReadByKey',
  document: 'query ReadByKey($where: AlbumKey!) { album(where: $where) { id name rating plays } }',
  variables: (index) => ({ where: { name: nameOf(scattered(index)) } }),
  postgraphile: {
    document: 'query ReadByKey($name: String!) { album: albumByName(name: $name) { id: rowId name rating plays } }',
    variables: (ours) => ({ name: at(ours, 'where', 'name') }),
  },
  different: seededAlbums,
  expected: (data) => ({ album: seededAlbum(numberOf(at(data, 'album'))) }),
};

/** Twenty albums with ten tracks each. */
export const nested20x10: Workload = {
  ...nested(20, 10),
  connections: [1, 16, 64],
  operationName: 'Nested',
  document:
    'query Nested($offset: Int!) { albums(limit: 20, offset: $offset) { id name rating tracks(limit: 10) { id position title } } }',
  variables: (index) => ({ offset: (index * 20) % 400 }),
  different: 20,
};

/** A hundred albums with fifty tracks each. */
export const nested100x50: Workload = {
  ...nested(100, 50),
  connections: [1, 16],
  operationName: 'NestedLarge',
  document:
    'query NestedLarge($offset: Int!) { albums(limit: 100, offset: $offset) { id name rating tracks(limit: 50) { id position title } } }',
  // Where the albums have so many tracks.
  variables: (index) => ({ offset: 1_000 + ((index * 20) % 120) }),
  different: 6,
};

/** The twenty most played albums of at least some rating. */
export const filteredPage: Workload = {
  ...unchanged,
  name: 'filteredPage',
  connections: [1, 16],
  operationName: 'Filtered',
  document:
    'query Filtered($where: AlbumFilter!) { albums(where: $where, orderBy: [{ plays: DESC }], limit: 20) { id name rating plays } }',
  variables: atLeast,
  postgraphile: {
    document:
      'query Filtered($gte: BigFloat!) { albums: allAlbumsList(filter: { rating: { greaterThanOrEqualTo: $gte } }, orderBy: [PLAYS_DESC], first: 20) { id: rowId name rating plays } }',
    variables: (ours) => ({ gte: at(ours, 'where', 'rating', 'gte') }),
  },
  different: 10,
  expected: (data) => {
    const lowest = Math.min(...albumsIn(data).map((it) => Math.floor(Number(at(it, 'rating')))));
    const best = ratedAtLeast(lowest).toSorted((a, b) => b - a);
    return { albums: best.slice(0, 20).map(seededAlbum) };
  },
};

/** The page of a connection that begins behind fifty others. */
export const deepPage: Workload = {
  ...unchanged,
  name: 'deepPage',
  connections: [1, 16],
  operationName: 'Connection',
  document:
    'query Connection($after: String!) { albumsConnection(first: 20, after: $after) { edges { cursor node { id name rating } } pageInfo { hasNextPage } } }',
  variables: () => ({}),
  deep: true,
  postgraphile: {
    document:
      'query Connection($after: Cursor!) { albumsConnection: allAlbums(first: 20, after: $after) { edges { cursor node { id: rowId name rating } } pageInfo { hasNextPage } } }',
  },
  different: 20,
  expected: (data) => {
    const first = numberOf(at(data, 'albumsConnection', 'edges', '0', 'node'));
    if (!(first > 980 && first <= 1_001)) return 'a page behind the 980th to 1,000th album';
    const edges = Array.from({ length: 20 }, (_, index) => {
      const cursor = at(data, 'albumsConnection', 'edges', String(index), 'cursor');
      return { cursor: typeof cursor === 'string' && cursor ? cursor : 'a cursor', node: headOf(first + index) };
    });
    return { albumsConnection: { edges, pageInfo: { hasNextPage: true } } };
  },
};

/** Count, average and sum over the albums of at least some rating. */
export const aggregate: Workload = {
  ...unchanged,
  name: 'aggregate',
  connections: [1, 16],
  operationName: 'Aggregate',
  document:
    'query Aggregate($where: AlbumFilter!) { albumsAggregate(where: $where) { count avg { rating } sum { plays } } }',
  variables: atLeast,
  postgraphile: {
    document:
      'query Aggregate($gte: BigFloat!) { albumsAggregate: allAlbums(filter: { rating: { greaterThanOrEqualTo: $gte } }) { totalCount aggregates { average { rating } sum { plays } } } }',
    variables: (ours) => ({ gte: at(ours, 'where', 'rating', 'gte') }),
    data: (theirs) => {
      const counted = at(theirs, 'albumsAggregate');
      const [avg, sum] = [at(counted, 'aggregates', 'average'), at(counted, 'aggregates', 'sum')];
      return { albumsAggregate: { count: at(counted, 'totalCount'), avg, sum } };
    },
  },
  different: 10,
  expected: (data) => {
    const count = at(data, 'albumsAggregate', 'count');
    const meant = Array.from({ length: 10 }, (_, least) => ratedAtLeast(least)).find((it) => it.length === count);
    if (!meant) return 'the count of one of ten ratings';
    const average = sumOf(meant.map((it) => Number(seededAlbum(it).rating))) / meant.length;
    const given = at(data, 'albumsAggregate', 'avg', 'rating');
    // Averages are given with as many digits as the contender likes, as strings all.
    const isNear = typeof given === 'string' && Math.abs(Number(given) - average) < 1e-6;
    const avg = { rating: isNear ? given : String(average) };
    return { albumsAggregate: { count, avg, sum: { plays: String(sumOf(meant)) } } };
  },
};

function nested(albums: number, tracks: number) {
  const document = `query Nested($offset: Int!) { albums: allAlbumsList(first: ${albums}, offset: $offset) { id: rowId name rating tracks: tracksByAlbumIdList(first: ${tracks}) { id: rowId position title } } }`;
  return {
    ...unchanged,
    name: `nested${albums}x${tracks}`,
    postgraphile: { document: document.replace('query Nested', `query ${albums > 20 ? 'NestedLarge' : 'Nested'}`) },
    expected: (data: unknown) => {
      const first = numberOf(albumsIn(data)[0]);
      const page = Array.from({ length: albums }, (_, index) => first + index);
      return { albums: page.map((n) => ({ ...headOf(n), tracks: seededTracks(n).slice(0, tracks) })) };
    },
  };
}

function atLeast(index: number) {
  return { where: { rating: { gte: `${index % 10}.00` } } };
}

function ratedAtLeast(least: number): readonly number[] {
  return Array.from({ length: seededAlbums }, (_, index) => index + 1).filter(
    (it) => Number(seededAlbum(it).rating) >= least,
  );
}

function albumsIn(data: unknown): readonly unknown[] {
  const albums = at(data, 'albums');
  return Array.isArray(albums) ? albums : [];
}

function sumOf(numbers: readonly number[]): number {
  let sum = 0;
  for (const it of numbers) sum += it;
  return sum;
}
