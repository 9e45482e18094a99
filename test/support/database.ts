import { createHash, randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { schemaSql } from '../../src/cli/push.ts';
import type { Gateway } from '../../src/schema/gateways/gateway.ts';
import { addressOf, createDatabase, dropDatabase, withClient } from './postgres.ts';

/** A schema to test with. */
export interface TestSchema {
  /** Names the database, for whoever looks at the server. */
  readonly name: string;
  /** The text of the Prisma schema; empty for a database without tables. */
  readonly prisma: string;
  /** SQL to run after the tables are made. */
  readonly sql?: string;
  /** The kind of gateway its API is put behind. */
  readonly gateway?: Gateway;
}

/** A database of a test's own. */
export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A new database with the tables of a schema, copied from a template that is made once per run. */
export async function freshDatabase(schema: TestSchema): Promise<FreshDatabase> {
  const server = inject('postgresUrl');
  const template = await templateFor(server, schema);
  const name = `${prefix(schema)}_${randomUUID().slice(0, 8)}`;
  const url = await createDatabase(server, name, template);
  return { url, drop: () => dropDatabase(server, name) };
}

async function templateFor(server: string, schema: TestSchema): Promise<string> {
  const hash = createHash('sha256')
    .update(`${schema.prisma}\0${schema.sql ?? ''}`)
    .digest('hex')
    .slice(0, 16);
  const name = `${prefix(schema)}_${hash}`;
  await withClient(server, async (client) => {
    // Test files run side by side: the first to ask makes the template, the others wait for it.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await makeTemplate(server, name, schema);
  });
  return name;
}

/** Made under another name first, so that a run cut short leaves no half-made template on a server that lives on. */
async function makeTemplate(server: string, name: string, schema: TestSchema): Promise<void> {
  const draft = `${name}_draft`;
  await dropDatabase(server, draft);
  await createDatabase(server, draft);
  const tables = schema.prisma === '' ? '' : await schemaSql({ schema: [['schema.prisma', schema.prisma]] });
  await withClient(addressOf(server, draft), async (client) => {
    await client.query(tables);
    await client.query(schema.sql ?? '');
  });
  await withClient(server, (client) => client.query(`ALTER DATABASE "${draft}" RENAME TO "${name}"`));
}

function prefix({ name }: TestSchema): string {
  return `test_${name.replaceAll(/\W/g, '_').toLowerCase().slice(0, 30)}`;
}
