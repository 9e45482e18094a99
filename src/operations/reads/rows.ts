import { rowOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { selectPage } from '../../database/readSql.ts';
import type { Session } from '../../database/session.ts';
import { selectColumns } from '../../database/statements.ts';
import type { Page, Reading } from '../../model/reading.ts';
import { conditionsOf } from '../steps/find.ts';
import type { KeyInput } from '../steps/input.ts';
import { attach } from './attach.ts';

/** A page of rows of a model, with everything that is asked of them: one statement for each relation asked for, however many rows. */
export async function readPage(session: Session, reading: Reading, page: Page): Promise<readonly Row[]> {
  const { sql, parameters } = selectPage(reading, page);
  const rows = (await session.query(sql, parameters)).map((it) => rowOf(reading, it));
  await attach(session, reading, rows);
  return rows;
}

/** The row with this key, with everything that is asked of it; null for none. */
export async function readByKey(session: Session, reading: Reading, { values }: KeyInput): Promise<Row | null> {
  const { where, parameters } = conditionsOf(reading.model, values);
  const [cells] = await session.query(selectColumns(reading, where), parameters);
  if (!cells) return null;
  const row = rowOf(reading, cells);
  await attach(session, reading, [row]);
  return row;
}
