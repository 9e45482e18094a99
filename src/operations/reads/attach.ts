import { aggregateEachSql, measuredIn } from '../../database/aggregateSql.ts';
import { returnedIn } from '../../database/bulk/returned.ts';
import { parameterOf, rowOf, rowsOf } from '../../database/cells.ts';
import { selectPageEach, writtenPageEach } from '../../database/pageSql.ts';
import {
  countEach,
  gatheredEach,
  type ParentKeys,
  placeOf,
  type ReadSql,
  selectOneEach,
} from '../../database/readSql.ts';
import type { Session } from '../../database/session.ts';
import type { Filter } from '../../model/filter.ts';
import { type Path, pathOf } from '../../model/path.ts';
import { type Part, type Reading, WrittenRows } from '../../model/reading.ts';
import { type Connection, connectionsOf, emptyConnection } from './connection.ts';

/** A row that is still being put together. */
export type Draft = Record<string, unknown>;

/** Reads what is asked of other tables for all these rows at once, and puts it into them. */
export async function attach(session: Session, { parts }: Reading, rows: readonly Draft[]): Promise<void> {
  if (rows.length === 0) return;
  // One after another: inside a transaction there is one connection.
  for (const part of parts) await attachPart(session, part, rows);
}

async function attachPart(session: Session, part: Part, rows: readonly Draft[]): Promise<void> {
  const path = pathOf(part.relation);
  const { keys, places } = parentsOf(path, rows);
  const found = keys.length === 0 ? new Map<number, unknown>() : await answersFor(session, part, { path, keys });
  for (const [index, row] of rows.entries()) row[part.answer] = found.get(places[index] ?? 0) ?? nothing(part);
}

interface Parents {
  readonly path: Path;
  readonly keys: ParentKeys;
}

// What a row is answered to which nothing is related.
function nothing(part: Part): unknown {
  switch (part.kind) {
    case 'one':
      return null;
    case 'many':
      return [];
    case 'count':
      return 0;
    case 'connection':
      return emptyConnection(part.asked);
    case 'aggregate':
      return measuredIn(part.measuring.measures, undefined);
  }
}

/** The answers by the place of the key they belong to. */
async function answersFor(session: Session, part: Part, parents: Parents): Promise<ReadonlyMap<number, unknown>> {
  const { path, keys } = parents;
  switch (part.kind) {
    case 'one': {
      const groups = await relatedRows(session, part.reading, selectOneEach(part.reading, path, keys));
      return new Map([...groups].map(([place, [first]]) => [place, first]));
    }
    case 'many':
      return listsFor(session, part, parents);
    case 'count':
      return countsFor(session, part, parents);
    case 'connection':
      return connectionsFor(session, part, parents);
    case 'aggregate': {
      const { sql, parameters } = aggregateEachSql(part.relation, part.measuring, keys);
      const measured = await session.query(sql, parameters);
      return new Map(measured.map((it) => [placeOf(it), measuredIn(part.measuring.measures, it)]));
    }
  }
}

async function listsFor(
  session: Session,
  { relation, reading, page }: Part & { readonly kind: 'many' },
  { path, keys }: Parents,
): Promise<ReadonlyMap<number, readonly Draft[] | WrittenRows>> {
  const asked = { path, indexed: relation.indexed, page, parents: keys };
  const { written } = reading;
  const lists = written && (await writtenLists(session, writtenPageEach(reading, written, asked)));
  return lists ?? manyRelated(session, reading, gatheredEach(reading, selectPageEach(reading, asked)));
}

/** The lists by the place of the key they belong to; null where PostgreSQL could not write one of them. */
async function writtenLists(
  session: Session,
  { sql, parameters }: ReadSql,
): Promise<ReadonlyMap<number, WrittenRows> | null> {
  const lists = new Map<number, WrittenRows>();
  for (const cells of await session.query(sql, parameters)) {
    const text = cells['written'];
    if (typeof text !== 'string') return null;
    lists.set(placeOf(cells), new WrittenRows(text));
  }
  return lists;
}

async function countsFor(
  session: Session,
  { relation, filter }: Pick<Part, 'relation'> & { readonly filter: Filter | null },
  { path, keys }: Parents,
): Promise<ReadonlyMap<number, number>> {
  const { sql, parameters } = countEach(relation.target, path, { filter, parents: keys });
  const counts = await session.query(sql, parameters);
  return new Map(counts.map((it) => [placeOf(it), Number(it['n'])]));
}

async function connectionsFor(
  session: Session,
  { relation, asked }: Part & { readonly kind: 'connection' },
  parents: Parents,
): Promise<ReadonlyMap<number, Connection>> {
  const { path, keys } = parents;
  const { page, paged, counted } = asked;
  const select = paged ? selectPageEach(asked, { path, indexed: relation.indexed, page, parents: keys }) : null;
  const cells = select ? await session.query(select.sql, select.parameters) : [];
  const groups = byPlace(cells, cells.map(placeOf));
  const counts = counted ? await countsFor(session, { relation, filter: page.filter }, parents) : null;
  const pages = keys.map((_, index) => ({
    cells: groups.get(index + 1) ?? [],
    total: counts && (counts.get(index + 1) ?? 0),
  }));
  const connections = await connectionsOf(asked, pages, (reading, rows) => attach(session, reading, rows));
  return new Map(connections.map((it, index) => [index + 1, it]));
}

async function relatedRows(
  session: Session,
  reading: Reading,
  { sql, parameters }: ReadSql,
): Promise<ReadonlyMap<number, readonly Draft[]>> {
  const cells = await session.query(sql, parameters);
  const rows = cells.map((it) => rowOf(reading, it));
  await attach(session, reading, rows);
  return byPlace(rows, cells.map(placeOf));
}

async function manyRelated(
  session: Session,
  reading: Reading,
  { sql, parameters }: ReadSql,
): Promise<ReadonlyMap<number, readonly Draft[]>> {
  const lists = returnedIn(await session.query(sql, parameters));
  const places = (lists['at'] ?? []).map(Number);
  const rows = rowsOf(reading, lists, places.length);
  await attach(session, reading, rows);
  return byPlace(rows, places);
}

function byPlace<T>(rows: readonly T[], places: readonly number[]): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const [index, row] of rows.entries()) {
    const place = places[index] ?? 0;
    const group = groups.get(place);
    if (group) group.push(row);
    else groups.set(place, [row]);
  }
  return groups;
}

/** The different keys of some rows, and for every row the place of its key, counted from 1; 0 for a row without one. */
function parentsOf(
  { from }: Path,
  rows: readonly Draft[],
): { readonly keys: ParentKeys; readonly places: readonly number[] } {
  const known = new Map<string, number>();
  const keys: (readonly unknown[])[] = [];
  const places = rows.map((row) => {
    const key = from.map((it) => row[it.name]);
    if (key.some((it) => it === null || it === undefined)) return 0;
    const texts = from.map((column, index) => parameterOf(column, key[index]));
    const text = texts.length === 1 ? String(texts[0]) : JSON.stringify(texts);
    const place = known.get(text);
    if (place !== undefined) return place;
    keys.push(key);
    known.set(text, keys.length);
    return keys.length;
  });
  return { keys, places };
}
