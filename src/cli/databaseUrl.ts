import { targetOf } from './postgres/connect.ts';

/** The address of a database, taken apart into what PostgreSQL's driver knows and what only Prisma does. */
export interface DatabaseUrl {
  /** For the driver: without Prisma's own parameters and without `options`. */
  readonly url: string;
  /** `?schema=`: the database schema of every model that names none; null for the server's own choice. */
  readonly schema: string | null;
  /** `?connection_limit=`. */
  readonly connectionLimit: number | null;
  /** What a connection says when it begins: the address's own `options`, and the search path of `?schema=`. */
  readonly startupOptions: string;
}

const onlyPrismas: readonly string[] = [
  'schema',
  'connection_limit',
  'pool_timeout',
  'pgbouncer',
  'statement_cache_size',
  'socket_timeout',
  'sslaccept',
  'sslidentity',
  'single_use_connections',
];

/** Reads the address of a database. Refuses, without repeating a password, what is no address of PostgreSQL. */
export function readDatabaseUrl(text: string): DatabaseUrl {
  targetOf(text);
  const url = new URL(text);
  const schema = url.searchParams.get('schema') || null;
  const limit = Number(url.searchParams.get('connection_limit'));
  const options = url.searchParams.get('options') ?? '';
  for (const name of [...onlyPrismas, 'options']) url.searchParams.delete(name);
  // In libpq's sense, as in Prisma's: `require` asks for encryption and not for a known certificate.
  if (url.searchParams.has('sslmode') && !url.searchParams.has('uselibpqcompat'))
    url.searchParams.set('uselibpqcompat', 'true');
  return {
    url: url.href,
    schema,
    connectionLimit: Number.isInteger(limit) && limit > 0 ? limit : null,
    startupOptions: [options, schema === null ? '' : `-c search_path=${escaped(quotedName(schema))}`].join(' ').trim(),
  };
}

/** The address for a tool of its own connection: with what `startupOptions` says. */
export function withStartupOptions({ url, startupOptions }: DatabaseUrl): string {
  const address = new URL(url);
  if (startupOptions !== '') address.searchParams.set('options', startupOptions);
  return address.href;
}

/** The address as it may be shown: server and database, and nothing secret. */
export function shownDatabase(text: string): string {
  const { server, database } = targetOf(text);
  return `postgresql://${server}/${database}`;
}

function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

// PostgreSQL splits `options` at blanks; a backslash keeps a character as it is.
function escaped(value: string): string {
  return value.replaceAll(/[\\\s]/g, (it) => `\\${it}`);
}
