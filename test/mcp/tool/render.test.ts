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
  const only = { ...OK_RESULT, stdout: '', result: null };

  test('of a call that printed is what it printed', () => {
    expect(renderResult({ ...only, stdout: 'a\nb\n' })).toBe('status: ok (1.50 ms)\na\nb');
  });

  test('of a call that has a value says that it is the value', () => {
    expect(renderResult({ ...only, result: '42' })).toBe('status: ok (1.50 ms)\nresult: 42');
    expect(renderResult({ ...only, result: '[1,\n 2]' })).toBe('status: ok (1.50 ms)\nresult:\n[1,\n 2]');
  });

  test('tells streams and value apart, in the order of a run', () => {
    expect(renderResult({ ...OK_RESULT, stderr: 'careful\n' })).toBe(
      'status: ok (1.50 ms)\nstdout:\nhi\nstderr:\ncareful\nresult: 42',
    );
    expect(renderResult({ ...only, stderr: 'careful\n' })).toBe('status: ok (1.50 ms)\nstderr:\ncareful');
  });

  test('of what is printed and looks like a value says that it was printed', () => {
    expect(renderResult({ ...only, stdout: 'x\nresult: 42\n' })).toBe('status: ok (1.50 ms)\nstdout:\nx\nresult: 42');
  });

  test('of a call without any output says what to do', () => {
    expect(renderResult(only)).toBe(
      'status: ok (1.50 ms)\n(no output and no value: print something, or end with an expression)',
    );
  });

  test('of an exception names it, shows where, and keeps the output before it', () => {
    const error = {
      type: 'ValueError',
      message: 'bad\nluck',
      traceback: 'Traceback (most recent call last):\n  File "<sandbox>", line 3\nValueError: bad\nluck\n',
      line: 3,
    };
    const failed = { ...only, status: 'error' as const, error };
    const shown = error.traceback.trimEnd();
    expect(renderResult(failed)).toBe(`status: error in line 3: ValueError: bad (1.50 ms)\n${shown}`);
    expect(renderResult({ ...failed, stdout: 'hi\n' })).toBe(
      `status: error in line 3: ValueError: bad (1.50 ms)\nstdout:\nhi\nerror:\n${shown}`,
    );
    const bare = { ...error, message: '', traceback: '', line: null };
    expect(renderResult({ ...failed, error: bare })).toBe('status: error: ValueError (1.50 ms)\nValueError');
  });

  test('of a long message has its beginning in the first line', () => {
    const error = { type: 'E', message: '🐍'.repeat(5000), traceback: 'x', line: null };
    const [first] = renderResult({ ...only, status: 'error', error }).split('\n');
    expect(first).toBe(`status: error: E: ${'🐍'.repeat(100)}… (1.50 ms)`);
  });

  test('says how long the call waited if that was long', () => {
    expect(renderResult({ ...only, duration_ms: 1234, queue_ms: 123 })).toContain('(1.2 s, after waiting 123 ms)');
    expect(renderResult({ ...only, duration_ms: 12.3, queue_ms: 99 })).toContain('(12 ms)');
  });

  test('of a call that was not run names no time', () => {
    const detail = 'No engine.';
    expect(renderResult({ ...only, status: 'unavailable', detail })).toBe('status: unavailable (not run)\nNo engine.');
  });

  test('lists files', () => {
    const artifacts = [{ uri: 'sandbox://artifacts/1/a.png', name: 'a.png', mimeType: 'image/png', size: 9 }];
    expect(renderResult({ ...OK_RESULT, artifacts })).toContain(
      'a.png (image/png, 9 bytes) sandbox://artifacts/1/a.png',
    );
  });

  test('says which session it was, and what became of the call there', () => {
    const session = { name: 'work', call: 3, began: 'continued' as const, undone: false, can_roll_back: true };
    expect(renderResult({ ...only, result: '42', session })).toBe(
      'status: ok (1.50 ms; session work, call 3)\nresult: 42',
    );
    const fresh = { ...session, call: 1, began: 'new' as const, undone: true, note: 'A thread goes on.' };
    expect(renderResult({ ...only, result: '42', session: fresh })).toBe(
      'status: ok (1.50 ms; new session work, call 1, undone)\nresult: 42\nsession: A thread goes on.',
    );
  });

  test('says which files were left out, and why', () => {
    const left_out = 'a: a file may have 8 MiB\npipe: no regular file';
    expect(renderResult({ ...OK_RESULT, left_out })).toContain(`files left out:\n${left_out}`);
  });

  test('shows control characters instead of sending them', () => {
    expect(renderResult({ ...OK_RESULT, stdout: '\u001b]0;title\u0007\tok\r\n' })).toContain(
      '\\x1b]0;title\\x07\tok\\x0d',
    );
  });
});
