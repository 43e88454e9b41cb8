import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatSeconds,
  parseBoolean,
  parseBytes,
  parseNumber,
  parseSeconds,
} from '../src/config/units.ts';

describe('sizes', () => {
  test.each([
    ['512m', 512 * 1024 ** 2],
    ['1 MiB', 1024 ** 2],
    ['50 KiB', 50 * 1024],
    ['50KB', 50 * 1024],
    ['1.5g', 1.5 * 1024 ** 3],
    ['2T', 2 * 1024 ** 4],
    ['4096', 4096],
    ['4096b', 4096],
    [' 7 k ', 7 * 1024],
  ])('%j is %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  test.each(['', 'm', '-1m', '1e3', '0x10', '1mm', '1 m 2', 'Infinity', 'NaN', '1,5m'])('%j is no size', (text) => {
    expect(parseBytes(text)).toBeNull();
  });

  test('every whole number of bytes survives being written and read', () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 45 }), (bytes) => parseBytes(formatBytes(bytes)) === bytes));
  });

  test('a size is written in the largest unit that divides it', () => {
    expect([1023, 1024, 51_200, 1_048_577, 2 ** 29].map(formatBytes)).toEqual([
      '1023 B',
      '1 KiB',
      '50 KiB',
      '1048577 B',
      '512 MiB',
    ]);
  });
});

describe('durations', () => {
  test.each([
    ['30', 30_000],
    ['1.5', 1500],
    ['250ms', 250],
    ['2 s', 2000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['-1', -1000],
  ])('%j is %d ms', (text, ms) => {
    expect(parseSeconds(text)).toBe(ms);
  });

  test.each(['', 's', '1d', '1e3', 'Infinity', '--1'])('%j is no duration', (text) => {
    expect(parseSeconds(text)).toBeNull();
  });

  test('every millisecond survives being written and read', () => {
    fc.assert(fc.property(fc.nat(), (ms) => parseSeconds(formatSeconds(ms)) === ms));
  });
});

test('booleans are read from the usual words in any case, and from nothing else', () => {
  expect(['true', '1', 'YES', 'on'].map(parseBoolean)).toEqual([true, true, true, true]);
  expect(['false', '0', 'No', 'off'].map(parseBoolean)).toEqual([false, false, false, false]);
  expect(['', '2', 'enabled', 'tru'].map(parseBoolean)).toEqual([null, null, null, null]);
});

test('numbers are plain decimals', () => {
  expect(['7', '-1', '0.5', '', '1e3', '0x1', 'Infinity', 'NaN'].map(parseNumber)).toEqual([
    7,
    -1,
    0.5,
    ...Array(5).fill(null),
  ]);
});
