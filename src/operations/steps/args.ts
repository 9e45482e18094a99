import type { ObjectShape, Slots } from '../../model/shape.ts';
import { readInput, readKey, readLinkTo } from './input.ts';
import { readFilter } from './readFilter.ts';
import { type GraphLimits, readNode } from './readNode.ts';

/** Arguments as the verbs take them: keys and inputs read and checked, everything else as it is. An absent one is absent. */
export function readArgs(slots: Slots, given: Readonly<Record<string, unknown>>, limits?: GraphLimits): object {
  const read: Record<string, unknown> = {};
  for (const [name, { shape }] of Object.entries(slots)) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    read[name] = shape.kind === 'object' ? readObject(shape.meaning, value as object, { path: name, limits }) : value;
  }
  return read;
}

interface Reading {
  readonly path: string;
  readonly limits: GraphLimits | undefined;
}

function readObject(meaning: ObjectShape['meaning'], value: object, { path, limits }: Reading): unknown {
  switch (meaning.kind) {
    case 'key':
      return readKey(value, { model: meaning.model, path });
    case 'input':
      return readInput(value, meaning.use, { model: meaning.model, path });
    case 'linkTo':
      return readLinkTo(value, { model: meaning.model, path });
    case 'filter':
      return readFilter(value, { model: meaning.model, path });
    case 'node':
      return readNode(value, { model: meaning.model, path }, limits);
    case 'operators':
    case 'compound':
      return value;
  }
}
