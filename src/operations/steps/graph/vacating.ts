import type { Row } from '../../../database/client.ts';
import { columnOf, type Key, type Model } from '../../../model/model.ts';
import { identityOf } from '../changes.ts';

/** A stored row, and what is to become of it. */
export interface Moving {
  readonly stored: { readonly model: Model; readonly row: Row };
  readonly values: Row;
}

/** Rows in an order in which each that takes a unique key's values from another comes after it. Where they swap there is none. */
export function vacatingFirst<T extends Moving>(movings: readonly T[]): readonly T[] {
  const [first] = movings;
  if (!first) return movings;
  const holders = first.stored.model.keys.map((key) => {
    const leaving = movings.filter((it) => textOf(key, it, before(it)) !== textOf(key, it, after(it)));
    return { key, of: new Map(leaving.map((it) => [textOf(key, it, before(it)), it])) };
  });
  const ordered = new Set<T>();
  const begun = new Set<T>();
  for (const it of movings) {
    // A stack of our own: a list that moves up by one is as deep as it is long.
    const open = [it];
    for (let next: T | undefined = it; next; next = open.at(-1)) {
      begun.add(next);
      const taker = next;
      const waitsFor = holders.flatMap(({ key, of }) => of.get(textOf(key, taker, after(taker))) ?? []);
      const holder = waitsFor.find((other) => !begun.has(other));
      if (holder) open.push(holder);
      else {
        open.pop();
        ordered.add(taker);
      }
    }
  }
  return [...ordered];
}

function before({ stored }: Moving): Row {
  return stored.row;
}

function after({ stored, values }: Moving): Row {
  return { ...stored.row, ...values };
}

// Where a value is missing, the key keeps nobody away.
function textOf({ columns }: Key, { stored: { model } }: Moving, row: Row): string | null {
  if (columns.some((it) => (row[it] ?? null) === null)) return null;
  return JSON.stringify(columns.map((it) => identityOf(columnOf(model, it), row[it])));
}
