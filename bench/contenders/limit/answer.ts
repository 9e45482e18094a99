import pg from 'pg';

/** Makes the whole body of an answer out of the variables of its request. */
export type Answer<Variables> = (variables: Variables) => Promise<string>;

/** The one pool of the process. */
export const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });

/** The columns of an album that are read everywhere. */
export const columns = 'id, name, rating, plays';

/** What may be given for an album beside its name. */
export interface Values {
  readonly rating: string;
  readonly plays: string;
}

/** An album as it is created. */
export interface NewAlbum extends Values {
  readonly name: string;
}

/** An album as it is read; PostgreSQL's numeric and bigint arrive as strings, and leave as such. */
export interface Album extends NewAlbum {
  readonly id: number;
}

/** An album in JSON, or `null`. */
export function jsonOf(album: Album | undefined): string {
  if (!album) return 'null';
  return `{"id":${album.id},"name":${JSON.stringify(album.name)},"rating":"${album.rating}","plays":"${album.plays}"}`;
}
