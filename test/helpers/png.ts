/** Whole PNG images for tests. */
import { crc32, deflateSync } from 'node:zlib';

/** A black image. With `bytes` it has so many in all, most of them in a comment. */
export function png(width = 1, height = 1, bytes = 0): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of grey.
  header[8] = 8;
  const pixels = deflateSync(Buffer.alloc(Math.min(height, 100) * (width + 1)));
  const parts = [Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', pixels)];
  const missing = bytes - Buffer.concat(parts).length - 2 * chunk('IEND', Buffer.alloc(0)).length;
  if (missing > 0) parts.push(chunk('tEXt', Buffer.alloc(missing, 'x')));
  return Buffer.concat([...parts, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
