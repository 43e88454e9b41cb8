import type { ExecutorSettings } from '../../src/executor/settings.ts';

/** Settings for one executor in a test: the defaults of the command line but for a single worker, and what the test is about. */
export function testSettings(changes: Partial<ExecutorSettings> = {}): ExecutorSettings {
  return {
    isolation: 'isolated',
    workers: 1,
    maxExecutions: 1000,
    timeoutMs: 30_000,
    maxTimeoutMs: 300_000,
    maxCodeBytes: 1024 * 1024,
    maxOutputBytes: 50 * 1024,
    artifactsBytes: 64 * 1024 * 1024,
    maxQueue: 100,
    sessions: 4,
    sessionTimeoutMs: 600_000,
    learnsImports: false,
    ...changes,
  };
}
