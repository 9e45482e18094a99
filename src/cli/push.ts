import type pg from 'pg';
import { connect, targetOf } from './postgres/connect.ts';
import { lossesOf } from './postgres/losses.ts';
import { noDatabase, type SchemaFiles, withEngine } from './postgres/schemaEngine.ts';
import { messageOf, StartError } from './startError.ts';

/** The SQL that makes an empty database, or one with an older schema, fit a Prisma schema; empty when there is nothing to do. */
export async function schemaSql(options: {
  readonly schema: SchemaFiles;
  readonly from?: SchemaFiles | null;
}): Promise<string> {
  const from = options.from ? datamodel(options.from) : ({ tag: 'empty' } as const);
  const filters = { externalTables: [], externalEnums: [] };
  const request = { from, to: datamodel(options.schema), script: true, exitCode: null, filters };
  const { stdout } = await withEngine(noDatabase, (engine) => engine.diff(request)).catch((error: unknown) => {
    throw new StartError(complaint(error), { cause: error });
  });
  const sql = stdout ?? '';
  if (/^\s*(-- This is an empty migration\.)?\s*$/.test(sql)) return '';
  return [...impliedExtensions(sql).map((name) => `CREATE EXTENSION IF NOT EXISTS "${name}";\n`), sql].join('');
}

/** Creates the tables of a Prisma schema in an empty database, all or nothing; refuses a database that is not empty. */
export async function pushSchema(options: { readonly url: string; readonly schema: SchemaFiles }): Promise<void> {
  const sql = await schemaSql(options);
  if (!/^CREATE TABLE /m.test(sql)) throw new StartError('The schema has no model, so there is no table to create.');
  await onDatabase(options.url, (client) =>
    inTransaction(client, async () => {
      await client.query("SELECT pg_advisory_xact_lock(hashtext('trellis push'))");
      await refuseUnlessEmpty(client, targetOf(options.url).database);
      const existing = await schemasOf(client);
      await execute(client, withoutExisting(sql, existing), 'The tables of the schema cannot be created');
    }),
  );
}

/** Makes a database that fits one schema fit another, all or nothing; refuses a change that would lose data. */
export async function evolveSchema(options: {
  readonly url: string;
  readonly from: SchemaFiles;
  readonly to: SchemaFiles;
}): Promise<'unchanged' | 'changed'> {
  const sql = await schemaSql({ from: options.from, schema: options.to });
  if (sql === '') return 'unchanged';
  await onDatabase(options.url, async (client) => {
    const losses = await lossesOf(sql, client);
    if (losses.length > 0) {
      throw new StartError(
        `The changed schema would lose ${list(losses)} in the database: ` +
          'choose a new folder with --data-dir, or change the database with a migration.',
      );
    }
    const refused = 'The database cannot follow the changed schema';
    const { values, rest } = enumValuesFirst(sql);
    if (values !== '') await execute(client, values, refused);
    await inTransaction(client, () => execute(client, rest, refused));
  });
  return 'changed';
}

function datamodel(schema: SchemaFiles) {
  return { tag: 'schemaDatamodel' as const, files: schema.map(([path, content]) => ({ path, content })) };
}

/** The engine's first complaint as one sentence with file and line. */
function complaint(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const found = /error: (.*?)\s*\n\s*-->\s+(\S+)/s.exec(message);
  return found ? `${found[2]}: ${messageOf(found[1])}` : messageOf(message);
}

/** Extensions that types and functions come from although the schema need not name them. */
function impliedExtensions(sql: string): readonly string[] {
  const code = sql.replaceAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*/g, '""');
  const signs: readonly (readonly [string, RegExp])[] = [
    ['citext', /\bcitext\b/i],
    ['hstore', /\bhstore\b/i],
    ['ltree', /\b(ltree|lquery|ltxtquery)\b/i],
    ['uuid-ossp', /\buuid_(generate_v\d|nil|ns_)/i],
    ['pg_trgm', /\b(gin|gist)_trgm_ops\b/i],
    ['pgcrypto', /\b(gen_random_bytes|gen_salt|crypt)\s*\(/i],
    ['vector', /\bvector\s*\(/i],
    ['postgis', /\b(geometry|geography)\b/i],
  ];
  const declared = new Set([...sql.matchAll(/CREATE EXTENSION IF NOT EXISTS "([^"]+)"/g)].map(([, name]) => name));
  return signs.filter(([name, sign]) => sign.test(code) && !declared.has(name)).map(([name]) => name);
}

/** PostgreSQL asks for the right to create schemas even where `IF NOT EXISTS` finds one. */
function withoutExisting(sql: string, schemas: ReadonlySet<string>): string {
  return sql.replaceAll(/^CREATE SCHEMA IF NOT EXISTS "((?:[^"]|"")*)";$/gm, (statement, name: string) =>
    schemas.has(name.replaceAll('""', '"')) ? '' : statement,
  );
}

/** A new value of an enum may be used (as a default, say) only after the transaction that added it. */
function enumValuesFirst(sql: string): { readonly values: string; readonly rest: string } {
  const adding = /^(ALTER TYPE .* ADD VALUE) ('(?:[^']|'')*';)$/gm;
  const values = [...sql.matchAll(adding)].map(([, what, value]) => `${what} IF NOT EXISTS ${value}`);
  return { values: values.join('\n'), rest: sql.replaceAll(adding, '') };
}

async function onDatabase(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await connect(url);
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  await work();
  // Where the work throws, the caller ends the connection, and PostgreSQL rolls back.
  await client.query('COMMIT');
}

async function execute(client: pg.Client, sql: string, refused: string): Promise<void> {
  await client.query(sql).catch((error: unknown) => {
    throw new StartError(`${refused}: ${messageOf(error)}.`, { cause: error });
  });
}

async function schemasOf(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>('SELECT nspname AS name FROM pg_namespace');
  return new Set(rows.map(({ name }) => name));
}

async function refuseUnlessEmpty(client: pg.Client, database: string): Promise<void> {
  const { rows } = await client.query<{ what: string }>(contents);
  const [first, ...more] = rows;
  if (!first) return;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  throw new StartError(
    `The database "${database}" is not empty (it has the ${first.what}${others}): push only fills an empty one.`,
  );
}

/** Tables, views and types that somebody made; what belongs to an extension or to the system is not counted. */
const contents = `
  SELECT kind || ' ' || quote_ident(nspname) || '.' || quote_ident(name) AS what
  FROM (
    SELECT oid, relnamespace AS namespace, relname AS name,
      CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'table' END AS kind
    FROM pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm')
    UNION ALL
    SELECT oid, typnamespace, typname, CASE typtype WHEN 'e' THEN 'enum' ELSE 'type' END
    FROM pg_type
    WHERE typtype IN ('e', 'd', 'r')
      OR typtype = 'c' AND EXISTS (SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'c')
  ) AS made
  JOIN pg_namespace ON pg_namespace.oid = namespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = made.oid AND deptype = 'e')
  ORDER BY kind = 'table' DESC, nspname, name`;

function list(phrases: readonly string[]): string {
  const shown = phrases.length > 4 ? [...phrases.slice(0, 3), `${phrases.length - 3} more`] : phrases;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
