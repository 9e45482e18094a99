import { aggregateSql, type Groups, groupsSql, type Measured, measuredIn } from '../../database/aggregateSql.ts';
import { rowOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import type { Session } from '../../database/session.ts';
import type { Model } from '../../model/model.ts';
import type { Measuring } from '../../model/reading.ts';

/** Rows that have the same values, and what was worked out over them. */
export interface Group {
  readonly key: Row;
  readonly measured: Measured;
}

/** Works measures out over the rows of a model that meet a condition. */
export async function readMeasured(session: Session, model: Model, measuring: Measuring): Promise<Measured> {
  const { sql, parameters } = aggregateSql(model, measuring);
  const [cells] = await session.query(sql, parameters);
  return measuredIn(measuring.measures, cells);
}

/** Works measures out over a page of groups of rows. */
export async function readGroups(session: Session, model: Model, groups: Groups): Promise<readonly Group[]> {
  const { sql, parameters } = groupsSql(model, groups);
  const found = await session.query(sql, parameters);
  return found.map((cells) => ({
    key: rowOf({ columns: groups.by }, cells),
    measured: measuredIn(groups.measures, cells),
  }));
}
