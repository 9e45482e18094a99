import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { losesDigits } from '../../schema/scalars/lostDigits.ts';
import type { Exchange } from '../exchange.ts';
import { Refusal } from './refusal.ts';

/** The JSON value a POST brings. Refuses every other type, encoding and charset, and more than `limit` bytes. */
export async function readJson({ request, response }: Exchange, limit: number): Promise<unknown> {
  refuseOtherTypes(request);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  if (request.headers.expect) response.writeContinue();
  const bytes = await readBytes(request, limit);
  if (!isUtf8(bytes)) throw new Refusal(400, 'The body is not valid UTF-8.');
  const value = parsedJson(withoutMark(bytes), 'The body is not valid JSON.');
  // To read, check and write a megabyte of it takes a quarter of a second: those who wait get their turn in between.
  if (bytes.length > LARGE) await new Promise(setImmediate);
  return value;
}

const LARGE = 100_000;

/** What a JSON text says. Refuses other texts in these words, and numbers it would not keep. */
export function parsedJson(text: string, otherwise: string): unknown {
  const value = parsed(text, otherwise);
  if (losesDigits(text))
    throw new Refusal(400, 'A number has more digits than JSON numbers keep exactly: send it as a string.', {
      code: 'BAD_USER_INPUT',
    });
  return value;
}

function parsed(text: string, otherwise: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, otherwise);
  }
}

// Only a type that browsers do not send to other origins without asking first: that is what keeps out forged requests.
function refuseOtherTypes({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (type.trim() !== 'application/json') {
    throw new Refusal(415, 'Send the request as application/json.', { headers: { accept: 'application/json' } });
  }
  const charset = parameters.map((it) => it.trim()).find((it) => it.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new Refusal(415, 'Send the request in UTF-8.');
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw new Refusal(415, 'Send the request without compression.', { headers: { 'accept-encoding': 'identity' } });
  }
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        request.removeAllListeners('data');
        reject(tooLarge(limit));
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () => reject(new Refusal(400, 'The body ended too early.')));
  });
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, `A request may have at most ${limit} bytes.`, { code: 'LIMIT_EXCEEDED' });
}

function withoutMark(bytes: Buffer): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasMark ? 3 : 0);
}
