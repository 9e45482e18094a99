import type { Column } from '../../../src/model/model.ts';

/** How two values of a column stand to each other, as PostgreSQL has it in a database whose texts are ordered by their bytes. */
export function compare(column: Column, a: unknown, b: unknown): number {
  switch (column.type) {
    case 'String':
      return compareTexts(column.native?.[0] ?? 'Text', String(a), String(b));
    case 'Boolean':
    case 'Int':
      return Number(a) - Number(b);
    case 'Float': {
      const kept = (it: unknown) => (column.native?.[0] === 'Real' ? Math.fround(Number(it)) : Number(it));
      return Math.sign(kept(a) - kept(b));
    }
    case 'BigInt':
      return sign(BigInt(String(a)) - BigInt(String(b)));
    case 'Decimal':
      return sign(scaled(String(a)) - scaled(String(b)));
    case 'DateTime':
      return Number(a) - Number(b);
    case 'Bytes':
      return Buffer.compare(a as Uint8Array, b as Uint8Array);
    case 'Enum': {
      const place = (it: unknown) => column.enumeration?.values.findIndex((each) => each.name === it) ?? -1;
      return place(a) - place(b);
    }
    case 'Json':
      return sameJson(a, b) ? 0 : 1;
  }
}

/** A text as it is searched in: without the blanks that only pad it, and a UUID in small letters. */
export function searched(column: Column, value: unknown): string {
  switch (column.native?.[0]) {
    case 'Char':
      return String(value).replace(/ +$/, '');
    case 'Uuid':
      return String(value).toLowerCase();
    default:
      return String(value);
  }
}

/** Bytes of UTF-8 stand in the order of code points. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Equal but for the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((it, index) => sameJson(it, b[index]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((it) => Object.hasOwn(b, it) && sameJson(a[it], b[it]));
}

/** An object, and no list. */
export function isObject(it: unknown): it is Readonly<Record<string, unknown>> {
  return typeof it === 'object' && it !== null && !Array.isArray(it);
}

function compareTexts(native: string, a: string, b: string): number {
  switch (native) {
    case 'Char':
      return compareBytes(a.replace(/ +$/, ''), b.replace(/ +$/, ''));
    case 'Uuid':
    case 'Citext':
      return compareBytes(a.toLowerCase(), b.toLowerCase());
    case 'Inet': {
      const number = (it: string) => it.split('.').map((part) => part.padStart(3, '0'));
      return compareBytes(number(a).join('.'), number(b).join('.'));
    }
    default:
      return compareBytes(a, b);
  }
}

/** A decimal number in units of 10^-40: no value of the tests has more digits. */
export function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(`${whole}${fraction.padEnd(40, '0')}`);
  return text.startsWith('-') ? -units : units;
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
