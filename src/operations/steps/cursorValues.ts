import type { Column } from '../../model/model.ts';
import { stringProblem } from './values.ts';

/**
 * Whether a text may stand in a cursor for a value of this column, or, without one, for a number of rows. What may not would
 * be an error of the database: a cursor can be made up by whoever knows how they are made.
 */
export function isCursorValue(column: Column | null, text: string): boolean {
  switch (column?.type) {
    case undefined:
      return isInteger(text, integers.BigInt);
    case 'Int':
      return isInteger(
        text,
        column.native?.[0] === 'Oid'
          ? integers.Oid
          : column.native?.[0] === 'SmallInt'
            ? integers.SmallInt
            : integers.Integer,
      );
    case 'BigInt':
      return isInteger(text, integers.BigInt);
    case 'Boolean':
      return text === 'true' || text === 'false';
    case 'Float':
      return isFloat(text, column.native?.[0] === 'Real');
    case 'Decimal':
      return /^(-?\d{1,131072}(\.\d{1,16383})?|NaN|-?Infinity)$/.test(text);
    case 'DateTime':
      return isMoment(column, text);
    case 'Bytes':
      return /^\\x([0-9a-f]{2})*$/.test(text);
    case 'Enum':
      return column.enumeration?.values.some((it) => it.stored === text) ?? false;
    case 'String':
      return stringProblem(column, text, true) === null;
    case 'Json':
      return false;
  }
}

const integers = {
  SmallInt: [-(2n ** 15n), 2n ** 15n],
  Integer: [-(2n ** 31n), 2n ** 31n],
  Oid: [0n, 2n ** 32n],
  BigInt: [-(2n ** 63n), 2n ** 63n],
} as const;

function isInteger(text: string, [first, end]: readonly [first: bigint, end: bigint]): boolean {
  return /^(0|-?[1-9]\d{0,18})$/.test(text) && BigInt(text) >= first && BigInt(text) < end;
}

function isFloat(text: string, single: boolean): boolean {
  if (/^(NaN|-?Infinity)$/.test(text)) return true;
  if (!/^-?\d{1,17}(\.\d{1,17})?(e[+-]\d{1,3})?$/.test(text)) return false;
  const number = single ? Math.fround(Number(text)) : Number(text);
  // What is too small is no 0 to PostgreSQL, but an error.
  return Number.isFinite(number) && (number !== 0 || /^-?0+(\.0+)?(e.*)?$/.test(text));
}

function isMoment(column: Column, text: string): boolean {
  const native = column.native?.[0] ?? 'Timestamp';
  if (native === 'Time') return isTime(text);
  if (native === 'Timetz') {
    const [, time = '', zone = ''] = /^(.{8}(?:\.\d+)?)([+-].*)$/.exec(text) ?? [];
    return isTime(time) && /^[+-](0\d|1[0-5])(:[0-5]\d){0,2}$/.test(zone);
  }
  if (/^-?infinity$/.test(text)) return true;
  const [, date = '', time, era] = /^([\d-]+)(?:T([\d:.]+))?( BC)?$/.exec(text) ?? [];
  if ((native === 'Date') === (time !== undefined)) return false;
  const days = isDate(date, { before: era !== undefined, last: native === 'Date' ? 5_874_897 : 294_276 });
  return days && (time === undefined || isTime(time));
}

function isTime(text: string): boolean {
  return /^(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?|24:00:00)$/.test(text);
}

interface Years {
  /** Counted backwards, before the year 1. */
  readonly before: boolean;
  readonly last: number;
}

function isDate(text: string, { before, last }: Years): boolean {
  const [, year, month, day] = (/^(\d{4,7})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (!year || !month || !day || year > (before ? 4_713 : last)) return false;
  return day <= (month === 2 && !isLeap(before ? 1 - year : year) ? 28 : (daysIn[month - 1] ?? 0));
}

const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
