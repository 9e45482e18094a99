import { type ASTNode, GraphQLScalarType, Kind } from 'graphql';
import { refusal } from './refusal.ts';

/** `BigInt`: a whole number of 64 bits; text on the wire, a `bigint` inside. */
export const bigIntScalar = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  description:
    'A whole number of 64 bits, -9223372036854775808 to 9223372036854775807. Given back as a string, as JSON numbers are ' +
    'exact only up to 9007199254740991; taken as a string or as a number up to that size.',
  serialize: wholeText,
  parseValue: (value) => whole(Number.isSafeInteger(value) ? String(value) : value),
  parseLiteral: (literal) =>
    whole(literal.kind === Kind.INT || literal.kind === Kind.STRING ? literal.value : null, literal),
});

const LEAST = -(2n ** 63n);
const GREATEST = 2n ** 63n - 1n;

function whole(value: unknown, literal?: ASTNode): bigint {
  // BigInt() takes seconds for a megabyte of digits: only lengths that can be in range get there.
  if (typeof value !== 'string' || !/^-?\d{1,40}$/.test(value)) {
    throw refusal('A BigInt is a whole number, as a string of digits or as a safe integer.', literal);
  }
  const number = BigInt(value);
  if (number < LEAST || number > GREATEST) {
    throw refusal('A BigInt holds 64 bits: it lies between -2^63 and 2^63 - 1.', literal);
  }
  return number;
}

function wholeText(value: unknown): string {
  if (typeof value === 'bigint' || Number.isSafeInteger(value) || typeof value === 'string') return String(value);
  throw new TypeError('This is no whole number.');
}
