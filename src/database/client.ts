import type { Model } from '../model/model.ts';
import { lowerFirst } from '../model/names.ts';

/** The few calls of Prisma's client that Trellis makes: a `PrismaClient` is one without a cast. */
export interface Client extends Queryable {
  $transaction<T>(work: (tx: Queryable) => Promise<T>, options?: TransactionOptions): Promise<T>;
}

/** What runs a raw statement: the client, or one of its interactive transactions. */
export interface Queryable {
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): PromiseLike<T>;
}

export interface TransactionOptions {
  /** Milliseconds to wait for a connection. */
  readonly maxWait?: number;
  /** Milliseconds the whole transaction may take. */
  readonly timeout?: number;
  readonly isolationLevel?: 'ReadCommitted';
}

/** The reads of one model's delegate. */
export interface Table {
  findUnique(args: object): PromiseLike<Row | null>;
  findFirst(args: object): PromiseLike<Row | null>;
  findMany(args: object): PromiseLike<readonly Row[]>;
}

/** A row by Prisma's column names. */
export type Row = Readonly<Record<string, unknown>>;

/** The delegate of a model. Its name is known only at run time, so this is the one place that asserts it is there. */
export function tableOf(client: Queryable, model: Model): Table {
  return (client as unknown as Readonly<Record<string, Table>>)[lowerFirst(model.name)] as Table;
}
