/**
 * Tells an image by its bytes. A model's API refuses a whole conversation for an image that is damaged, too large, or of
 * another type than it is said to be, so only images that begin, end and measure as they should are shown.
 */

/** Pixels of either side. Models' APIs refuse larger images. */
const MAX_SIDE = 8_000;

const PNG_START = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex');
const JPEG_START = Buffer.from('ffd8ff', 'hex');
const JPEG_END = Buffer.from('ffd9', 'hex');
const GIF_END = 0x3b;

export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The type of a whole image that may be shown, or null. */
export function imageType(data: Buffer): ImageType | null {
  const found = measured(data);
  if (found === null) return null;
  const { type, width, height } = found;
  return Math.min(width, height) > 0 && Math.max(width, height) <= MAX_SIDE ? type : null;
}

function measured(data: Buffer): ({ readonly type: ImageType } & Size) | null {
  if (startsWith(data, PNG_START) && endsWith(data, PNG_END) && data.length >= 24) {
    return { type: 'image/png', width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
  }
  if (startsWith(data, JPEG_START) && endsWith(data, JPEG_END)) {
    const size = jpegSize(data);
    return size === null ? null : { type: 'image/jpeg', ...size };
  }
  if (/^GIF8[79]a$/.test(data.toString('latin1', 0, 6)) && data.at(-1) === GIF_END && data.length > 13) {
    return { type: 'image/gif', width: data.readUInt16LE(6), height: data.readUInt16LE(8) };
  }
  return null;
}

/** From the frame header, which comes after segments of any number. */
function jpegSize(data: Buffer): Size | null {
  let at = 2;
  while (at + 9 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1] ?? 0;
    // C4, C8 and CC are other segments among the frame headers.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    }
    at += 2 + data.readUInt16BE(at + 2);
  }
  return null;
}

function startsWith(data: Buffer, bytes: Buffer): boolean {
  return data.subarray(0, bytes.length).equals(bytes);
}

function endsWith(data: Buffer, bytes: Buffer): boolean {
  return data.subarray(-bytes.length).equals(bytes);
}
