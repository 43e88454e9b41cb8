/** Clients of other makers against the built server and a real container, each told how to start it and nothing else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRuntime } from '../helpers/engines.ts';
import { observeByInspector } from './makers/inspector.ts';
import { observeByMcporter } from './makers/mcporter.ts';
import type { Observation, Observe } from './makers/observation.ts';
import { observeByFastMcp, observeByPythonSdk } from './makers/python-clients.ts';
import { Recording } from './wire/recording.ts';

/** Those of a row take turns, and the rows run side by side: enough to keep a small machine busy. */
const ROWS: readonly (readonly (readonly [name: string, observe: Observe])[])[] = [
  [
    ['the MCP Inspector', observeByInspector],
    ['mcporter', observeByMcporter],
  ],
  [
    ['the Python SDK', observeByPythonSdk],
    ['FastMCP', observeByFastMcp],
  ],
];

/** ms. Some twenty starts of programs, on a machine that is busy with other tests. */
const ALL_CLIENTS_MS = 120_000;

describeRuntime('docker', 'a client of another maker', () => {
  const recording = new Recording();
  const seen = new Map<string, Promise<Observation>>();

  beforeAll(() => {
    for (const row of ROWS) {
      let turn: Promise<unknown> = Promise.resolve();
      for (const [name, observe] of row) {
        const observation = turn.then(() => observe((...flags) => recording.server('--runtime', 'docker', ...flags)));
        seen.set(name, observation);
        // A failure is that of its own tests; the next client takes its turn all the same.
        turn = observation.catch(() => {});
      }
    }
  });

  afterAll(() => recording.remove());

  describe.each(ROWS.flat().map(([name]) => name))('%s', (name) => {
    const observed = async (): Promise<Observation> => {
      const observation = await seen.get(name);
      if (observation === undefined) throw new TypeError(`${name} was not asked`);
      return observation;
    };

    it('finds the tool and the resources', { timeout: ALL_CLIENTS_MS }, async () => {
      const { tools, resources, stats } = await observed();
      expect(tools).toEqual(['run_python_sandbox']);
      expect(resources).toEqual(['sandbox://stats', 'sandbox://environment']);
      expect(stats).toMatchObject({ isolation: 'isolated' });
    });

    it('runs code and gets its output and its value', async () => {
      const { answer } = await observed();
      expect(answer).toMatchObject({
        isError: false,
        result: { status: 'ok', stdout: 'hello\n', value: 42, runtime: 'docker' },
      });
    });

    it('is told that code failed, and why', async () => {
      const { failure } = await observed();
      expect(failure).toMatchObject({
        isError: true,
        result: { status: 'error', error: { type: 'ZeroDivisionError', line: 1 } },
      });
    });

    it('is told what there is instead of a tool or a resource that there is not', async () => {
      const { unknownTool, unknownResource } = await observed();
      // The two command lines ask their own lists instead of the server.
      if (unknownTool === undefined || unknownResource === undefined) return;
      expect(unknownTool).toEqual({
        code: -32602,
        message: expect.stringMatching(/^There is no tool no_such_tool\. /),
      });
      expect(unknownResource).toEqual({
        code: -32002,
        message: expect.stringMatching(/^There is no resource sandbox:\/\/nothing\. .*sandbox:\/\/stats/),
      });
    });
  });

  it('reads nothing that the specification does not allow', { timeout: ALL_CLIENTS_MS }, async () => {
    await Promise.allSettled(seen.values());
    const { versions, checked, problems } = await recording.check();
    expect(problems).toEqual([]);
    expect(versions).toEqual(['2025-11-25']);
    // 5 sessions of each command line, of which 2 call the tool; one session of each script.
    expect(checked).toMatchObject({
      initialize: 12,
      'tools/call': 8,
      'resources/list': expect.toSatisfy((count: number) => count >= 4),
      'resources/read': 4,
      error: 6,
    });
  });
});
