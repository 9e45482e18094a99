import { crc32, deflateSync } from 'node:zlib';
import type { Random } from './random.ts';

const SIZE = 8;

/** A cover image: a PNG of 8 × 8 pixels in two colours, mirrored like a woven pattern, as PostgreSQL reads bytes (`\x…`). */
export function cover(random: Random): string {
  const colors = [color(random), color(random)];
  const lines = Array.from({ length: SIZE }, () => {
    const left = Array.from({ length: SIZE / 2 }, () => random.whole(0, 1));
    const pixels = [...left, ...left.toReversed()];
    return Buffer.from([0, ...pixels]);
  });
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.from([0, 0, 0, SIZE, 0, 0, 0, SIZE, 8, 3, 0, 0, 0])),
    chunk('PLTE', Buffer.from(colors.flat())),
    chunk('IDAT', deflateSync(Buffer.concat(lines))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `\\x${png.toString('hex')}`;
}

function color(random: Random): number[] {
  return [random.whole(0, 255), random.whole(0, 255), random.whole(0, 255)];
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
