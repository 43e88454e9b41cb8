/** An image that is shown goes to a model, whose API refuses a conversation for a single bad one. */
import { expect, test } from 'vitest';
import { imageType } from '../../../src/mcp/tool/image-format.ts';
import { png } from '../../helpers/png.ts';

const gif = (width: number): Buffer =>
  Buffer.from(`474946383961${Buffer.from([width & 0xff, width >> 8]).toString('hex')}0100000000002c3b`, 'hex');

test.each([
  ['image/png', png()],
  ['image/png', png(8_000, 8_000)],
  ['image/gif', gif(3)],
] as const)('%s is told by its bytes', (type, data) => {
  expect(imageType(data)).toBe(type);
});

test('a JPEG is told by its bytes, with segments of any kind before its size', () => {
  const start = 'ffd8ffe000040000fffe00044142ffc4000401ff';
  const frame = (width: string) => `ffc0000b080002${width}01011100`;
  const whole = (width: string) => Buffer.from(`${start}${frame(width)}ffd9`, 'hex');
  expect(imageType(whole('0003'))).toBe('image/jpeg');
  expect(imageType(whole('1f41'))).toBeNull();
  expect(imageType(Buffer.from(`${start}ffd9`, 'hex'))).toBeNull();
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('<svg/>')],
  ['a PNG that was cut off', png().subarray(0, -1)],
  ['the start of a PNG', png().subarray(0, 20)],
  ['a PNG with something behind it', Buffer.concat([png(), Buffer.from('x')])],
  ['a PNG without pixels', png(0, 1)],
  ['a PNG that is too wide', png(8_001, 1)],
  ['a GIF that was cut off', gif(3).subarray(0, -1)],
  ['a GIF that is too wide', gif(8_001)],
  ['the start of a JPEG', Buffer.from('ffd8ffe0', 'hex')],
  ['a JPEG whose segments lead nowhere', Buffer.from('ffd8ffe0fffff0ffd9', 'hex')],
])('%s is not shown', (_what, data) => {
  expect(imageType(data)).toBeNull();
});
