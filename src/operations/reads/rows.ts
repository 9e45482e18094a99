import { rowOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { selectPage, writtenPage } from '../../database/pageSql.ts';
import { countRows, placeOf, type ReadSql, selectOneEach } from '../../database/readSql.ts';
import type { Session } from '../../database/session.ts';
import { selectColumns } from '../../database/statements.ts';
import { type Column, columnOf } from '../../model/model.ts';
import { type ConnectionReading, type Page, type Reading, WrittenRows } from '../../model/reading.ts';
import { conditionsOf } from '../steps/find.ts';
import type { KeyInput } from '../steps/input.ts';
import { attach, type Draft } from './attach.ts';
import { type Connection, connectionsOf, emptyConnection } from './connection.ts';

/**
 * A page of rows of a model, with everything that is asked of them: one statement for each relation asked for, however many
 * rows. Where nothing but columns is asked for, and an answer is made of nothing but what was read, PostgreSQL writes it.
 */
export async function readPage(session: Session, reading: Reading, page: Page): Promise<readonly Row[] | WrittenRows> {
  const written = reading.written && (await writtenBy(session, writtenPage(reading, reading.written, page)));
  if (written) return written;
  const { sql, parameters } = selectPage(reading, page);
  const rows = (await session.query(sql, parameters)).map((it) => rowOf(reading, it));
  await attach(session, reading, rows);
  return rows;
}

async function writtenBy(session: Session, { sql, parameters }: ReadSql): Promise<WrittenRows | null> {
  const [cells] = await session.query(sql, parameters);
  const text = cells?.['written'];
  return typeof text === 'string' ? new WrittenRows(text) : null;
}

/** One page of all rows that meet its condition, with what is told of it. */
export async function readConnection(session: Session, asked: ConnectionReading): Promise<Connection> {
  const { model, page, paged, counted } = asked;
  const select = paged ? selectPage(asked, page) : null;
  const cells = select ? await session.query(select.sql, select.parameters) : [];
  const count = counted ? countRows(model, page.filter) : null;
  const [counts] = count ? await session.query(count.sql, count.parameters) : [];
  const pages = [{ cells, total: counts ? Number(counts['n']) : null }];
  const [connection] = await connectionsOf(asked, pages, (reading, rows) => attach(session, reading, rows));
  return connection ?? emptyConnection(asked);
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

/**
 * The rows with these keys, in their order, null where there is none: one statement for each unique key that is named by,
 * and one for each relation asked for, however many rows.
 */
export async function readByKeys(
  session: Session,
  reading: Reading,
  keys: readonly KeyInput[],
): Promise<readonly (Row | null)[]> {
  const rows: (Draft | null)[] = keys.map(() => null);
  for (const key of new Set(keys.map((it) => it.key))) {
    const columns = key.columns.map((it) => columnOf(reading.model, it));
    const places = [...keys.keys()].filter((index) => keys[index]?.key === key);
    const values = places.map((index) => columns.map((it) => keys[index]?.values[it.name]));
    for (const [place, row] of await rowsAt(session, reading, { columns, values })) {
      const index = places[place - 1];
      if (index !== undefined) rows[index] ??= row;
    }
  }
  await attach(
    session,
    reading,
    rows.filter((it) => it !== null),
  );
  return rows;
}

interface Named {
  readonly columns: readonly Column[];
  readonly values: readonly (readonly unknown[])[];
}

async function rowsAt(
  session: Session,
  reading: Reading,
  { columns, values }: Named,
): Promise<readonly (readonly [place: number, row: Draft])[]> {
  const { sql, parameters } = selectOneEach(reading, { from: columns, to: columns, join: null }, values);
  const cells = await session.query(sql, parameters);
  return cells.map((it) => [placeOf(it), rowOf(reading, it)]);
}
