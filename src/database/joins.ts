import type { Join } from '../model/model.ts';
import { quoted } from './sql.ts';

/** Links two rows of an implicit many-to-many, unless they are linked already: then it returns no row. */
export function linkRows(join: Join, [own, other]: readonly [own: string, other: string]): string {
  const table = join.schema ? `${quoted(join.schema)}.${quoted(join.table)}` : quoted(join.table);
  const values = `VALUES (CAST($1 AS ${own}), CAST($2 AS ${other}))`;
  return `INSERT INTO ${table} (${quoted(join.own)}, ${quoted(join.other)}) ${values} ON CONFLICT DO NOTHING RETURNING 'linked' AS linked`;
}
