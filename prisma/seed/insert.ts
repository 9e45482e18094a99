import type { Client } from 'pg';

/** A row to insert, by column: JSON values, with dates as text and bytes as `\x…`. */
export type Row = Readonly<Record<string, unknown>>;

/** Inserts rows that name the same columns; columns they do not name take their defaults. */
export async function insert(client: Client, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map((column) => `"${column}"`)
    .join(', ');
  await client.query(
    `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${table}", $1)`,
    [JSON.stringify(rows)],
  );
}

/** Lets the numbers the database gives out go on after the ones that were inserted. */
export async function advanceSequence(client: Client, table: string): Promise<void> {
  await client.query(`SELECT setval(pg_get_serial_sequence('"${table}"', 'id'), (SELECT max("id") FROM "${table}"))`);
}
