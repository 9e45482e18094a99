import type { Join } from '../model/model.ts';
import type { Parameter } from './session.ts';
import { quoted } from './sql.ts';

/** The types of the two keys in a table of pairs. */
export type PairTypes = readonly [own: string, other: string];

/** Links rows of an implicit many-to-many in a fixed order; returns one row for every pair that was not linked before. */
export function linkPairs(join: Join, [own, other]: PairTypes): string {
  const pairs = `SELECT CAST(r ->> 0 AS ${own}), CAST(r ->> 1 AS ${other}) FROM jsonb_array_elements(CAST($1 AS jsonb)) AS it(r) ORDER BY 1, 2`;
  return `INSERT INTO ${nameOf(join)} (${quoted(join.own)}, ${quoted(join.other)}) ${pairs} ON CONFLICT DO NOTHING RETURNING 'linked' AS linked`;
}

/** Unlinks rows from all but those they keep; returns one row for every pair that is gone. */
export function unlinkOthers(join: Join, [own, other]: PairTypes): string {
  const kept = `SELECT FROM jsonb_array_elements_text(r -> 1) AS kept(k) WHERE CAST(k AS ${other}) = pair.${quoted(join.other)}`;
  const from = `jsonb_array_elements(CAST($1 AS jsonb)) AS it(r) WHERE pair.${quoted(join.own)} = CAST(r ->> 0 AS ${own})`;
  return `DELETE FROM ${nameOf(join)} AS pair USING ${from} AND NOT EXISTS (${kept}) RETURNING 'unlinked' AS unlinked`;
}

/** Pairs of keys as the parameter of `linkPairs`, or keys and the list of those they keep as that of `unlinkOthers`. */
export function pairsParameter(
  pairs: readonly (readonly [own: Parameter, other: Parameter | readonly Parameter[]])[],
): Parameter {
  return JSON.stringify(pairs);
}

function nameOf({ table, schema }: Join): string {
  return schema ? `${quoted(schema)}.${quoted(table)}` : quoted(table);
}
