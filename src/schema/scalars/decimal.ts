import { type ASTNode, GraphQLScalarType, Kind } from 'graphql';
import { canonicalDecimal } from './canonicalDecimal.ts';
import { refusal } from './refusal.ts';

/** `Decimal`: an exact decimal number; inside, its plain text without exponent or idle zeros (`"12.5"`). */
export const decimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal number of at most 1,000 digits, as a string: `"12.50"`. Given back plainly, without exponent or ' +
    'trailing zeros: `"12.5"`. A JSON number is taken only where it is certainly exact: up to 15 digits, or a safe integer.',
  serialize: plainText,
  parseValue: (value) => decimal(typeof value === 'number' ? textOf(value) : value),
  parseLiteral: (literal) => {
    const isNumber = literal.kind === Kind.INT || literal.kind === Kind.FLOAT;
    return decimal(isNumber || literal.kind === Kind.STRING ? literal.value : null, literal);
  },
});

const MAX_DIGITS = 1_000;
// What PostgreSQL's numeric can hold at most, before and after the point.
const MAX_STORED_DIGITS = 131_072 + 16_383;

function decimal(value: unknown, literal?: ASTNode): string {
  const plain = typeof value === 'string' ? canonicalDecimal(value, MAX_DIGITS) : null;
  if (plain === null) {
    throw refusal('A Decimal is a number of at most 1,000 digits, as a string such as "12.50".', literal);
  }
  return plain;
}

// A fraction of up to 15 digits survives JSON.parse; one with more may be what is left of another after rounding.
function textOf(value: number): string {
  const digits = String(value).replace(/e.*/, '').replace(/\D/g, '').replace(/^0+/, '');
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value) && digits.length <= 15;
  if (isExact) return String(value);
  throw refusal('This number may have been rounded on its way: send a Decimal of that many digits as a string.');
}

function plainText(value: unknown): string {
  const text = hasToFixed(value) ? value.toFixed() : String(value);
  // `NaN` and `Infinity` cannot come in through us, but a table may hold them.
  return canonicalDecimal(text, MAX_STORED_DIGITS) ?? text;
}

// Prisma's Decimal writes itself without an exponent in toFixed(); a number's own toFixed() would round.
function hasToFixed(value: unknown): value is { toFixed(): string } {
  return typeof value === 'object' && value !== null && 'toFixed' in value && typeof value.toFixed === 'function';
}
