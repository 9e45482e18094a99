import type pg from 'pg';

const name = String.raw`"(?:[^"]|"")*"(?:\."(?:[^"]|"")*")?`;
const steps = new RegExp(
  [
    `(?<drop>DROP TABLE) (?<dropped>${name})`,
    `ALTER TABLE (?<table>${name})`,
    `DROP COLUMN (?<column>${name})`,
    String.raw`ALTER COLUMN (?<changed>${name}) SET DATA TYPE (?<type>[^\n;]+?)(?=,?\n|;|$)`,
    `ALTER TYPE (?<enum>${name}) RENAME TO "(?:[^"]|"")*_old"`,
  ].join('|'),
  'g',
);

/** What a script of the schema engine would lose of a database's data, one phrase each: `the column "Album"."title"`. */
export async function lossesOf(script: string, client: pg.Client): Promise<readonly string[]> {
  const losses: string[] = [];
  let table = '';
  for (const { groups } of plain(script).matchAll(steps)) {
    if (groups?.['table'] !== undefined) table = groups['table'];
    if (groups?.['dropped'] !== undefined) losses.push(`the table ${groups['dropped']}`);
    if (groups?.['column'] !== undefined) losses.push(`the column ${table}.${groups['column']}`);
    // PostgreSQL cannot take a value out of an enum: the engine builds a new one and renames it into the old one's place.
    if (groups?.['enum'] !== undefined) losses.push(`values of the enum ${groups['enum']}`);
    if (groups?.['changed'] !== undefined && groups['type'] !== undefined) {
      const change = { table, column: groups['changed'], type: groups['type'] };
      if (!(await keepsValues(change, client))) losses.push(`values of the column ${table}.${change.column}`);
    }
  }
  return [...new Set(losses)];
}

/** The script without comments, and with empty strings: what stands in them is no step. */
function plain(script: string): string {
  return script.replaceAll(/("(?:[^"]|"")*")|'(?:[^']|'')*'|--[^\n]*/g, (text, quoted?: string) =>
    quoted !== undefined ? quoted : text.startsWith('--') ? '' : "''",
  );
}

interface TypeChange {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** True when every value there is comes back from the new type as it was. */
async function keepsValues({ table, column, type }: TypeChange, client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ type: string }>(
    `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND quote_ident(attname) = quote_ident($2)`,
    [table, column.slice(1, -1).replaceAll('""', '"')],
  );
  const old = rows[0]?.type;
  if (old === undefined) return true;
  const thereAndBack = `(${column}::${type}::${old})::text`;
  const compare = `SELECT 1 FROM ${table} WHERE ${thereAndBack} IS DISTINCT FROM ${column}::text LIMIT 1`;
  return client.query(compare).then(
    ({ rowCount }) => rowCount === 0,
    () => false,
  );
}
