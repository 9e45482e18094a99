import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { StartError } from '../startError.ts';

/**
 * Refuses a file that is no text in UTF-8, before any row of it is stored: read all the same, letters of it would be stored
 * as other ones. Throws `StartError` with the line.
 */
export async function refuseOtherEncodings(file: string): Promise<void> {
  let line = 1;
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const end = lengthInCharacters(bytes);
    const text = bytes.subarray(0, end);
    const lines = linesOf(text);
    if (!isUtf8(text)) throw refusal(file, line + lines.findIndex((it) => !isUtf8(it)));
    line += lines.length - 1;
    cut = bytes.subarray(end);
  }
  if (cut.length > 0) throw refusal(file, line);
}

function refusal(file: string, line: number): StartError {
  return new StartError(`${file}:${line}: this is no text in UTF-8; nothing was stored.`);
}

function linesOf(text: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let end = text.indexOf(LINE_BREAK); end >= 0; end = text.indexOf(LINE_BREAK, from)) {
    lines.push(text.subarray(from, end));
    from = end + 1;
  }
  return [...lines, text.subarray(from)];
}

const LINE_BREAK = 10;

// Where a file is read in pieces, the last character of one may be continued in the next.
function lengthInCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0x80 && byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
