/** Clients refuse answers that are too long. However hard a worker tries, none is. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadSettings } from '../../../src/config.ts';
import { ArtifactStore } from '../../../src/executor/artifacts/store.ts';
import { Call } from '../../../src/executor/calls/call.ts';
import { answered, diedUnanswered } from '../../../src/executor/results/outcome.ts';
import { silentLog } from '../../../src/log.ts';
import { runTool } from '../../../src/mcp/tool/run-tool.ts';
import type { ExitedMessage, ResultMessage } from '../../../src/protocol/messages.ts';
import { ScriptedBackend } from '../scripted-backend.ts';

const { settings } = loadSettings({ argv: [], env: {} });
const CONTEXT = {
  runtime: 'docker',
  maxOutputBytes: settings.maxOutputBytes,
  maxTimeoutMs: settings.maxTimeoutMs,
  artifacts: new ArtifactStore(64 * 1024 * 1024),
};

/** Bytes of the fields besides the texts, value included. */
const OVERHEAD_BYTES = 10 * 1024;

/** JSON makes two bytes of a quote, a backslash or an end of line. Other characters are counted as JSON writes them. */
const MOST_BYTES = 2 * settings.maxOutputBytes + OVERHEAD_BYTES;

/** Texts of up to three times the room for them, of characters that need the most of it in some form. */
const anyText = fc
  .tuple(
    fc.string({
      unit: fc.constantFrom('\u0000', '\u0085', '\r', '"', '\\', '\n', '\ud800', '€', '🐍', 'a', ' '),
      minLength: 1,
    }),
    fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 3 * settings.maxOutputBytes })),
  )
  .map(([unit, times]) => unit.repeat(Math.ceil(times / unit.length)));
const end = fc.option(fc.record({ lines: fc.option(fc.nat()), tail: anyText }), { nil: undefined });
const missing = fc.constantFrom(0, 1, 5000, Number.MAX_SAFE_INTEGER);

const anyAnswer: fc.Arbitrary<ResultMessage> = fc.record({
  type: fc.constant('result' as const),
  call: fc.constant(1),
  status: fc.constantFrom('ok', 'error', 'exited', 'interrupted', 'memory_limit'),
  stdout: anyText,
  stderr: anyText,
  result: fc.option(anyText),
  value: anyText,
  error: fc.option(fc.record({ type: anyText, message: anyText, traceback: anyText, line: fc.constant(1) })),
  detail: fc.option(anyText),
  exit_code: fc.constant(1),
  duration_ms: fc.constant(Number.MAX_SAFE_INTEGER),
  truncated: fc.record({ stdout: missing, stderr: missing, result: missing }),
  cut: fc.option(fc.record({ stdout: end, stderr: end, result: end }), { nil: undefined }),
  imports: fc.constant([]),
  shared: fc.constant(false),
});

const anyDeath: fc.Arbitrary<ExitedMessage> = fc
  .record({
    stdout: anyText,
    stderr: anyText,
    detail: anyText,
    truncated: fc.record({ stdout: missing, stderr: missing }),
  })
  .map((texts) => ({
    ...{ type: 'exited', worker: 1, cause: 'died', exit_code: null, signal: null, oom: false, begun: 1, leftovers: 0 },
    ...{ stack: '  File "<sandbox>", line 1 in f\n'.repeat(1000) },
    ...texts,
  }));

it('an answer keeps to its room, as text and as data', async () => {
  const backend = new ScriptedBackend(settings);
  const tool = runTool(backend, settings, silentLog);
  const call = new Call(1, '', 'forked', 1_000);
  const outcomes = fc.oneof(
    anyAnswer.map((message) => answered(call, message, CONTEXT)),
    anyDeath.map((exited) => diedUnanswered(call, { exited, violation: null, hasUnread: false }, CONTEXT)),
  );
  await fc.assert(
    fc.asyncProperty(outcomes, async (outcome) => {
      backend.answer = async () => outcome;
      const answer = await tool.handle({ code: '1' }, { signal: new AbortController().signal, reportProgress: null });
      expect(Buffer.byteLength(JSON.stringify(answer.text))).toBeLessThan(MOST_BYTES);
      expect(Buffer.byteLength(JSON.stringify(answer.structured))).toBeLessThan(MOST_BYTES);
    }),
    { numRuns: 50 },
  );
});
