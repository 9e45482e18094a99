import type { WriteStream } from 'node:tty';
import type { Counts } from './storeRows.ts';

/** Tells how far an import is. */
export interface Progress {
  /** `read` are the bytes of the file that were read. */
  show(counts: Counts, read: number): void;
  /** Ends what was begun to be told. */
  end(): void;
}

/** A bar that is drawn again and again on a terminal; elsewhere a line for every so many rows. */
export function progressOn(stream: WriteStream, size: number): Progress {
  const start = performance.now();
  let drawn = false;
  let due = linesEvery;
  return {
    show: (counts, read) => {
      const rows = Object.values(counts).reduce((sum, it) => sum + it, 0);
      const rate = Math.round(rows / Math.max((performance.now() - start) / 1_000, 0.001));
      const line = `${number(rows)} rows, ${number(rate)} a second: ${number(counts.created)} created, ${number(counts.updated)} updated, ${number(counts.skipped + counts.unchanged + counts.superseded)} skipped, ${number(counts.refused)} refused`;
      if (stream.isTTY) {
        drawn = true;
        stream.write(`\r${`${bar(size === 0 ? 1 : read / size)} ${line}`.slice(0, stream.columns - 1)}\u001B[K`);
      } else if (rows >= due) {
        due = rows - (rows % linesEvery) + linesEvery;
        stream.write(`${line}\n`);
      }
    },
    end: () => {
      if (drawn) stream.write('\n');
      drawn = false;
    },
  };
}

const linesEvery = 100_000;
const width = 24;

function bar(part: number): string {
  const full = Math.round(Math.min(part, 1) * width);
  return `[${'='.repeat(full)}${' '.repeat(width - full)}]`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
