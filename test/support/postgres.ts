import pg from 'pg';

/** The address of another database on the same server. */
export function addressOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** Opens one connection for a piece of work and closes it, whatever happens. */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a dropped database takes its connections along
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Creates a database, empty or as a copy of another one that nobody is connected to. */
export async function createDatabase(serverUrl: string, database: string, template = 'template0'): Promise<string> {
  const [made, from] = [pg.escapeIdentifier(database), pg.escapeIdentifier(template)];
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${made} TEMPLATE ${from}`));
  return addressOf(serverUrl, database);
}

/** Drops a database and whatever is still connected to it. */
export async function dropDatabase(serverUrl: string, database: string): Promise<void> {
  await withClient(serverUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`),
  );
}

/** The rows a statement gives on a connection of its own. */
export async function rowsOf(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  return withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
}

/** The names of all tables of a database, in order. */
export async function tablesOf(url: string): Promise<readonly unknown[]> {
  const rows = await rowsOf(
    url,
    `SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY relname`,
  );
  return rows.map((row) => row['relname']);
}
