import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineLimit, type SkippedLine } from '../../src/mcp/line-limit.ts';

const LIMIT = 4096;

/** What comes out, and what was skipped, when `input` is written in pieces of `pieceBytes`. */
async function pass(input: string, pieceBytes: number): Promise<{ output: string; skipped: SkippedLine[] }> {
  const skipped: SkippedLine[] = [];
  const lines = new LineLimit(LIMIT, (line) => skipped.push(line));
  const output = buffer(lines);
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += pieceBytes) lines.write(bytes.subarray(at, at + pieceBytes));
  lines.end();
  return { output: (await output).toString(), skipped };
}

test('lines up to the limit pass unchanged, longer ones are skipped, however the input is cut', async () => {
  const line = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'é', '{', '\r', '"'), maxLength: 50 }),
    fc.integer({ min: LIMIT - 3, max: LIMIT + 3 }).map((length) => 'x'.repeat(length)),
    fc.integer({ min: 3 * LIMIT, max: 4 * LIMIT }).map((length) => 'y'.repeat(length)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), fc.integer({ min: 1, max: 5000 }), async (all, pieceBytes) => {
      const lines = all.map((text) => `${text}\n`);
      const fits = (text: string) => Buffer.byteLength(text) <= LIMIT;
      const { output, skipped } = await pass(lines.join(''), pieceBytes);
      expect(output).toBe(lines.filter(fits).join(''));
      expect(skipped.map((one) => one.bytes)).toEqual(
        lines.filter((text) => !fits(text)).map((text) => Buffer.byteLength(text)),
      );
    }),
    { numRuns: 60 },
  );
});

test('an unfinished line at the end is not passed on', async () => {
  expect(await pass('{"a":1}\n{"b":', 3)).toEqual({ output: '{"a":1}\n', skipped: [] });
});

describe('the id of a skipped request', () => {
  const long = JSON.stringify({ code: `"id":666,}\n${'x'.repeat(2 * LIMIT)}"id":667}` });

  test.each([
    ['written last, as the TypeScript SDK does', `{"method":"tools/call","params":${long},"jsonrpc":"2.0","id":7}`, 7],
    ['written first', `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":${long}}`, 7],
    ['written second', `{"method":"tools/call","id": "a-7" ,"params":${long}}`, 'a-7'],
    ['before the version', `{"method":"tools/call","params":${long},"id":7,"jsonrpc":"2.0"}`, 7],
    ['with spaces', `{ "jsonrpc" : "2.0" , "params" : ${long} , "id" : 7 }\r`, 7],
  ])('is found when %s', async (_name, line, id) => {
    const { skipped } = await pass(`${line}\n`, 1000);
    expect(skipped).toEqual([{ bytes: Buffer.byteLength(line) + 1, id }]);
  });

  test.each([
    ['opens the parameters', `{"params":{"id":7,"a":${long}},"method":"x"}`],
    ['is in the parameters only', `{"method":"x","params":{"a":${long},"id":7}}`],
    ['is quoted in a string at the end', `{"method":"x","params":${long},"note":"\\"id\\":7"}`],
    ['is quoted in a string at the start', `{"method":"\\"id\\":7,","params":${long}}`],
    ['is missing', `{"method":"notifications/x","params":${long}}`],
    ['cannot be told apart, as in no JSON at all', 'x'.repeat(2 * LIMIT)],
  ])('is not guessed when it %s', async (_name, line) => {
    expect((await pass(`${line}\n`, 1000)).skipped.map((one) => one.id)).toEqual([null]);
  });
});
