import type { Column } from '../../model/model.ts';
import { losesDigits } from '../../schema/scalars/lostDigits.ts';

/** What a CSV cell says: the value a client would send, or why it is none. */
export type Cell = { readonly value: unknown } | { readonly problem: string };

/** Reads the text of a CSV cell. One that is no value of its column is left as it is where it is refused by name later. */
export function cellValue(column: Column, text: string): Cell {
  if (column.list || column.type === 'Json') return parsed(column, text);
  switch (column.type) {
    case 'Int':
    case 'Float':
      return { value: isNumber(text) ? Number(text) : text };
    case 'Boolean':
      return { value: { true: true, t: true, false: false, f: false }[text.trim().toLowerCase()] ?? text };
    default:
      return { value: text };
  }
}

// One that a number of JavaScript's would round stays a text, as it would be refused from a client.
function isNumber(text: string): boolean {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) && !losesDigits(text);
}

// As a text it would be stored: any text is a value of Json.
function parsed({ field }: Column, text: string): Cell {
  if (losesDigits(text)) return { problem: `${field}: ${tooManyDigits}` };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { problem: `${field}: This cell is not JSON.` };
  }
}

/** Why numbers are refused that JSON.parse would round. */
export const tooManyDigits = 'A number has more digits than JSON numbers keep exactly: write it as a string.';
