/** A parameter of a statement: text that the statement casts itself, so that no driver's own conversions come between. */
export type Parameter = string | null;

/** A row as a statement returns it: cells of text, by the statement's own aliases. */
export type Cells = Readonly<Record<string, unknown>>;

/** Where statements run: on any connection of the pool, or inside one transaction. */
export interface Session {
  readonly transactional: boolean;
  query(sql: string, values: readonly Parameter[]): Promise<readonly Cells[]>;
}

/** A database as the verbs need it. A verb does not notice which way its statements take. */
export interface Store extends Session {
  /** Runs work in one READ COMMITTED transaction, whatever the database's default is: all of it is stored, or nothing. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** The same store for a caller who may go away: from then on nothing is begun or stored any more. */
  until(gone: Gone): Store;
  /**
   * Only in a transaction that several operations share: the work's failure takes back the work alone, so that it can be
   * looked into.
   */
  undoing?<T>(work: () => Promise<T>): Promise<T>;
}

/** Tells that a caller has gone away: an `AbortSignal` does. */
export interface Gone {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
