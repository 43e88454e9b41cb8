/** The figures for Prometheus: their names, labels and bounds. */
import { expect, test } from 'vitest';
import { resolveSettings } from '../../src/config.ts';
import type { Stats } from '../../src/contract.ts';
import { createMetrics } from '../../src/observability/metrics/metrics.ts';
import { boundedReasons } from '../../src/observability/metrics/state-metrics.ts';
import { OK_RESULT, ScriptedBackend } from '../mcp/scripted-backend.ts';

const backend = new ScriptedBackend(resolveSettings({}));
const source = (changed: Partial<Stats> = {}, sizes: readonly number[] = []) => ({
  stats: async () => ({ ...(await backend.stats()), ...changed }),
  artifacts: { list: () => sizes.map((size) => ({ size })) },
});
const create = () => createMetrics({ version: '1.2.3', isolation: 'isolated' });

/** Value of one series, as it stands on the page. */
const readValue = (page: string, series: string): number | null => {
  const line = page.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
};

test('a call counts by its status and isolation, and its times in seconds', async () => {
  const metrics = create();
  metrics.record({ ...OK_RESULT, duration_ms: 40, queue_ms: 2 });
  metrics.record({ ...OK_RESULT, status: 'timeout', isolation: 'forked', duration_ms: 30_000 });
  const page = await metrics.text(source());
  expect(readValue(page, 'python_sandbox_calls_total{status="ok",isolation="isolated"}')).toBe(1);
  expect(readValue(page, 'python_sandbox_calls_total{status="timeout",isolation="forked"}')).toBe(1);
  expect(readValue(page, 'python_sandbox_call_duration_seconds_sum{isolation="isolated"}')).toBe(0.04);
  expect(readValue(page, 'python_sandbox_call_duration_seconds_bucket{le="0.025",isolation="isolated"}')).toBe(0);
  expect(readValue(page, 'python_sandbox_call_duration_seconds_bucket{le="0.05",isolation="isolated"}')).toBe(1);
  expect(readValue(page, 'python_sandbox_call_duration_seconds_bucket{le="30",isolation="forked"}')).toBe(1);
  expect(readValue(page, 'python_sandbox_call_queue_seconds_sum{isolation="isolated"}')).toBe(0.002);
});

test('a refused call counts, and does not show as a fast one', async () => {
  const metrics = create();
  metrics.record({ ...OK_RESULT, status: 'rejected', duration_ms: 0 });
  const page = await metrics.text(source());
  expect(readValue(page, 'python_sandbox_calls_total{status="rejected",isolation="isolated"}')).toBe(1);
  expect(readValue(page, 'python_sandbox_call_duration_seconds_count{isolation="isolated"}')).toBe(0);
});

test('every ending has its series before it happens first, so that a rate sees the first one', async () => {
  const page = await create().text(source());
  expect(page.match(/^python_sandbox_calls_total\{.*\} 0$/gm)).toHaveLength(11);
});

test('the state is that of the moment of the scrape', async () => {
  const metrics = create();
  const worker = { id: 1, isolation: null, executions: 0, age_s: 1, rss_bytes: 50, pss_bytes: 20 };
  const { workers } = await backend.stats();
  const busy = { ...worker, state: 'busy' as const };
  const first = await metrics.text(
    source(
      {
        workers: {
          ...workers,
          live: [busy, { ...busy, pss_bytes: null }],
          recycles: { total: 3, by_reason: { max_age: 3 } },
        },
        memory: { supervisor_rss: 10, zygote_rss: null },
        queue: { depth: 4, limit: 100, rejected: 0 },
        container: { starts: 2, restarts: 1 },
      },
      [100, 23],
    ),
  );
  expect(readValue(first, 'python_sandbox_info{version="1.2.3",runtime="docker",isolation="isolated"}')).toBe(1);
  expect(readValue(first, 'python_sandbox_ready')).toBe(1);
  expect(readValue(first, 'python_sandbox_queue_depth')).toBe(4);
  expect(readValue(first, 'python_sandbox_workers{state="busy"}')).toBe(2);
  expect(readValue(first, 'python_sandbox_worker_recycles_total{reason="max_age"}')).toBe(3);
  expect(readValue(first, 'python_sandbox_restarts_total')).toBe(1);
  expect(readValue(first, 'python_sandbox_memory_bytes{process="supervisor"}')).toBe(10);
  expect(readValue(first, 'python_sandbox_memory_bytes{process="workers"}')).toBe(70);
  expect(readValue(first, 'python_sandbox_memory_bytes{process="zygote"}')).toBeNull();
  expect(readValue(first, 'python_sandbox_artifacts')).toBe(2);
  expect(readValue(first, 'python_sandbox_artifacts_bytes')).toBe(123);

  const later = await metrics.text(source({ state: 'backing-off' }));
  expect(readValue(later, 'python_sandbox_ready')).toBe(0);
  expect(readValue(later, 'python_sandbox_workers{state="busy"}')).toBe(0);
  expect(readValue(later, 'python_sandbox_memory_bytes{process="workers"}')).toBeNull();
});

test('names that workers make up cannot fill a monitor with series', () => {
  const made = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`made up ${n}`, 1]));
  const counts = boundedReasons({ 'module state': 2, 'quote"{}': 5, ...made });
  expect(counts.size).toBeLessThanOrEqual(51);
  expect(counts.get('module state')).toBe(2);
  expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(1_007);
});
