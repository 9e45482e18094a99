import type { Join, Relation } from '../model/model.ts';
import { pathOf } from '../model/path.ts';
import { columnSql } from './operand.ts';
import { quoted, tableName } from './sql.ts';

/** The rows a relation leads to: what stands in FROM, and the condition that ties them to a row. */
export interface RelatedSql {
  readonly from: string;
  readonly tied: string;
}

/** The rows related to those of the table `own`, under the alias `other`. */
export function relatedSql(relation: Relation, own: string, other: string): RelatedSql {
  const { from, to, join } = pathOf(relation);
  const table = `${tableName(relation.target)} AS ${other}`;
  const [mine, theirs] = [from.map((it) => columnSql(it, own)), to.map((it) => columnSql(it, other))];
  if (!join) return { from: table, tied: theirs.map((it, index) => `${it} = ${mine[index]}`).join(' AND ') };
  const between = `${other}_j`;
  return {
    from: `${joinTable(join)} AS ${between} JOIN ${table} ON ${theirs[0]} = ${between}.${quoted(join.other)}`,
    tied: `${between}.${quoted(join.own)} = ${mine[0]}`,
  };
}

function joinTable({ schema, table }: Join): string {
  return schema ? `${quoted(schema)}.${quoted(table)}` : quoted(table);
}
