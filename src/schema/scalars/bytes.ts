import { type ASTNode, GraphQLScalarType, Kind } from 'graphql';
import { refusal } from './refusal.ts';

/** `Bytes`: binary data; canonical base64 on the wire, a `Uint8Array` inside. */
export const bytesScalar = new GraphQLScalarType<Uint8Array<ArrayBuffer>, string>({
  name: 'Bytes',
  description:
    'Binary data in canonical base64: the alphabet with `+` and `/`, padded with `=`. The empty string is zero bytes, not null.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc4648#section-4',
  serialize: base64,
  parseValue: (value) => bytes(value),
  parseLiteral: (literal) => bytes(literal.kind === Kind.STRING ? literal.value : null, literal),
});

function bytes(value: unknown, literal?: ASTNode): Uint8Array<ArrayBuffer> {
  const text = typeof value === 'string' ? value : null;
  const decoded = Buffer.from(text ?? '', 'base64');
  // Buffer forgives everything, so what it read must spell what was sent. A regular expression would need a stack
  // as deep as the text is long.
  if (decoded.toString('base64') !== text) {
    throw refusal('Bytes are a string of canonical base64, padded with "=".', literal);
  }
  return new Uint8Array(decoded);
}

function base64(value: unknown): string {
  if (!(value instanceof Uint8Array)) throw new TypeError('These are no bytes.');
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}
