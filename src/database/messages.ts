import type { Parameter } from './session.ts';

/** A statement as it goes to PostgreSQL. */
export interface Outgoing {
  /** Of the prepared statement; empty for one that is prepared anew each time. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly Parameter[];
  /** A statement without parameters that comes before it; null for none. */
  readonly begin: string | null;
  /** The name of a prepared statement that is given up; null for none. */
  readonly close: string | null;
  readonly prepare: boolean;
  /** Whether the names of its columns are asked for. */
  readonly describe: boolean;
}

/**
 * The messages of a statement in one piece: Close, Parse, Bind, Describe, Execute and Sync, as many as are needed. Parameters and
 * cells are texts.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function messagesOf({ name, text, values, begin, close, prepare, describe }: Outgoing): Buffer {
  const lengths = values.map((it) => (it === null ? 0 : Buffer.byteLength(it)));
  const named = Buffer.byteLength(name) + 1;
  const bound = lengths.reduce((sum, it) => sum + 4 + it, 1 + named + 2 + 2 + 2);
  const parsed = prepare ? named + Buffer.byteLength(text) + 1 + 2 : 0;
  const begun = begin === null ? null : prologue(begin);
  const closed = close === null ? 0 : 1 + Buffer.byteLength(close) + 1;
  const size =
    (begun?.length ?? 0) +
    (close === null ? 0 : HEAD + closed) +
    (prepare ? HEAD + parsed : 0) +
    (HEAD + bound) +
    (describe ? DESCRIBE.length : 0) +
    EXECUTE.length +
    SYNC.length;
  const bytes = Buffer.allocUnsafe(size);
  let at = begun?.copy(bytes) ?? 0;
  if (close !== null) at = closing(bytes, at, { name: close, length: closed });
  if (prepare) at = parse(bytes, at, { name, text, length: parsed });
  at = head(bytes, at, { letter: 'B', length: bound });
  // The unnamed portal.
  bytes[at] = 0;
  at = ended(bytes, at + 1, name);
  // No formats told: all of them texts.
  at = bytes.writeUInt16BE(0, at);
  at = bytes.writeUInt16BE(values.length, at);
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null;
    at = bytes.writeInt32BE(value === null ? -1 : (lengths[index] ?? 0), at);
    if (value !== null) at += bytes.write(value, at);
  }
  at = bytes.writeUInt16BE(0, at);
  if (describe) at += DESCRIBE.copy(bytes, at);
  at += EXECUTE.copy(bytes, at);
  SYNC.copy(bytes, at);
  return bytes;
}

const HEAD = 5;
// Of the unnamed portal; all of its rows.
const DESCRIBE = Buffer.from('D\0\0\0\x06P\0', 'latin1');
const EXECUTE = Buffer.from('E\0\0\0\x09\0\0\0\0\0', 'latin1');
const SYNC = Buffer.from('S\0\0\0\x04', 'latin1');
const BIND_UNNAMED = Buffer.from('B\0\0\0\x0c\0\0\0\0\0\0\0\0', 'latin1');

// The same every time: there is one way to begin.
const prologues = new Map<string, Buffer>();

function prologue(text: string): Buffer {
  const known = prologues.get(text);
  if (known) return known;
  const length = 1 + Buffer.byteLength(text) + 1 + 2;
  const parsed = Buffer.alloc(HEAD + length);
  parse(parsed, 0, { name: '', text, length });
  const made = Buffer.concat([parsed, BIND_UNNAMED, EXECUTE]);
  prologues.set(text, made);
  return made;
}

function parse(
  bytes: Buffer,
  from: number,
  { name, text, length }: { readonly name: string; readonly text: string; readonly length: number },
): number {
  const at = head(bytes, from, { letter: 'P', length });
  // No types told: every statement casts its parameters.
  return bytes.writeUInt16BE(0, ended(bytes, ended(bytes, at, name), text));
}

function closing(
  bytes: Buffer,
  from: number,
  { name, length }: { readonly name: string; readonly length: number },
): number {
  const at = head(bytes, from, { letter: 'C', length });
  return ended(bytes, at + bytes.write('S', at, 'latin1'), name);
}

// A message's length counts itself, but not the letter before it.
function head(
  bytes: Buffer,
  at: number,
  { letter, length }: { readonly letter: string; readonly length: number },
): number {
  bytes.write(letter, at, 'latin1');
  return bytes.writeInt32BE(length + 4, at + 1);
}

function ended(bytes: Buffer, at: number, text: string): number {
  const end = at + bytes.write(text, at);
  bytes[end] = 0;
  return end + 1;
}
