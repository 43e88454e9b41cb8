/** What becomes of calls when their sandbox or their worker ends, message by message. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Isolation } from '../../../src/contract.ts';
import { ArtifactStore } from '../../../src/executor/artifacts/store.ts';
import { Call } from '../../../src/executor/calls/call.ts';
import { WorkerPool } from '../../../src/executor/sandbox/pool.ts';
import { LAST_WORDS_MS } from '../../../src/executor/settings.ts';
import { Ledger } from '../../../src/executor/statistics/ledger.ts';
import { silentLog } from '../../../src/log.ts';
import type { ExitedMessage, HostWorkerMessage } from '../../../src/protocol/messages.ts';
import type { WorkerListener } from '../../../src/protocol/session.ts';
import { testSettings } from '../../helpers/executor-settings.ts';

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
      return {
        id,
        send: (message) => sent.push(message),
        stop: () => {},
        spare: () => {},
        retire: () => {},
        peek: () => {},
      };
    },
    settings: testSettings({ workers: 1 }),
    context: { runtime: 'docker', maxOutputBytes: 1024, maxTimeoutMs: 300_000, artifacts: new ArtifactStore(0) },
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

const newCall = (id: number, isolation: Isolation = 'isolated') => new Call(id, '1', isolation, 60_000);

function answer(call: number, shared = false): void {
  listeners[0]?.onMessage({
    ...{ type: 'result', call, status: 'ok', stdout: '', stderr: '', result: null, error: null, detail: null },
    ...{ exit_code: null, duration_ms: 1, truncated: { stdout: 0, stderr: 0, result: 0 }, imports: [], shared },
  });
}

function clean(call: number, verdict: 'reuse' | 'recycle', shared = false): void {
  listeners[0]?.onMessage({
    ...{ type: 'cleaned', call, verdict, reasons: [], reset: [], kept: [] },
    ...{ cleanup_ms: 1, rss_bytes: 1, gc: false, shared },
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

  it('goes back when the worker cannot be cleaned', () => {
    clean(1, 'recycle');
    expect(requeued).toEqual([2]);
  });

  it.each(['reuse', 'recycle', 'nothing'] as const)(
    'goes back once when the sandbox ends before the worker has read it, whatever that said last: %s',
    (verdict) => {
      pool.close('It ended.');
      expect(requeued).toEqual([]);
      if (verdict !== 'nothing') clean(1, verdict);
      listeners[0]?.onLost(true);
      expect(requeued).toEqual([2]);
      expect(second.startedAt).toBeNull();
      expect(answered).toEqual(['1 ok']);
    },
  );

  it('is lost when the worker has read it', () => {
    pool.close('It ended.');
    clean(1, 'reuse');
    listeners[0]?.onLost(false);
    expect(requeued).toEqual([]);
    expect(answered).toEqual(['1 ok', '2 crashed']);
  });

  it('is answered when the answer was on its way', () => {
    pool.close('It ended.');
    clean(1, 'reuse');
    answer(2);
    listeners[0]?.onLost(false);
    expect(requeued).toEqual([]);
    expect(answered).toEqual(['1 ok', '2 ok']);
  });

  it('is lost when nothing is heard of the worker', () => {
    vi.useFakeTimers();
    pool.close('It ended.');
    vi.advanceTimersByTime(LAST_WORDS_MS);
    vi.useRealTimers();
    expect(answered).toEqual(['1 ok', '2 crashed']);
    listeners[0]?.onLost(true);
    expect(requeued).toEqual([]);
  });

  it('is cancelled, and not run again, when it was stopped meanwhile', () => {
    pool.close('It ended.');
    second.stopReason = 'cancelled';
    listeners[0]?.onLost(true);
    expect(requeued).toEqual([]);
    expect(answered).toEqual(['1 ok', '2 cancelled']);
  });
});

describe('a call whose worker dies alone', () => {
  const died = (begun: number | null): ExitedMessage => ({
    ...{ type: 'exited', worker: 1, cause: 'died', detail: null, exit_code: null, signal: 'SIGKILL', oom: false },
    ...{ stdout: '', stderr: '', truncated: { stdout: 0, stderr: 0 }, stack: null, begun, leftovers: 0 },
  });

  it.each([
    ['goes back where it was not read', null, true, [1], []],
    ['goes back where it was not begun', 0, false, [1], []],
    ['is a crash where it was begun', 1, false, [], ['1 crashed']],
    ['is a crash where nothing is known', null, false, [], ['1 crashed']],
  ])('%s', (_, begun, hasUnread, back, told) => {
    expect(pool.dispatch(newCall(1))).toBe(true);
    listeners[0]?.onExited(died(begun), hasUnread);
    expect(requeued).toEqual(back);
    expect(answered).toEqual(told);
  });
});

describe('what a call left where others look', () => {
  const standByAsSecond = () => {
    pool.refill();
    listeners[1]?.onMessage({ type: 'ready', worker: 2, pid: 3, hardening: [] });
  };
  const gone: ExitedMessage = {
    ...{ type: 'exited', worker: 1, cause: 'retired', detail: null, exit_code: null, signal: 'SIGKILL', oom: false },
    ...{ stdout: '', stderr: '', truncated: { stdout: 0, stderr: 0 }, stack: null, begun: 1, leftovers: 0 },
  };

  it.each(['isolated', 'forked', 'baseline'] as const)(
    'holds the next call back until its worker is gone: %s',
    (next) => {
      expect(pool.dispatch(newCall(1, 'forked'))).toBe(true);
      standByAsSecond();
      answer(1, true);
      const second = newCall(2, next);
      expect(pool.dispatch(second)).toBe(false);
      listeners[0]?.onExited(gone, false);
      expect(pool.dispatch(second)).toBe(true);
    },
  );

  it('holds nothing back where there is nothing', () => {
    pool.dispatch(newCall(1, 'forked'));
    standByAsSecond();
    answer(1, false);
    expect(pool.dispatch(newCall(2, 'forked'))).toBe(true);
  });

  it('does not keep a call from the worker that is to remove it, and others from theirs until it has', () => {
    pool.dispatch(newCall(1));
    standByAsSecond();
    answer(1, true);
    expect(pool.dispatch(newCall(2, 'forked'))).toBe(false);
    clean(1, 'reuse', false);
    expect(pool.dispatch(newCall(2, 'forked'))).toBe(true);
    expect(pool.dispatch(newCall(3))).toBe(true);
  });

  it.each([
    [true, false],
    [false, true],
  ])('goes with a worker that cannot be cleaned: %s in its answer, %s after the clean-up', (answered, cleaned) => {
    pool.dispatch(newCall(1));
    standByAsSecond();
    answer(1, answered);
    clean(1, 'recycle', cleaned);
    expect(pool.dispatch(newCall(2))).toBe(false);
    listeners[0]?.onExited(gone, false);
    expect(pool.dispatch(newCall(2))).toBe(true);
  });
});
