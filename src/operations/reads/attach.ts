import { parameterOf, rowOf } from '../../database/cells.ts';
import { type ParentKeys, placeOf, selectOneEach, selectPageEach } from '../../database/readSql.ts';
import type { Cells, Session } from '../../database/session.ts';
import { type Path, pathOf } from '../../model/path.ts';
import type { Part, Reading } from '../../model/reading.ts';

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
  const parents = parentsOf(path, rows);
  const empty = () => (part.kind === 'one' ? null : []);
  if (parents.keys.length === 0) {
    for (const row of rows) row[part.answer] = empty();
    return;
  }
  const cells = await cellsFor(session, part, { path, keys: parents.keys });
  const related = cells.map((it) => rowOf(part.reading, it));
  await attach(session, part.reading, related);
  const byPlace = groupedByPlace(cells, related);
  for (const [index, row] of rows.entries()) {
    const found = byPlace.get(parents.places[index] ?? 0);
    row[part.answer] = (part.kind === 'one' ? found?.[0] : found) ?? empty();
  }
}

interface Asked {
  readonly path: Path;
  readonly keys: ParentKeys;
}

async function cellsFor(session: Session, part: Part, { path, keys }: Asked): Promise<readonly Cells[]> {
  const { reading, relation } = part;
  const { sql, parameters } =
    part.kind === 'one'
      ? selectOneEach(reading, path, keys)
      : selectPageEach(reading, { path, indexed: relation.indexed }, { page: part.page, parents: keys });
  return session.query(sql, parameters);
}

function groupedByPlace(cells: readonly Cells[], rows: readonly Draft[]): ReadonlyMap<number, readonly Draft[]> {
  const groups = new Map<number, Draft[]>();
  for (const [index, row] of rows.entries()) {
    const place = placeOf(cells[index] ?? {});
    const group = groups.get(place);
    if (group) group.push(row);
    else groups.set(place, [row]);
  }
  return groups;
}

/** The different keys of some rows, and for every row the place of its key, counted from 1; 0 for a row without one. */
interface Parents {
  readonly keys: ParentKeys;
  readonly places: readonly number[];
}

function parentsOf({ from }: Path, rows: readonly Draft[]): Parents {
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
