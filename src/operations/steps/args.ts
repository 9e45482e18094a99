import type { ObjectShape, Slots } from '../../model/shape.ts';
import { readInput, readKey, readLinkTo } from './input.ts';
import { readFilter } from './readFilter.ts';

/** Arguments as the verbs take them: keys and inputs read and checked, everything else as it is. An absent one is absent. */
export function readArgs(slots: Slots, given: Readonly<Record<string, unknown>>): object {
  const read: Record<string, unknown> = {};
  for (const [name, { shape }] of Object.entries(slots)) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    read[name] = shape.kind === 'object' ? readObject(shape.meaning, value as object, name) : value;
  }
  return read;
}

function readObject(meaning: ObjectShape['meaning'], value: object, path: string): unknown {
  switch (meaning.kind) {
    case 'key':
      return readKey(value, { model: meaning.model, path });
    case 'input':
      return readInput(value, meaning.use, { model: meaning.model, path });
    case 'linkTo':
      return readLinkTo(value, { model: meaning.model, path });
    case 'filter':
      return readFilter(value, { model: meaning.model, path });
    case 'operators':
    case 'order':
    case 'compound':
      return value;
  }
}
