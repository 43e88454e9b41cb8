/** Parts of an artifact: whoever follows `next_offset` gets every byte once. */
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BLOB_BYTES, MAX_TEXT_BYTES, parseRange, partOf } from '../../../src/mcp/resources/artifact-range.ts';

const URI = 'sandbox://artifacts/0123456789abcdef/a';

const artifact = (data: Buffer, mimeType = 'text/plain') => ({
  uri: URI,
  name: 'a',
  mimeType,
  size: data.length,
  data,
});

const bytesOf = (content: { readonly text: string } | { readonly blob: string }): Buffer =>
  'text' in content ? Buffer.from(content.text) : Buffer.from(content.blob, 'base64');

describe('a range', () => {
  it.each([
    ['', { offset: 0, length: undefined }],
    ['?offset=7', { offset: 7, length: undefined }],
    ['?length=0', { offset: 0, length: 0 }],
    ['?offset=1&length=20', { offset: 1, length: 20 }],
    ['?', { offset: 0, length: undefined }],
  ])('may be %j', (query, range) => {
    expect(parseRange(`${URI}${query}`)).toEqual({ uri: URI, ...range });
  });

  it.each(['offset=-1', 'offset=1.5', 'offset=', 'length=0x10', 'offset=1e3', 'offset=99999999999999999999', 'line=3'])(
    'must not be %j, and the error says what it may be',
    (query) => {
      expect(() => parseRange(`${URI}?${query}`)).toThrow(
        expect.objectContaining({
          code: ErrorCode.InvalidParams,
          message: expect.stringContaining(`${URI}?offset=BYTES&length=BYTES`),
        }),
      );
    },
  );
});

describe('a part', () => {
  it('is text for text, and base64 for anything else', () => {
    expect(partOf(artifact(Buffer.from('é')), parseRange(URI)).content).toEqual({ text: 'é' });
    expect(partOf(artifact(Buffer.from('{}'), 'application/json'), parseRange(URI)).content).toEqual({ text: '{}' });
    expect(partOf(artifact(Buffer.from('x'), 'image/png'), parseRange(URI)).content).toEqual({ blob: 'eA==' });
    expect(partOf(artifact(Buffer.from([0xff]), 'text/csv'), parseRange(URI)).content).toEqual({ blob: '/w==' });
  });

  it('has the whole characters that begin in it', () => {
    const data = Buffer.from('a€😀z');
    const text = (query: string) => partOf(artifact(data), parseRange(`${URI}?${query}`));
    expect(text('offset=2&length=5')).toMatchObject({ content: { text: '😀' }, place: { offset: 4, length: 4 } });
    expect(text('offset=0&length=3')).toMatchObject({ content: { text: 'a€' }, place: { next_offset: 4 } });
    expect(text('offset=4&length=1')).toMatchObject({ content: { text: '😀' }, place: { next_offset: 8 } });
    expect(text('offset=8')).toMatchObject({ content: { text: 'z' }, place: { next_offset: null } });
    expect(text('offset=9')).toMatchObject({ content: { text: '' }, place: { length: 0, next_offset: null } });
    expect(text('offset=2&length=1')).toMatchObject({ content: { text: '' }, place: { offset: 4, next_offset: 4 } });
    expect(text('length=0')).toMatchObject({ content: { text: '' }, place: { length: 0, next_offset: 0 } });
  });

  it('behind the end is an error that names the end', () => {
    expect(() => partOf(artifact(Buffer.from('abc')), parseRange(`${URI}?offset=4`))).toThrow('a has 3 bytes');
  });

  it.each([
    ['text/plain', MAX_TEXT_BYTES],
    ['application/zip', MAX_BLOB_BYTES],
  ])('of %s has at most %d bytes, and tells where the next begins and that it is cut', (mimeType, most) => {
    const large = artifact(Buffer.alloc(2 * most + 1, 'x'), mimeType);
    const whole = partOf(large, parseRange(URI));
    expect(whole).toMatchObject({
      place: { offset: 0, length: most, total: 2 * most + 1, next_offset: most },
      isCut: true,
    });
    expect(partOf(large, parseRange(`${URI}?length=${most + 1}`)).isCut).toBe(true);
    expect(partOf(large, parseRange(`${URI}?length=${most}`)).isCut).toBe(false);
    expect(partOf(large, parseRange(`${URI}?offset=${2 * most}`))).toMatchObject({
      isCut: false,
      place: { next_offset: null },
    });
  });

  it('is below the limits of clients, whatever it contains', () => {
    const worst = partOf(artifact(Buffer.alloc(2 * MAX_TEXT_BYTES, 1)), parseRange(URI));
    expect(JSON.stringify(worst.content).length).toBeLessThan(1_000_000);
    const blob = partOf(artifact(Buffer.alloc(2 * MAX_BLOB_BYTES, 1), 'image/png'), parseRange(URI));
    expect(JSON.stringify(blob.content).length).toBeLessThan(1_000_000);
  });

  it('follows part, by next_offset or by equal steps, and together they are the whole', () => {
    const contents = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text.toWellFormed())),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(contents, fc.integer({ min: 1, max: 9 }), (data, length) => {
        const parts: Buffer[] = [];
        for (let offset: number | null = 0; offset !== null; ) {
          const part = partOf(artifact(data), parseRange(`${URI}?offset=${offset}&length=${length}`));
          expect(part.place).toMatchObject({ offset, total: data.length });
          parts.push(bytesOf(part.content));
          expect(parts.at(-1)?.length).toBe(part.place.length);
          expect(part.place.next_offset ?? Number.POSITIVE_INFINITY).toBeGreaterThan(offset);
          offset = part.place.next_offset;
        }
        expect(Buffer.concat(parts).equals(data)).toBe(true);
        const steps = Array.from({ length: Math.ceil(data.length / length) }, (_, step) => {
          const range = parseRange(`${URI}?offset=${step * length}&length=${length}`);
          return bytesOf(partOf(artifact(data), range).content);
        });
        expect(Buffer.concat(steps).equals(data)).toBe(true);
      }),
    );
  });
});
