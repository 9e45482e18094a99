import type { Gateway } from '../schema/gateways/gateway.ts';
import { type Options, textOf, type Values } from './command.ts';
import { StartError } from './startError.ts';

/** How a deployment differs from another; absent members have the defaults of the pool and the server. */
export interface Settings {
  /** The database to use; null for an embedded one. */
  readonly databaseUrl: string | null;
  readonly production: boolean;
  readonly gateway: Gateway | null;
  readonly server: {
    readonly port: number;
    readonly host: string;
    readonly requestTimeoutMs?: number;
    readonly bodyLimit?: number;
  };
  readonly limits: { readonly bulkRows?: number };
  readonly pool: {
    readonly max?: number;
    readonly lockTimeoutMs?: number;
    readonly statementTimeoutMs?: number;
  };
}

/** The option that names a schema. */
export const schemaOption = {
  schema: {
    value: 'FILE|FOLDER',
    doc: 'The Prisma schema. Default: prisma/schema.prisma or the folder prisma/schema.',
  },
} as const satisfies Options;

/** The option that names a database. */
export const databaseOption = {
  'database-url': { value: 'URL', doc: 'The PostgreSQL database to use.', variable: 'DATABASE_URL' },
} as const satisfies Options;

/** The options that prepare the API for a gateway. */
export const gatewayOptions = {
  federation: { doc: 'As a subgraph of Apollo Federation 2: with _service, _entities and its directives.' },
  stitching: { doc: 'For a stitching gateway: with _sdl and the directives it configures itself from.' },
} as const satisfies Options;

/** The options of the commands that serve. */
export const settingsOptions = {
  ...databaseOption,
  port: { value: 'N', doc: 'The port to listen on, 0 for any. Default 4000.', variable: 'PORT' },
  host: { value: 'H', doc: 'The host name or address to listen on. Default localhost.', variable: 'HOST' },
  'pool-max': { value: 'N', doc: 'Most connections to the database. Default 10.', variable: 'TRELLIS_POOL_MAX' },
  'lock-timeout-ms': {
    value: 'N',
    doc: 'Milliseconds a statement waits for a lock. Default 5000.',
    variable: 'TRELLIS_LOCK_TIMEOUT_MS',
  },
  'statement-timeout-ms': {
    value: 'N',
    doc: 'Milliseconds a statement may run. Default 10000.',
    variable: 'TRELLIS_STATEMENT_TIMEOUT_MS',
  },
  'request-timeout-ms': {
    value: 'N',
    doc: 'Milliseconds a request may take. Default 15000.',
    variable: 'TRELLIS_REQUEST_TIMEOUT_MS',
  },
  'body-limit': {
    value: 'BYTES',
    doc: 'The largest body of a request. Default 1048576.',
    variable: 'TRELLIS_BODY_LIMIT',
  },
  'bulk-rows': {
    value: 'N',
    doc: 'Rows one call may write. Default 10000.',
    variable: 'TRELLIS_BULK_ROWS',
  },
  ...gatewayOptions,
  production: { doc: 'No GraphiQL, no introspection. Default: NODE_ENV is "production".' },
} as const satisfies Options;

/** Reads the settings from options and environment; the option wins. */
export function readSettings(values: Values): Settings {
  const text = (name: keyof typeof settingsOptions) => textOf({ options: settingsOptions }, values, name);
  const number = (name: keyof typeof settingsOptions, least: number, most: number) =>
    wholeNumber(saidBy(values, name), text(name), { least, most });
  const max = number('pool-max', 1, 10_000);
  const lockTimeoutMs = number('lock-timeout-ms', 1, 2 ** 31 - 1);
  const statementTimeoutMs = number('statement-timeout-ms', 1, 2 ** 31 - 1);
  const requestTimeoutMs = number('request-timeout-ms', 1, 2 ** 31 - 1);
  const bodyLimit = number('body-limit', 1, 2 ** 30);
  const bulkRows = number('bulk-rows', 1, 10_000_000);
  return {
    databaseUrl: text('database-url') ?? null,
    gateway: readGateway(values),
    production: values['production'] === true || process.env['NODE_ENV'] === 'production',
    server: {
      port: number('port', 0, 65_535) ?? 4_000,
      host: text('host') ?? 'localhost',
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
      ...(bodyLimit === undefined ? {} : { bodyLimit }),
    },
    limits: bulkRows === undefined ? {} : { bulkRows },
    pool: {
      ...(max === undefined ? {} : { max }),
      ...(lockTimeoutMs === undefined ? {} : { lockTimeoutMs }),
      ...(statementTimeoutMs === undefined ? {} : { statementTimeoutMs }),
    },
  };
}

/** The kind of gateway that was asked for. */
export function readGateway(values: Values): Gateway | null {
  const [gateway = null, another] = (['federation', 'stitching'] as const).filter((it) => values[it] === true);
  if (another) throw new StartError('--federation and --stitching are two kinds of gateway: choose one of them.');
  return gateway;
}

// Whoever set a variable looks for it by its own name.
function saidBy(values: Values, name: keyof typeof settingsOptions): string {
  const { variable }: Options[string] = settingsOptions[name];
  return values[name] === undefined && variable !== undefined ? variable : `--${name}`;
}

function wholeNumber(
  name: string,
  text: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new StartError(`${name} is "${text}": it must be a whole number from ${least} to ${most}.`);
}
