import { rowOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { placeInOrder } from '../../database/pageSql.ts';
import type { Cells } from '../../database/session.ts';
import type { ConnectionReading, Reading } from '../../model/reading.ts';
import { cursorsOf } from '../steps/cursor.ts';

/** One page of a connection, as its fields are answered from. */
export interface Connection {
  /** How many rows are on it. */
  readonly size: number;
  /** The rows, read once for each answer that leads to them. */
  readonly views: ReadonlyMap<string, readonly Row[]>;
  readonly cursor: (index: number) => string;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** How many rows there are on all pages; null where nobody asked. */
  readonly total: number | null;
}

/** The rows of some pages as they were read, one list and its total for each. */
export interface ReadPage {
  readonly cells: readonly Cells[];
  readonly total: number | null;
}

/** Puts what is asked of other tables into rows. */
export type Attach = (reading: Reading, rows: readonly Record<string, unknown>[]) => Promise<void>;

/** Makes the pages of connections: what is asked of other tables is read for the rows of all of them at once. */
export async function connectionsOf(
  asked: ConnectionReading,
  pages: readonly ReadPage[],
  attach: Attach,
): Promise<readonly Connection[]> {
  const { page, columns } = asked;
  const kept = pages.map(({ cells }) => {
    const within = cells.slice(0, page.limit - 1);
    return page.backward ? within.toReversed() : within;
  });
  const views = new Map<string, readonly Record<string, unknown>[]>();
  for (const [answer, reading] of asked.views) {
    const rows = kept.flat().map((it) => rowOf({ columns }, it));
    await attach(reading, rows);
    views.set(answer, rows);
  }
  const cursorAt = cursorsOf(asked.model, page.order);
  let begun = 0;
  return pages.map(({ cells, total }, index): Connection => {
    const own = kept[index] ?? [];
    const [start, end] = [begun, begun + own.length];
    begun = end;
    const more = cells.length >= page.limit;
    return {
      size: own.length,
      views: new Map([...views].map(([answer, rows]) => [answer, rows.slice(start, end)])),
      cursor: (at) => cursorAt(placeInOrder(page, own[at] ?? {})),
      hasNextPage: page.backward ? page.before !== null : more,
      hasPreviousPage: page.backward ? more : page.after !== null,
      total,
    };
  });
}

/** The connection of a row that nothing can be related to. */
export function emptyConnection({ views, counted }: ConnectionReading): Connection {
  return {
    size: 0,
    views: new Map([...views.keys()].map((it) => [it, []])),
    cursor: () => '',
    hasNextPage: false,
    hasPreviousPage: false,
    total: counted ? 0 : null,
  };
}
