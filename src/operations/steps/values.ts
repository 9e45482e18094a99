import type { Column, Model } from '../../model/model.ts';
import { textProblem } from '../../model/text.ts';
import { badInput } from '../errors.ts';

/** Where a value stands in the arguments, and what it is for: one searched by may have more digits than its column. */
export interface Place {
  readonly model: Model;
  /** As `data.name`. */
  readonly path: string;
  readonly search: boolean;
}

/**
 * A value as its column can hold it, or a refusal: what is acknowledged reads back exactly, so nothing is cut, padded
 * or rounded on the way. Throws `OperationError` `BAD_USER_INPUT`.
 */
export function readValue(column: Column, value: unknown, { model, path, search }: Place): unknown {
  const problem = problemWith(column, value, search);
  if (problem) throw badInput(model, `${path}${problem.at}`, problem.sentence);
  return value;
}

/** What is wrong with a value, and where in it; null when its column can hold it. */
export function problemWith(column: Column, value: unknown, search: boolean): Problem | null {
  if (value === null) return column.required ? { at: '', sentence: `${column.field} cannot be null.` } : null;
  if (column.generated && !search) return { at: '', sentence: `${column.field} is computed by the database.` };
  if (!column.list) {
    const problem = problemOf(column, value, search);
    return problem === null ? null : { at: '', sentence: `${column.field} ${problem}.` };
  }
  for (const [index, it] of (value as readonly unknown[]).entries()) {
    const problem = problemOf(column, it, search);
    if (problem) return { at: `[${index}]`, sentence: `${column.field} ${problem}.` };
  }
  return null;
}

/** Why a value is refused. */
export interface Problem {
  /** Where in the value, as `[2]`. */
  readonly at: string;
  readonly sentence: string;
}

function problemOf(column: Column, value: unknown, search: boolean): string | null {
  switch (column.type) {
    case 'String':
      return stringProblem(column, value as string, search);
    case 'Int':
      return integerProblem(column, value as number);
    case 'Float':
      return floatProblem(column, value as number, search);
    case 'Decimal':
      return decimalProblem(column, value as string, search);
    case 'DateTime':
      return search ? null : momentProblem(column, value as Date);
    default:
      return null;
  }
}

/** Why a text cannot be a value of its column, as the end of a sentence; null when it can. */
export function stringProblem(column: Column, value: string, search: boolean): string | null {
  const problem = textProblem(value);
  if (problem || !column.native) return problem;
  const [type, args] = column.native;
  const length = args[0] === undefined ? null : Number(args[0]);
  switch (type) {
    case 'VarChar':
      return length !== null && longerThan(value, length) ? `is longer than ${length} characters` : null;
    case 'Char':
      if (longerThan(value, length ?? 1)) return `is longer than ${length ?? 1} characters`;
      // Shorter text is stored with blanks behind it and would read back longer than it was given.
      return !search && [...value].length < (length ?? 1) ? `must have exactly ${length ?? 1} characters` : null;
    case 'Uuid':
      return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? null : 'is not a UUID';
    case 'Bit':
      return new RegExp(`^[01]{${length ?? 1}}$`).test(value) ? null : `must have exactly ${length ?? 1} binary digits`;
    case 'VarBit':
      if (!/^[01]*$/.test(value)) return 'must consist of binary digits';
      return length !== null && value.length > length ? `has more than ${length} binary digits` : null;
    case 'Inet':
      return inetProblem(value);
    default:
      return null;
  }
}

function longerThan(value: string, length: number): boolean {
  return value.length > length && [...value].length > length;
}

function inetProblem(value: string): string | null {
  const [address = '', bits, more] = value.split('/');
  const v4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/.test(address);
  const v6 =
    /^[0-9a-f:]+(:\d+\.\d+\.\d+\.\d+)?$/i.test(address) &&
    address.includes(':') &&
    URL.canParse(`http://[${address}]/`);
  const mask = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (v4 ? 32 : 128));
  return (v4 || v6) && mask && more === undefined ? null : 'is not an internet address';
}

function integerProblem(column: Column, value: number): string | null {
  if (column.native?.[0] === 'SmallInt')
    return value < -32_768 || value > 32_767 ? 'must be between -32768 and 32767' : null;
  if (column.native?.[0] === 'Oid') return value < 0 ? 'must not be negative' : null;
  return null;
}

// A literal of a document is not checked by GraphQL: 1e400 arrives as infinity.
function floatProblem(column: Column, value: number, search: boolean): string | null {
  const real = column.native?.[0] === 'Real';
  const kept = real ? Math.fround(value) : value;
  // What is too small for the column is no 0 to PostgreSQL, but an error.
  if (!Number.isFinite(kept) || (kept === 0 && value !== 0)) return 'is out of range';
  return real && !search ? realProblem(value) : null;
}

// The shortest text of a single-precision number is what reads back.
function realProblem(value: number): string | null {
  const single = Math.fround(value);
  for (let digits = 1; digits <= 9; digits += 1) {
    const text = single.toPrecision(digits);
    if (Math.fround(Number(text)) === single)
      return Number(text) === value ? null : 'has more digits than its column keeps';
  }
  return 'has more digits than its column keeps';
}

// Measured, not taken apart: a call may have a hundred thousand of them.
function decimalProblem(column: Column, value: string, search: boolean): string | null {
  const start = value.startsWith('-') ? 1 : 0;
  const point = value.includes('.') ? value.indexOf('.') : value.length;
  const [whole, decimals] = [point - start, Math.max(value.length - point - 1, 0)];
  if (column.native?.[0] === 'Money') {
    if (!search && decimals > 2) return 'has more than 2 decimals';
    return moneyFits(start === 1, value.slice(start, point), value.slice(point + 1)) ? null : 'is out of range';
  }
  const [precision, scale] = decimalSize(column);
  if (precision === null) return whole > 131_072 || decimals > 16_383 ? 'has too many digits' : null;
  if (!search && decimals > scale) return `has more than ${scale} decimals`;
  const digits = whole === 1 && value[start] === '0' ? 0 : whole;
  if (digits > precision - scale || (search && roundsUp(value.slice(start), scale)))
    return `has more than ${precision - scale} digits before the decimal point`;
  return null;
}

// Rounding up may add a digit: 9.99 in numeric(2,1) is 10.0, which does not fit.
function roundsUp(digits: string, scale: number): boolean {
  const [whole = '', fraction = ''] = digits.split('.');
  return Number(fraction[scale] ?? 0) >= 5 && /^9*$/.test(whole + fraction.slice(0, scale));
}

// Money counts cents in 64 bits; what is rounded on the way may be one more.
function moneyFits(negative: boolean, whole: string, fraction: string): boolean {
  const cents = BigInt(`${whole}${fraction.padEnd(2, '0').slice(0, 2)}`) + (fraction.length > 2 ? 1n : 0n);
  return cents <= (negative ? 2n ** 63n : 2n ** 63n - 1n);
}

function decimalSize({ native }: Column): readonly [precision: number | null, scale: number] {
  if (!native) return [65, 30];
  const [precision, scale] = native[1];
  return precision === undefined ? [null, 0] : [Number(precision), Number(scale ?? 0)];
}

function momentProblem(column: Column, value: Date): string | null {
  const [type, args] = column.native ?? ['Timestamp', ['3']];
  if (type === 'Date') return value.getTime() % 86_400_000 === 0 ? null : 'is a date: its time must be 00:00:00Z';
  if ((type === 'Time' || type === 'Timetz') && !value.toISOString().startsWith('1970-01-01'))
    return 'is a time of day: its date must be 1970-01-01';
  const kept = Math.min(Number(args[0] ?? 6), 3);
  return value.getUTCMilliseconds() % 10 ** (3 - kept) === 0 ? null : `keeps ${kept} digits of a second only`;
}
