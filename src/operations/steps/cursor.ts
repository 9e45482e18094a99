import { createHash } from 'node:crypto';
import type { Parameter } from '../../database/session.ts';
import type { Model } from '../../model/model.ts';
import { columnBy, maybeNothing, type Order, sortOf, subjectOf } from '../../model/order.ts';
import { badInput } from '../errors.ts';
import { isCursorValue } from './cursorValues.ts';
import type { Origin } from './input.ts';

/**
 * The cursor of a row: what it is ordered by, and by which order. It names a place, not a row: it stays good when the row
 * is deleted.
 */
export function cursorOf(model: Model, order: readonly Order[], values: readonly Parameter[]): string {
  return cursorsOf(model, order)(values);
}

/** The same for many rows of one page: what is told of their order is made once. */
export function cursorsOf(model: Model, order: readonly Order[]): (values: readonly Parameter[]) => string {
  const mark = fingerprint(model, order);
  return (values) => Buffer.from(JSON.stringify([mark, ...values])).toString('base64url');
}

/** Reads a cursor of this order. Throws `OperationError` `BAD_USER_INPUT` for one that was never given, or given for another order. */
export function readCursor(given: string, order: readonly Order[], { model, path }: Origin): readonly Parameter[] {
  const [mark, ...values] = partsOf(given);
  if (mark === undefined) throw badInput(model, path, 'This is no cursor.');
  if (mark !== fingerprint(model, order)) throw badInput(model, path, 'This cursor belongs to another ordering.');
  const texts = values.filter((it) => it === null || typeof it === 'string');
  const fits = order.every((it, index) => {
    const value = texts[index];
    return value === null ? maybeNothing(it) : value !== undefined && isCursorValue(columnBy(it), value);
  });
  if (texts.length !== values.length || texts.length !== order.length || !fits)
    throw badInput(model, path, 'This is no cursor.');
  return texts;
}

// Nothing for what we did not write: there is one spelling of every cursor.
function partsOf(given: string): readonly unknown[] {
  const text = Buffer.from(given, 'base64url');
  if (text.toString('base64url') !== given) return [];
  try {
    const parts: unknown = JSON.parse(text.toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function fingerprint(model: Model, order: readonly Order[]): string {
  const words = [model.name, ...order.map((it) => [subjectOf(it), sortOf(it)])];
  return createHash('sha256').update(JSON.stringify(words)).digest('base64url').slice(0, 12);
}
