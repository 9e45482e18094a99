import type { Column } from '../../model/model.ts';

/** The text of a CSV cell as the value a client would send; one that is none is left as it is, to be refused by name. */
export function cellValue(column: Column, text: string): unknown {
  if (column.list || column.type === 'Json') return parsed(text);
  switch (column.type) {
    case 'Int':
    case 'Float':
      return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : text;
    case 'Boolean':
      return { true: true, t: true, false: false, f: false }[text.trim().toLowerCase()] ?? text;
    default:
      return text;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
