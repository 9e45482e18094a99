/** What went wrong in the database, free of Prisma's and PostgreSQL's shapes. */
export interface Failure {
  readonly kind: FailureKind;
  /** Name of the constraint, index or column the database named; null when it named none. */
  readonly constraint: string | null;
  /** Name of the table whose rule was broken; null where the database named none. */
  readonly table: string | null;
  /** Whether anything may have been stored: `UNKNOWN` when the connection was lost while committing. */
  readonly outcome: 'NOT_APPLIED' | 'UNKNOWN';
  readonly cause: unknown;
}

/** What kind of thing went wrong; `unknown` for what is not recognised. */
export type FailureKind =
  | 'unique'
  | 'foreignKey'
  | 'restrict'
  | 'notNull'
  | 'check'
  | 'repeated'
  | 'value'
  | 'deferrable'
  | 'conflict'
  | 'lockTimeout'
  | 'busy'
  | 'unavailable'
  | 'missing'
  | 'abandoned'
  | 'unknown';

/** Reads anything thrown by Prisma or the driver. The only reader of their error shapes. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof LostCommit)
    return { kind: 'unavailable', constraint: null, table: null, outcome: 'UNKNOWN', cause: thrown.cause };
  const told = { constraint: constraintOf(thrown), table: tableOf(thrown) };
  return { kind: kindOf(thrown), ...told, outcome: 'NOT_APPLIED', cause: thrown };
}

/** The connection was lost while a change was being committed: whether it was stored, nobody can say. */
export class LostCommit extends Error {
  constructor(cause: unknown) {
    super('The connection was lost while committing.', { cause });
    this.name = 'LostCommit';
  }
}

/** The answer to a statement could not be read, and its connection was closed: whether it was carried out, nobody can say. */
export class Unreadable extends Error {
  constructor(cause: unknown) {
    super('The answer of the database could not be read.', { cause });
    this.name = 'Unreadable';
  }
}

/** Nobody waits for the result any more: the statement was cancelled, or not begun. */
export class Abandoned extends Error {
  constructor(cause?: unknown) {
    super('The request ended before this was stored.', { cause });
    this.name = 'Abandoned';
  }
}

/** Whether PostgreSQL ended a statement on request, or because its time was over. */
export function isCancelled(thrown: unknown): boolean {
  return stateOf(thrown) === '57014';
}

/** Whether a prepared statement was refused because its table has changed since. */
export function isOutdated(thrown: unknown): boolean {
  return (
    stateOf(thrown) === '0A000' &&
    /cached ?plan|RevalidateCachedQuery/.test(`${messageOf(thrown)} ${text(thrown, 'routine')}`)
  );
}

/** What a failure of COMMIT means: a lost connection or an answer nobody could read leaves the outcome open, anything else is definite. */
export function atCommit(thrown: unknown): unknown {
  return kindOf(thrown) === 'unavailable' || thrown instanceof Unreadable ? new LostCommit(thrown) : thrown;
}

/**
 * The same for a single statement that commits itself: where the server itself said why (it shuts down, it is full),
 * or could not be reached, nothing was stored.
 */
export function atStatement(thrown: unknown): unknown {
  const told = stateOf(thrown) !== null || /^P1\d\d\d$|^ECONNREFUSED$|^ENOTFOUND$/.test(text(thrown, 'code') ?? '');
  const waiting = /timeout exceeded when trying to connect/i.test(text(thrown, 'message') ?? '');
  return told || waiting ? thrown : atCommit(thrown);
}

/** Whether starting over may succeed: the database gave way to another transaction. */
export function isConflict({ kind }: Failure): boolean {
  return kind === 'conflict' || kind === 'busy';
}

const byState: Readonly<Record<string, FailureKind>> = {
  '23505': 'unique',
  '23503': 'foreignKey',
  '23001': 'restrict',
  '21000': 'repeated',
  '23502': 'notNull',
  '23514': 'check',
  '23P01': 'check',
  // Rules of the application that stand in the database: of a trigger, of a view.
  '23000': 'check',
  P0001: 'check',
  '44000': 'check',
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'lockTimeout',
  '57014': 'lockTimeout',
  '55000': 'deferrable',
  '25P03': 'unavailable',
  '25P04': 'unavailable',
  '3D000': 'unavailable',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
  '57P04': 'unavailable',
  '57P05': 'unavailable',
  '25006': 'unavailable',
  '428C9': 'value',
  '54000': 'value',
};

const byCode: Readonly<Record<string, FailureKind>> = {
  P2002: 'unique',
  P2003: 'foreignKey',
  P2011: 'notNull',
  P2034: 'conflict',
  P2025: 'missing',
  P2020: 'value',
  P2007: 'value',
  P2024: 'unavailable',
  P2037: 'unavailable',
};

// Three shapes hold the SQLSTATE: a typed or raw call, a bare driver error at COMMIT, and the driver's own error.
function kindOf(thrown: unknown): FailureKind {
  if (thrown instanceof Abandoned) return 'abandoned';
  if (isOutdated(thrown)) return 'conflict';
  const state = stateOf(thrown);
  if (state !== null) {
    // One SQLSTATE for both ends of a foreign key, unless it says RESTRICT.
    if (state === '23503' && /^update or delete on table/.test(messageOf(thrown))) return 'restrict';
    const known = byState[state];
    if (known) return known;
    if (state.startsWith('22')) return 'value';
    // Lost connections, and a server short of memory, disk, locks or connections.
    if (/^(08|28|53)/.test(state)) return 'unavailable';
  }
  const cause = driverCause(thrown);
  const driverKind = text(cause, 'kind');
  if (driverKind === 'UniqueConstraintViolation') return 'unique';
  if (driverKind === 'TransactionWriteConflict') return 'conflict';
  if (driverKind === 'ForeignKeyConstraintViolation') return 'foreignKey';
  if (driverKind === 'NullConstraintViolation') return 'notNull';
  if (
    /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|TlsConnectionError)$/.test(
      driverKind ?? '',
    )
  )
    return 'unavailable';
  const code = text(thrown, 'code');
  if (code === 'P2028') return /unable to start/i.test(text(thrown, 'message') ?? '') ? 'busy' : 'lockTimeout';
  if (code !== null && byCode[code]) return byCode[code];
  if (code !== null && /^(P1\d\d\d|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)$/.test(code)) return 'unavailable';
  const message = text(thrown, 'message') ?? '';
  if (/timeout exceeded when trying to connect|connection error|Connection terminated|not queryable/i.test(message))
    return 'unavailable';
  return 'unknown';
}

// Of the codes that begin with P, PostgreSQL's go on with 0, Prisma's with another digit.
function stateOf(thrown: unknown): string | null {
  const named = text(driverCause(thrown), 'originalCode') ?? text(driverCause(thrown), 'code');
  if (named !== null && /^[0-9A-Z]{5}$/.test(named) && !/^P[1-9]\d{3}$/.test(named)) return named;
  const code = text(thrown, 'code');
  return code !== null && text(thrown, 'severity') !== null ? code : null;
}

function driverCause(thrown: unknown): unknown {
  const inMeta = member(member(member(thrown, 'meta'), 'driverAdapterError'), 'cause');
  return inMeta ?? member(thrown, 'cause');
}

function constraintOf(thrown: unknown): string | null {
  const cause = driverCause(thrown);
  const constraint = member(cause, 'constraint');
  const fields = member(constraint, 'fields');
  return (
    text(constraint, 'index') ??
    (Array.isArray(fields) && typeof fields[0] === 'string' ? unquoted(fields[0]) : null) ??
    quotedIn(text(cause, 'originalMessage') ?? text(cause, 'message')) ??
    text(thrown, 'constraint') ??
    text(thrown, 'column')
  );
}

function tableOf(thrown: unknown): string | null {
  const named = /(?:on table|of relation|for relation) "((?:[^"]|"")+)"(?!.* on table ")/.exec(messageOf(thrown));
  return text(thrown, 'table') ?? named?.[1] ?? null;
}

function messageOf(thrown: unknown): string {
  const cause = driverCause(thrown);
  return text(cause, 'originalMessage') ?? text(cause, 'message') ?? text(thrown, 'message') ?? '';
}

// PostgreSQL quotes the constraint after the relation's name: the message is the only place a raw statement keeps it in.
function quotedIn(message: string | null): string | null {
  const named = message === null ? null : /constraint "((?:[^"]|"")+)"/.exec(message);
  const column = message === null ? null : /column "((?:[^"]|"")+)"/.exec(message);
  return named?.[1] ?? column?.[1] ?? null;
}

function unquoted(name: string): string {
  return name.replace(/^"|"$/g, '');
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function text(value: unknown, name: string): string | null {
  const found = member(value, name);
  return typeof found === 'string' ? found : null;
}
