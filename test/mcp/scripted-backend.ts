/**
 * A backend with the executor's own checks and scripted answers, for the shape of the protocol; what runs Python is tested
 * with the real executor.
 */
import type { Settings } from '../../src/config.ts';
import type { CallStanding, EnvironmentInfo, RunRequest, RunResult, Stats } from '../../src/contract.ts';
import { ArtifactStore } from '../../src/executor/artifacts/store.ts';
import { admit } from '../../src/executor/calls/admission.ts';
import type { Answer, SandboxBackend } from '../../src/mcp/backend.ts';

export const OK_RESULT: RunResult = {
  status: 'ok',
  stdout: 'hi\n',
  stderr: '',
  result: '42',
  value: 42,
  error: null,
  detail: null,
  duration_ms: 1.5,
  queue_ms: 0.1,
  isolation: 'isolated',
  runtime: 'docker',
  truncated: { stdout: 0, stderr: 0, result: 0 },
  artifacts: [],
};

const percentiles = { count: 0, p50: null, p95: null, p99: null, max: null };

const STATS: Stats = {
  state: 'ready',
  detail: null,
  warmth: { state: 'warm', preloaded: [], imports: [] },
  runtime: 'docker',
  image: 'image:1',
  isolation: 'isolated',
  transport: 'socket',
  python: '3.13.5',
  uptime_s: 1,
  hardening: [],
  calls: {
    total: 0,
    by_status: {
      ok: 0,
      error: 0,
      exited: 0,
      timeout: 0,
      cancelled: 0,
      memory_limit: 0,
      process_limit: 0,
      output_limit: 0,
      crashed: 0,
      rejected: 0,
      unavailable: 0,
    },
  },
  latency_ms: { isolated: { run: percentiles, queue: percentiles, overhead: percentiles } },
  workers: { configured: 1, live: [], recycles: { total: 0, by_reason: {} }, forks: 0, fresh_starts: 0 },
  container: { starts: 0, restarts: 0 },
  memory: { supervisor_rss: null, zygote_rss: null },
  sessions: {
    ...{ limit: 4, started: 0, calls: 0, rollbacks: 0, forks: 0, restored: 0, expired: 0, evicted: 0, lost: 0 },
    live: [],
  },
  cleanup_ms: { count: 0, p50: null, p95: null, p99: null, max: null },
  gc_runs: 0,
  leaks: { by_kind: {}, receipts: [] },
  queue: { depth: 0, limit: 100, rejected: 0 },
};

const NOT_STARTED: EnvironmentInfo = {
  runtime: 'docker',
  image: 'image:1',
  python: null,
  packages: null,
  preloaded: null,
  missing: null,
  limits: { memory: 1 },
  mounts: [],
  network: 'none',
};

export class ScriptedBackend implements SandboxBackend {
  readonly artifacts: ArtifactStore;
  readonly requests: RunRequest[] = [];
  /** Names of the methods that were called, in order. */
  readonly touched: string[] = [];
  facts = NOT_STARTED;
  /** Of every call that is not answered. */
  standing: CallStanding = { phase: 'running', ms: 0, lastLine: null };
  answer: (request: RunRequest) => Promise<Answer> = async () => ({
    result: OK_RESULT,
    exitCode: null,
  });
  readonly #listeners = new Set<() => void>();
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.artifacts = new ArtifactStore(settings.artifactsBytes);
  }

  call(request: RunRequest): Promise<Answer> {
    this.touched.push('call');
    const admission = admit(request, { ...this.#settings, learnsImports: false });
    if (!admission.ok) return Promise.resolve(this.refuse(admission.detail));
    this.requests.push(request);
    request.watch?.(() => this.standing);
    return this.answer(request);
  }

  refuse(detail: string): { result: RunResult; exitCode: number | null } {
    return { result: { ...OK_RESULT, status: 'rejected', detail }, exitCode: null };
  }

  async stats(): Promise<Stats> {
    this.touched.push('stats');
    return STATS;
  }

  async environment(): Promise<EnvironmentInfo> {
    this.touched.push('environment');
    return this.facts;
  }

  onStatsChanged(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  prewarm(): void {
    this.touched.push('prewarm');
  }

  changeStats(): void {
    for (const listener of this.#listeners) listener();
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** What is known once a sandbox has run. */
  learn(python: string, packages: Record<string, string> | null): void {
    this.facts = { ...this.facts, python, packages, preloaded: packages && ['numpy'], missing: packages && [] };
  }
}
