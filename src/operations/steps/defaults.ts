import { randomBytes, randomUUID } from 'node:crypto';
import { createId } from '@paralleldrive/cuid2';
import type { Column } from '../../model/model.ts';

/** The value of a default that Prisma makes on the client's side; null where the column has none. */
export function clientDefault({ fallback }: Column, now: Date): unknown {
  if (fallback.kind !== 'client') return null;
  switch (fallback.generator) {
    case 'now':
      return now;
    case 'uuid':
      return fallback.argument === 7 ? uuid7(now) : randomUUID();
    case 'cuid':
      return fallback.argument === 2 ? createId() : cuid(now);
    case 'ulid':
      return ulid(now);
    case 'nanoid':
      return nanoid(fallback.argument ?? 21);
  }
}

/** RFC 9562, version 7: 48 bits of milliseconds, then chance. */
function uuid7(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const thisProcess = letters(4, 36);
let counter = randomBytes(4).readUInt32BE() % 36 ** 4;

/** The first cuid: `c`, the time, a counter, the process and chance, all in base 36. */
function cuid(now: Date): string {
  counter = (counter + 1) % 36 ** 4;
  return `c${now.getTime().toString(36)}${counter.toString(36).padStart(4, '0')}${thisProcess}${letters(8, 36)}`;
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function ulid(now: Date): string {
  const time = Array.from({ length: 10 }, (_, place) => crockford[Math.floor(now.getTime() / 32 ** (9 - place)) % 32]);
  return time.join('') + [...randomBytes(16)].map((it) => crockford[it % 32]).join('');
}

const urlAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

function nanoid(length: number): string {
  return [...randomBytes(length)].map((it) => urlAlphabet[it % 64]).join('');
}

function letters(length: number, base: number): string {
  // 252 is the largest multiple of 36 in a byte: larger ones would favour the first letters.
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length))
      if (byte < 252 && text.length < length) text += (byte % base).toString(base);
  }
  return text;
}
