import { type FileHandle, open, rm } from 'node:fs/promises';
import type { RefusedRow } from './storeRows.ts';

/** A file of refused rows: one JSON object a line, with the line it came from, the code, the reason and the row. */
export interface RefusedFile {
  add(rows: readonly RefusedRow[]): Promise<void>;
  close(): Promise<void>;
}

/** A file that begins anew, and is there only when a row was refused. */
export function refusedFile(path: string): RefusedFile {
  let file: FileHandle | null = null;
  let begun = false;
  const begin = async (): Promise<void> => {
    // Rows of an earlier import must not stay behind, as if they were of this one.
    if (!begun) await rm(path, { force: true });
    begun = true;
  };
  return {
    add: async (rows) => {
      await begin();
      if (rows.length === 0) return;
      file ??= await open(path, 'w');
      await file.write(rows.map((it) => `${JSON.stringify(it)}\n`).join(''));
    },
    close: async () => {
      await file?.close();
    },
  };
}
