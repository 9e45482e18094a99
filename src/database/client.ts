/** The few calls of Prisma's client that Trellis makes: a `PrismaClient` is one without a cast. */
export interface Client extends Queryable {
  $transaction<T>(work: (tx: Queryable) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/** What runs a raw statement: the client, or one of its interactive transactions. */
export interface Queryable {
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): PromiseLike<T>;
}

/** How an interactive transaction of Prisma's is run. */
export interface TransactionOptions {
  /** Milliseconds to wait for a connection. */
  readonly maxWait?: number;
  /** Milliseconds the whole transaction may take. */
  readonly timeout?: number;
  readonly isolationLevel?: 'ReadCommitted';
}

/** A row by Prisma's column names. */
export type Row = Readonly<Record<string, unknown>>;
