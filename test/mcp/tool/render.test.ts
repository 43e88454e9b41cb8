import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CALL_STATUSES, ISOLATION_MODES, type RunResult } from '../../../src/contract.ts';
import { renderResult } from '../../../src/mcp/tool/render.ts';
import { connect } from '../connect.ts';
import { OK_RESULT } from '../scripted-backend.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const count = fc.nat();
const milliseconds = fc.double({ min: 0, max: 1e9, noNaN: true });

/** Plain JSON, but for the one key that the client's own validator drops. */
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));

/** Anything that the contract allows. */
const anyResult: fc.Arbitrary<RunResult> = fc
  .record({
    status: fc.constantFrom(...CALL_STATUSES),
    stdout: text,
    stderr: text,
    result: fc.option(text),
    error: fc.option(fc.record({ type: text, message: text, traceback: text, line: fc.option(fc.integer()) })),
    detail: fc.option(text),
    duration_ms: milliseconds,
    queue_ms: milliseconds,
    isolation: fc.constantFrom(...ISOLATION_MODES),
    runtime: text,
    truncated: fc.record({ stdout: count, stderr: count, result: count }),
    artifacts: fc.array(fc.record({ uri: text, name: text, mimeType: text, size: count }), { maxLength: 3 }),
    value: fc.option(json, { nil: undefined }),
  })
  .map(({ value, ...result }) =>
    value === undefined ? result : { ...result, value: JSON.parse(JSON.stringify(value)) },
  );

test('any result reaches a client that validates it, unchanged, with a text that obeys no terminal', async () => {
  const { client, backend, run } = await connect();
  await client.listTools();
  await fc.assert(
    fc.asyncProperty(anyResult, async (result) => {
      backend.answer = async () => ({ result, exitCode: null });
      const answer = await run({ code: 'x' });
      expect(answer.result).toEqual(result);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(answer.text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      expect(answer.text).toMatch(/^status: \w+/);
    }),
    { numRuns: 300 },
  );
});

describe('the text', () => {
  test('of an exception names it, shows where, and keeps the output before it', () => {
    const error = {
      type: 'ValueError',
      message: 'bad\nluck',
      traceback: 'Traceback (most recent call last):\n  File "<sandbox>", line 3\nValueError: bad\nluck\n',
      line: 3,
    };
    expect(renderResult({ ...OK_RESULT, status: 'error', result: null, error })).toBe(
      [
        'status: error: ValueError: bad, line 3 (isolated, docker, 1.50 ms)',
        'error:',
        'Traceback (most recent call last):',
        '  File "<sandbox>", line 3',
        'ValueError: bad',
        'luck',
        'stdout:',
        'hi',
      ].join('\n'),
    );
  });

  test('says how many bytes are missing and how long the call waited', () => {
    const rendered = renderResult({
      ...OK_RESULT,
      queue_ms: 12.3,
      truncated: { stdout: 5, stderr: 6, result: 7 },
    });
    expect(rendered).toContain('after waiting 12 ms');
    expect(rendered).toContain('result (7 bytes left out):');
    expect(rendered).toContain('stdout (5 bytes left out):');
    expect(rendered).toContain('stderr (6 bytes left out):');
  });

  test('of a call without any output says so', () => {
    expect(renderResult({ ...OK_RESULT, stdout: '', result: null })).toBe(
      'status: ok (isolated, docker, 1.50 ms)\n(no output and no result)',
    );
  });

  test('of a call that was not run names no place', () => {
    const detail = 'No engine.';
    expect(renderResult({ ...OK_RESULT, status: 'unavailable', stdout: '', result: null, detail })).toBe(
      'status: unavailable (not run)\ndetail:\nNo engine.',
    );
  });

  test('lists files', () => {
    const artifacts = [{ uri: 'sandbox://artifacts/1/a.png', name: 'a.png', mimeType: 'image/png', size: 9 }];
    expect(renderResult({ ...OK_RESULT, artifacts })).toContain(
      'a.png (image/png, 9 bytes) sandbox://artifacts/1/a.png',
    );
  });

  test('shows control characters instead of sending them', () => {
    expect(renderResult({ ...OK_RESULT, stdout: '\u001b]0;title\u0007\tok\r\n' })).toContain(
      '\\x1b]0;title\\x07\tok\\x0d',
    );
  });
});
