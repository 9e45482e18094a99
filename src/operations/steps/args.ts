import type { ListShape, ObjectShape, Slots } from '../../model/shape.ts';
import { badInput, OperationError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { readInput, readKey, readLinkTo } from './input.ts';
import { readOnConflict } from './onConflict.ts';
import { readFilter } from './readFilter.ts';
import { readNode } from './readNode.ts';

/** Arguments as the verbs take them: keys and inputs read and checked, everything else as it is. An absent one is absent. */
export function readArgs(slots: Slots, given: Readonly<Record<string, unknown>>, limits: Limits): object {
  const read: Record<string, unknown> = {};
  for (const [name, { shape }] of Object.entries(slots)) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    if (shape.kind === 'object') read[name] = readObject(shape.meaning, value as object, { path: name, limits });
    else read[name] = shape.kind === 'list' ? readList(shape, value as readonly unknown[], { name, limits }) : value;
  }
  return read;
}

interface Reading {
  readonly path: string;
  readonly limits: Limits;
}

function readObject(meaning: ObjectShape['meaning'], value: object, { path, limits }: Reading): unknown {
  switch (meaning.kind) {
    case 'key':
      return readKey(value, { model: meaning.model, path });
    case 'input':
      return readInput(value, meaning.use, { model: meaning.model, argument: path, index: null });
    case 'linkTo':
      return readLinkTo(value, { model: meaning.model, path });
    case 'filter':
      return readFilter(value, { model: meaning.model, path }, limits.filter);
    case 'onConflict':
      return readOnConflict(value, { model: meaning.model, path });
    case 'node':
      return readNode(value, { model: meaning.model, path }, limits.graph);
    case 'operators':
    case 'order':
    case 'compound':
      return value;
  }
}

interface Place {
  readonly name: string;
  readonly limits: Limits;
}

// Counted before any of them is looked at.
function readList({ of }: ListShape, values: readonly unknown[], { name, limits }: Place): unknown {
  if (of.kind !== 'object' || of.meaning.kind !== 'input') return values;
  const { meaning } = of;
  const { model } = meaning;
  if (values.length === 0) throw new OperationError('EMPTY_INPUT', `${name} is empty.`, { model, argument: name });
  if (values.length > limits.bulkRows)
    throw new OperationError(
      'LIMIT_EXCEEDED',
      `A call may have ${limits.bulkRows.toLocaleString('en')} rows at most.`,
      {
        model,
        argument: name,
      },
    );
  return values.map((it, index) => {
    if (typeof it !== 'object' || it === null) throw badInput(model, `${name}[${index}]`, 'A row is needed.', index);
    return readInput(it, meaning.use, { model, argument: name, index });
  });
}
