/** What Pothos's generator would write for the models of the bench. */
export interface PrismaTypes {
  readonly Album: ModelTypes<
    'Album',
    AlbumRow,
    'tracks',
    { tracks: { Shape: TrackRow[]; Name: 'Track'; Nullable: false } }
  >;
  readonly Track: ModelTypes<'Track', TrackRow, never, Record<never, never>>;
}

/** The calls of Prisma's client that the naive contender makes. */
export interface NaiveClient {
  readonly album: {
    findUnique(args: object): Promise<AlbumRow | null>;
    findMany(args: object): Promise<AlbumRow[]>;
    aggregate(args: object): Promise<Aggregate>;
    create(args: object): Promise<AlbumRow>;
    createMany(args: object): Promise<{ readonly count: number }>;
    createManyAndReturn(args: object): Promise<AlbumRow[]>;
    update(args: object): Promise<AlbumRow>;
    upsert(args: object): Promise<AlbumRow>;
  };
  $transaction(calls: readonly Promise<AlbumRow>[]): Promise<AlbumRow[]>;
}

/** What Prisma's client counts of albums. */
export interface Aggregate {
  readonly _count: { readonly _all: number };
  readonly _avg: { readonly rating: { toString(): string } | null };
  readonly _sum: { readonly plays: bigint | null };
}

/** An album as Prisma's client gives it. */
export interface AlbumRow {
  id: number;
  name: string;
  rating: { toString(): string } | null;
  plays: bigint;
}

interface TrackRow {
  id: number;
  albumId: number;
  position: number;
  title: string;
}

interface ModelTypes<Name extends string, Row, Relation extends string, Relations> {
  Name: Name;
  Shape: Row;
  Include: { [Key in Relation]?: { where?: object; orderBy?: object; take?: number } };
  Select: object;
  OrderBy: object;
  WhereUnique: object;
  Where: object;
  Create: object;
  Update: object;
  RelationName: Relation;
  ListRelations: Relation;
  Relations: Relations;
}
