import type { Returned } from '../../database/bulk/returned.ts';
import { rowAt } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import type { Model } from '../../model/model.ts';
import type { Many, Outcome } from '../verb.ts';

/** What becomes of many rows, entry by entry, while a verb works on them. Rows stay the texts they came as until somebody asks. */
export interface Results {
  /** What is known of an entry by now. */
  readonly outcome: (entry: number) => Outcome | null;
  readonly settle: (entry: number, outcome: Outcome) => void;
  /** Gives an entry the row at a place of what a statement returned. */
  readonly hold: (entry: number, returned: Returned, place: number) => void;
  /** Gives an entry the row of another one. */
  readonly share: (entry: number, other: number) => void;
  readonly row: (entry: number) => Row | null;
  /** The answer, once every entry is settled. */
  readonly answer: () => Many;
}

/** Nothing is known of so many entries. */
export function resultsFor(model: Model, entries: number): Results {
  const outcomes: (Outcome | null)[] = new Array(entries).fill(null);
  const sources: (Returned | null)[] = new Array(entries).fill(null);
  const places = new Uint32Array(entries);
  const row = (entry: number) => {
    const returned = sources[entry];
    return returned ? rowAt(model, returned, places[entry] ?? 0) : null;
  };
  return {
    outcome: (entry) => outcomes[entry] ?? null,
    settle: (entry, outcome) => {
      outcomes[entry] = outcome;
    },
    hold: (entry, returned, place) => {
      sources[entry] = returned;
      places[entry] = place;
    },
    share: (entry, other) => {
      sources[entry] = sources[other] ?? null;
      places[entry] = places[other] ?? 0;
    },
    row,
    answer: () => ({
      outcomes: outcomes.map((it, entry) => {
        if (it === null) throw new TypeError(`Nobody said what became of row ${entry} of ${model.name}.`);
        return it;
      }),
      row,
    }),
  };
}
