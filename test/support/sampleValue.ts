import type { Column } from '../../src/model/model.ts';

/**
 * A value a column can hold, as JSON carries it and as it reads back. Another seed makes another value, wherever the
 * type has another.
 */
export function sampleValue(column: Column, seed: number): unknown {
  return column.list ? [sampleElement(column, seed), sampleElement(column, seed + 1)] : sampleElement(column, seed);
}

function sampleElement(column: Column, seed: number): unknown {
  switch (column.type) {
    case 'String':
      return sampleText(column, seed);
    case 'Boolean':
      return seed % 2 === 0;
    case 'Int':
      return (column.native?.[0] === 'SmallInt' ? 10_000 : 1_000_000) + seed;
    case 'BigInt':
      return String(9_007_199_254_740_993n + BigInt(seed));
    case 'Float':
      return column.native?.[0] === 'Real' ? seed + 0.5 : seed + 0.1;
    case 'Decimal':
      return sampleDecimal(column, seed);
    case 'DateTime':
      return sampleMoment(column, seed);
    case 'Json':
      return { n: seed, deep: [1.5, null, true, { text: `"ü" ${seed}` }], empty: {} };
    case 'Bytes':
      return Buffer.from(`\0bytes ${seed}\u{ff}`).toString('base64');
    case 'Enum': {
      const values = column.enumeration?.values ?? [];
      return values[seed % values.length]?.field;
    }
  }
}

function sampleText({ name, native }: Column, seed: number): string {
  const [type, args] = native ?? ['Text', []];
  const length = args[0] === undefined ? null : Number(args[0]);
  switch (type) {
    case 'Uuid':
      return `00000000-0000-4000-8000-${String(seed).padStart(12, '0')}`;
    case 'Inet':
      return `10.0.${seed >> 8}.${seed & 255}`;
    case 'Bit':
      return seed
        .toString(2)
        .padStart(length ?? 1, '0')
        .slice(-(length ?? 1));
    case 'VarBit':
      return seed.toString(2).slice(-(length ?? 64));
    case 'Xml':
      return `<a b="${seed}">ü &lt;</a>`;
    case 'Char':
      return String(seed)
        .padStart(length ?? 1, 'x')
        .slice(-(length ?? 1));
    default:
      return [...`${name} 'é\\"%_\n😀 ${seed}`].slice(-(length ?? 200)).join('');
  }
}

function sampleDecimal({ native }: Column, seed: number): string {
  if (native?.[0] === 'Money') return `${seed}.25`;
  const [precision = native ? '40' : '65', scale = native ? (native[1].length === 0 ? '9' : '0') : '30'] =
    native?.[1] ?? [];
  const fraction = '123456789'.slice(0, Number(scale));
  const places = Math.min(Number(precision) - Number(scale), 9);
  const whole = places === 0 ? 0 : seed % 10 ** places;
  return fraction === '' ? String(whole) : `${whole}.${fraction}`;
}

const day = 86_400_000;

function sampleMoment({ native }: Column, seed: number): string {
  const [type, args] = native ?? ['Timestamp', ['3']];
  const kept = Math.min(Number(args[0] ?? 6), 3);
  const fraction = Number('123'.slice(0, kept).padEnd(3, '0'));
  switch (type) {
    case 'Date':
      return new Date(Date.parse('2024-01-01T00:00:00Z') + seed * day).toISOString();
    case 'Time':
    case 'Timetz':
      return new Date(((seed * 1_000) % day) + fraction).toISOString();
    default:
      return new Date(Date.parse('2024-01-01T00:00:00Z') + seed * 1_000 + fraction).toISOString();
  }
}
