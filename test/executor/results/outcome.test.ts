/** What a worker says of its call is its claim: whatever it is, what goes on is of bounded size and can be sent. */
import { describe, expect, it } from 'vitest';
import { RunResultSchema } from '../../../src/contract.ts';
import { ReceivedArtifacts } from '../../../src/executor/artifacts/received.ts';
import { ArtifactStore } from '../../../src/executor/artifacts/store.ts';
import { Call } from '../../../src/executor/calls/call.ts';
import { answered, lost } from '../../../src/executor/results/outcome.ts';
import type { ResultMessage } from '../../../src/protocol/messages.ts';

const CONTEXT = { runtime: 'docker', maxOutputBytes: 1024, maxTimeoutMs: 300_000, artifacts: new ArtifactStore(0) };

const SURROGATE = 'a\ud800b';
const REPLACED = 'a\ufffdb';

const HONEST: ResultMessage = {
  type: 'result',
  call: 1,
  status: 'ok',
  stdout: '',
  stderr: '',
  result: null,
  error: null,
  detail: null,
  exit_code: null,
  duration_ms: 1,
  truncated: { stdout: 0, stderr: 0, result: 0 },
  imports: [],
  shared: false,
};

const resultOf = (claim: Partial<ResultMessage>) =>
  answered(new Call(1, '', 'forked', 1_000), { ...HONEST, ...claim }, CONTEXT).result;

describe('the claim of a worker', () => {
  it.each(['stdout', 'stderr', 'result'] as const)('is cut to size: %s', (field) => {
    const text = `head${'x'.repeat(10 * CONTEXT.maxOutputBytes)}tail`;
    const result = resultOf({ [field]: text });
    expect(result[field]?.length).toBeLessThanOrEqual(CONTEXT.maxOutputBytes);
    expect(result[field]).toMatch(/^head.*left out.*tail$/s);
    expect(result.truncated[field]).toBeGreaterThan(8 * CONTEXT.maxOutputBytes);
  });

  it('comes in two parts if it is long, and is one text with a line that says what is missing', () => {
    const { stdout, truncated } = resultOf({
      stdout: 'first\n',
      truncated: { stdout: 2048, stderr: 0, result: 0 },
      cut: { stdout: { lines: 1234, tail: 'last\n' } },
    });
    expect(stdout).toBe('first\n[... 1,234 lines (2 KiB) left out ...]\nlast\n');
    expect(truncated).toEqual({ stdout: 2048, stderr: 0, result: 0 });
  });

  it.each(['stdout', 'stderr', 'result', 'detail'] as const)('is text that can be sent: %s', (field) => {
    expect(resultOf({ [field]: SURROGATE })[field]).toBe(REPLACED);
  });

  it('is text that can be sent: the error', () => {
    const error = { type: SURROGATE, message: SURROGATE, traceback: SURROGATE, line: 1 };
    const sent = resultOf({ status: 'error', error }).error;
    expect(sent).toEqual({ type: REPLACED, message: REPLACED, traceback: REPLACED, line: 1 });
  });

  it('is cut to size: error and detail', () => {
    const long = 'x'.repeat(1024 * 1024);
    const { error, detail } = resultOf({
      status: 'error',
      error: { type: long, message: long, traceback: long, line: 1 },
      detail: long,
    });
    const texts = [error?.type, error?.message, error?.traceback, detail].map((text) => text?.length ?? 0);
    expect(texts.every((length) => length > 100)).toBe(true);
    expect(texts.reduce((sum, length) => sum + length)).toBeLessThanOrEqual(CONTEXT.maxOutputBytes + 200);
  });

  it('has no error where the status is another', () => {
    const error = { type: 'Error', message: '', traceback: '', line: 1 };
    expect(resultOf({ status: 'ok', error }).error).toBeNull();
  });

  it('leaves out a value that is nested too deeply to be sent', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(resultOf({ value: deep })).not.toHaveProperty('value');
  });

  it('has the files that came before it, and what was left out', () => {
    const call = new Call(1, '', 'forked', 1_000);
    call.received = new ReceivedArtifacts();
    for (const name of ['a.png', 'b.csv']) {
      const is_shown = name === 'a.png';
      call.received.add({ type: 'artifact', call: 1, name, mime_type: 'text/plain', is_shown, data: 'AAAA' });
    }
    const context = { ...CONTEXT, artifacts: new ArtifactStore(1024) };
    const { result, shown } = answered(call, { ...HONEST, left_out: `fifo: ${SURROGATE}` }, context);
    expect(result.artifacts).toEqual(context.artifacts.list());
    expect(result.artifacts.map(({ name, size }) => [name, size])).toEqual([
      ['a.png', 3],
      ['b.csv', 3],
    ]);
    expect(shown?.map(({ name }) => name)).toEqual(['a.png']);
    expect(result.left_out).toBe(`fifo: ${REPLACED}`);
    expect(() => RunResultSchema.parse(result)).not.toThrow();
  });

  it('fits the schema of results', () => {
    expect(() => RunResultSchema.parse(resultOf({ value: { a: [1, SURROGATE] }, result: SURROGATE }))).not.toThrow();
  });
});

describe('a call whose sandbox ended', () => {
  const detailOf = (stopReason: Call['stopReason']) => {
    const call = new Call(1, '', 'forked', 2_000);
    call.stopReason = stopReason;
    return lost(call, 'its process ended (exit code 1)', CONTEXT).result;
  };

  it('has lost its answer, and may come again', () => {
    expect(detailOf(null)).toMatchObject({
      status: 'crashed',
      detail:
        'The sandbox ended while the code ran, so its answer and output are lost: its process ended (exit code 1). Call again.',
    });
  });

  it('is answered like any other that was stopped, and says how the sandbox ended', () => {
    expect(detailOf('timeout')).toMatchObject({
      status: 'timeout',
      detail: expect.stringMatching(
        /^The code ran longer than its 2 s and was stopped\. .+ The sandbox ended meanwhile: its process ended \(exit code 1\)\.$/,
      ),
    });
    expect(detailOf('cancelled')).toMatchObject({
      status: 'cancelled',
      detail: expect.stringMatching(/^.+\. The sandbox ended meanwhile: its process ended \(exit code 1\)\.$/),
    });
    expect(detailOf('closed').detail).toBe('The sandbox was closed while the code ran.');
  });
});
