/** How many albums the database holds before a round. */
export const seededAlbums = 2_000;

/** How many tracks each of them has. */
export const tracksPerAlbum = 10;

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

/** The tracks of the n-th seeded album. */
export function seededTracks(n: number): readonly object[] {
  return Array.from({ length: tracksPerAlbum }, (_, index) => ({
    id: (n - 1) * tracksPerAlbum + index + 1,
    position: index + 1,
    title: `track ${index + 1} of album ${n}`,
  }));
}
