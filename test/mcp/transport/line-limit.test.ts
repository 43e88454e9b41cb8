import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineLimit, type SkippedLine } from '../../../src/mcp/transport/line-limit.ts';

const LIMIT = 4096;

/** What comes out, and what was skipped, when `input` is pushed in pieces of `pieceBytes`. */
function pass(input: string, pieceBytes: number): { output: string[]; skipped: SkippedLine[] } {
  const output: string[] = [];
  const skipped: SkippedLine[] = [];
  const lines = new LineLimit(LIMIT, { onLine: (line) => output.push(line), onSkipped: (line) => skipped.push(line) });
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += pieceBytes) lines.push(bytes.subarray(at, at + pieceBytes));
  return { output, skipped };
}

test('lines up to the limit pass unchanged, longer ones are skipped, however the input is cut', () => {
  const line = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'é', '{', '\r', '"'), maxLength: 50 }),
    fc.integer({ min: LIMIT - 3, max: LIMIT + 3 }).map((length) => 'x'.repeat(length)),
    fc.integer({ min: 3 * LIMIT, max: 4 * LIMIT }).map((length) => 'y'.repeat(length)),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.integer({ min: 1, max: 5000 }), (all, pieceBytes) => {
      const wholeBytes = (text: string) => Buffer.byteLength(text) + 1;
      const fits = (text: string) => wholeBytes(text) <= LIMIT;
      const { output, skipped } = pass(all.map((text) => `${text}\n`).join(''), pieceBytes);
      expect(output).toEqual(all.filter(fits));
      expect(skipped.map((one) => one.bytes)).toEqual(all.filter((text) => !fits(text)).map(wholeBytes));
    }),
    { numRuns: 60 },
  );
});

test('an unfinished line at the end is not passed on', () => {
  expect(pass('{"a":1}\n{"b":', 3)).toEqual({ output: ['{"a":1}'], skipped: [] });
});

describe('the id of a skipped request', () => {
  const long = JSON.stringify({ code: `"id":666,}\n${'x'.repeat(2 * LIMIT)}"id":667}` });

  test.each([
    ['written last, as the TypeScript SDK does', `{"method":"tools/call","params":${long},"jsonrpc":"2.0","id":7}`, 7],
    ['written first', `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":${long}}`, 7],
    ['written second', `{"method":"tools/call","id": "a-7" ,"params":${long}}`, 'a-7'],
    ['before the version', `{"method":"tools/call","params":${long},"id":7,"jsonrpc":"2.0"}`, 7],
    ['with spaces', `{ "jsonrpc" : "2.0" , "params" : ${long} , "id" : 7 }\r`, 7],
  ])('is found when %s', (_name, line, id) => {
    const { skipped } = pass(`${line}\n`, 1000);
    expect(skipped).toEqual([{ bytes: Buffer.byteLength(line) + 1, id }]);
  });

  test.each([
    ['opens the parameters', `{"params":{"id":7,"a":${long}},"method":"x"}`],
    ['is in the parameters only', `{"method":"x","params":{"a":${long},"id":7}}`],
    ['is quoted in a string at the end', `{"method":"x","params":${long},"note":"\\"id\\":7"}`],
    ['is quoted in a string at the start', `{"method":"\\"id\\":7,","params":${long}}`],
    ['is missing', `{"method":"notifications/x","params":${long}}`],
    ['cannot be told apart, as in no JSON at all', 'x'.repeat(2 * LIMIT)],
  ])('is not guessed when it %s', (_name, line) => {
    expect(pass(`${line}\n`, 1000).skipped.map((one) => one.id)).toEqual([null]);
  });
});
