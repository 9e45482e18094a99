/** How many albums the database holds before a round. */
export const seededAlbums = 2_000;

/** How many tracks most of them have. */
export const tracksPerAlbum = 10;

/** The albums that have more tracks, the first and the last of them, and how many they have. */
export const larger = { from: 1_001, to: 1_220, tracks: 50 } as const;

/** How many tags there are, `tag-1` and so on; no seeded album has one. */
export const seededTags = 100;

/** `plays` of a row changed in a round lies between `round * lapsPerRound` and the next. */
export const lapsPerRound = 1_000;

/** An album as every contender must answer with it. */
export interface Album {
  readonly id: number;
  readonly name: string;
  readonly rating: string;
  readonly plays: string;
}

/** The album that was seeded as the n-th, counted from 1. */
export function seededAlbum(n: number): Album {
  return { id: n, name: nameOf(n), rating: ratingOf(n), plays: String(n) };
}

/** The name of the n-th seeded album. */
export function nameOf(n: number): string {
  return `album-${n}`;
}

/** A rating made from a number; its last digit is never 0, so that it has one spelling. */
export function ratingOf(n: number): string {
  return `${n % 10}.${n % 10}${(n % 9) + 1}`;
}

/** The tracks of the n-th seeded album, in the order of their ids. */
export function seededTracks(n: number): readonly object[] {
  const count = n >= larger.from && n <= larger.to ? larger.tracks : tracksPerAlbum;
  return Array.from({ length: count }, (_, index) => ({
    id: trackId(n, index),
    position: index + 1,
    title: `track ${index + 1} of album ${n}`,
  }));
}

// The first ten of every album come first, then the others of the larger ones: see the seed.
function trackId(n: number, index: number): number {
  if (index < tracksPerAlbum) return (n - 1) * tracksPerAlbum + index + 1;
  const others = larger.tracks - tracksPerAlbum;
  return seededAlbums * tracksPerAlbum + (n - larger.from) * others + index - tracksPerAlbum + 1;
}
