import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameDecoder, HEADER_BYTES, MAX_FRAME_BYTES } from '../../src/protocol/frame.ts';

interface Decoded {
  channel: number;
  payload: string;
}

function decodeAll(chunks: readonly Buffer[]): Decoded[] {
  const frames: Decoded[] = [];
  const decoder = new FrameDecoder((channel, payload) => frames.push({ channel, payload: payload.toString('utf8') }));
  for (const chunk of chunks) decoder.push(chunk);
  return frames;
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let start = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  chunks.push(bytes.subarray(start));
  return chunks;
}

function header(length: number, channel = 1): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(length, 0);
  bytes.writeUInt32BE(channel, 4);
  return bytes;
}

describe('FrameDecoder', () => {
  it('gives back what was encoded, however the stream was cut', () => {
    const frame = fc.record({
      channel: fc.integer({ min: 0, max: 0xffff_ffff }),
      payload: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })).map((value) => JSON.stringify(value)),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(40), { maxLength: 40 }), (frames, sizes) => {
        const bytes = Buffer.concat(frames.map(({ channel, payload }) => encodeFrame(channel, payload)));
        expect(decodeAll(cut(bytes, sizes))).toEqual(frames);
      }),
    );
  });

  it('decodes a frame that arrives one byte at a time', () => {
    const bytes = encodeFrame(7, '{"type":"shutdown"}');
    expect(decodeAll([...bytes].map((byte) => Buffer.from([byte])))).toEqual([
      { channel: 7, payload: '{"type":"shutdown"}' },
    ]);
  });

  it('keeps the start of a frame until the rest is here', () => {
    const decoder = new FrameDecoder(() => expect.fail('the frame is not whole'));
    decoder.push(encodeFrame(1, '{"a":1}').subarray(0, HEADER_BYTES + 3));
    expect(decoder.pendingBytes).toBe(HEADER_BYTES + 3);
  });

  it.each([0, 1, MAX_FRAME_BYTES + 1, 0xffff_ffff])('refuses a length of %d before it buffers anything', (length) => {
    expect(() => decodeAll([header(length)])).toThrow(`A frame of ${length} bytes is not allowed`);
  });

  it('refuses a bad length also when the header came in two pieces', () => {
    const bytes = header(MAX_FRAME_BYTES + 1);
    expect(() => decodeAll([bytes.subarray(0, 3), bytes.subarray(3)])).toThrow('is not allowed');
  });

  it('takes a frame of the largest size', () => {
    const payload = `"${'x'.repeat(MAX_FRAME_BYTES - 2)}"`;
    const [frame] = decodeAll([encodeFrame(1, payload)]);
    expect(frame?.payload.length).toBe(MAX_FRAME_BYTES);
  });
});

describe('encodeFrame', () => {
  it('refuses a payload that no frame can hold', () => {
    expect(() => encodeFrame(1, 'x'.repeat(MAX_FRAME_BYTES + 1))).toThrow('is not allowed');
  });

  it('counts bytes, not characters', () => {
    expect(encodeFrame(1, '"€"').readUInt32BE(0)).toBe(5);
  });
});
