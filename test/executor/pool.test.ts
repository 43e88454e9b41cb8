/** What becomes of calls when their sandbox ends, message by message. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Call } from '../../src/executor/call.ts';
import { Ledger } from '../../src/executor/ledger.ts';
import { WorkerPool } from '../../src/executor/pool.ts';
import { silentLog } from '../../src/log.ts';
import type { HostWorkerMessage } from '../../src/protocol/messages.ts';
import type { WorkerListener } from '../../src/protocol/session.ts';
import { testSettings } from '../helpers/executor-settings.ts';

let pool: WorkerPool;
let listeners: WorkerListener[];
let sent: HostWorkerMessage[];
let requeued: number[];
let answered: string[];

beforeEach(() => {
  listeners = [];
  sent = [];
  requeued = [];
  answered = [];
  pool = new WorkerPool({
    spawn: (_, listener) => {
      const id = listeners.push(listener);
      return { id, send: (message) => sent.push(message), stop: () => {}, retire: () => {} };
    },
    settings: testSettings({ workers: 1 }),
    context: { runtime: 'docker', maxOutputBytes: 1024 },
    ledger: new Ledger(),
    log: silentLog,
    events: {
      onCapacity: () => {},
      onAnswer: (call, { result }) => answered.push(`${call.id} ${result.status}`),
      onRequeue: (call) => requeued.push(call.id),
      onSpawnTrouble: () => {},
      onRenewed: () => {},
      onStuck: () => {},
    },
  });
  pool.refill();
  listeners[0]?.onMessage({ type: 'ready', worker: 1, pid: 2, hardening: [] });
});

const newCall = (id: number) => new Call(id, '1', 'isolated', 60_000);

function answer(call: number): void {
  listeners[0]?.onMessage({
    ...{ type: 'result', call, status: 'ok', stdout: '', stderr: '', result: null, error: null, detail: null },
    ...{ exit_code: null, duration_ms: 1, truncated: { stdout: 0, stderr: 0, result: 0 }, imports: [] },
  });
}

function clean(call: number, verdict: 'reuse' | 'recycle'): void {
  listeners[0]?.onMessage({
    ...{ type: 'cleaned', call, verdict, reasons: [], reset: [], kept: [] },
    ...{ cleanup_ms: 1, rss_bytes: 1, gc: false },
  });
}

describe('a call that waits for the clean-up of its worker', () => {
  let second: Call;

  beforeEach(() => {
    second = newCall(2);
    expect(pool.dispatch(newCall(1))).toBe(true);
    answer(1);
    expect(pool.dispatch(second)).toBe(true);
    expect(sent.map(({ call }) => call)).toEqual([1, 2]);
    expect(second.startedAt).toBeNull();
    expect(pool.isServing).toBe(false);
  });

  it.each(['reuse', 'recycle'] as const)(
    'goes back once when the sandbox ends, whatever the worker says later: %s',
    (verdict) => {
      pool.close('It ended.');
      clean(1, verdict);
      expect(requeued).toEqual([2]);
      expect(second.startedAt).toBeNull();
      expect(answered).toEqual(['1 ok']);
    },
  );

  it('goes back when the worker cannot be cleaned', () => {
    clean(1, 'recycle');
    expect(requeued).toEqual([2]);
  });
});
