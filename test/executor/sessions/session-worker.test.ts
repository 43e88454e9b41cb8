/** What may cross on the way between the host, the supervisor and the process of a session, message by message. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Call } from '../../../src/executor/calls/call.ts';
import { SessionWorker } from '../../../src/executor/sessions/session-worker.ts';
import { SESSION_WATCHDOG_MS, STOP_WATCHDOG_MS } from '../../../src/executor/settings.ts';
import type {
  CleanedMessage,
  HostWorkerMessage,
  RestoredMessage,
  ResultMessage,
} from '../../../src/protocol/messages.ts';

let heard: string[];
let sent: (HostWorkerMessage | string)[];
let worker: SessionWorker;

const asked = { name: 's', rollsBack: false, forkOf: null, onError: 'keep' as const };
const newCall = (id: number) => new Call(id, '1', 'forked', 1_000, { session: asked });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  heard = [];
  sent = [];
  const owner = {
    onRest: () => heard.push('rest'),
    onAnswer: (call: Call) => heard.push(`answer ${call.id}`),
    onDied: (call: Call) => heard.push(`died ${call.id}`),
    onSetBack: () => heard.push('set back'),
    onUndone: () => heard.push('undone'),
    onRefused: (call: Call, reason: string) => heard.push(`refused ${call.id} ${reason}`),
    onSpoiled: () => heard.push('spoiled'),
    onSilent: () => heard.push('silent'),
    onGone: (call: Call | null) => heard.push(`gone ${call?.id}`),
    onLost: (call: Call | null) => heard.push(`lost ${call?.id}`),
    onStuck: () => heard.push('stuck'),
  };
  const first = newCall(1);
  worker = new SessionWorker(owner, first, null, () => ({
    id: 1,
    send: (message) => sent.push(message),
    stop: () => sent.push('stop'),
    spare: () => sent.push('spare'),
    retire: () => sent.push('retire'),
    peek: () => {},
  }));
  worker.onMessage({ type: 'ready', worker: 1, pid: 2, hardening: [] });
  begin(first);
  result(1);
  cleaned(1);
  heard = [];
  sent = [];
});
afterEach(() => vi.useRealTimers());

/** Runs the call until its code has begun. */
function begin(call: Call): void {
  worker.run(call);
  worker.onMessage({ type: 'begun', call: call.id });
}

function result(call: number, undone = false): void {
  const message: ResultMessage = {
    ...{ type: 'result', call, status: 'ok', stdout: '', stderr: '', result: null, error: null, detail: null },
    ...{ exit_code: null, duration_ms: 1, truncated: { stdout: 0, stderr: 0, result: 0 }, imports: [], shared: false },
    session: { obstacle: null, undone, threads: 0 },
  };
  worker.onMessage(message);
}

function cleaned(call: number, verdict: CleanedMessage['verdict'] = 'reuse'): void {
  worker.onMessage({
    ...{ type: 'cleaned', call, verdict, reasons: [], reset: [], kept: [] },
    ...{ cleanup_ms: 1, rss_bytes: 1, gc: false, shared: false },
  });
}

function restored(call: number, changes: Partial<RestoredMessage> = {}): void {
  worker.onMessage({
    ...{ type: 'restored', call, exit_code: null, signal: 'SIGKILL', oom: false, stopped: false, undone: false },
    ...{ stdout: '', stderr: '', truncated: { stdout: 0, stderr: 0 }, stack: null },
    ...changes,
  });
}

const bases = () =>
  sent.map((message) => (typeof message === 'object' && 'after' in message ? message.after : message));

describe('the worker of a session', () => {
  it('names the call whose state the next one needs', () => {
    begin(newCall(2));
    restored(2);
    begin(newCall(3));
    result(3);
    cleaned(3);
    begin(newCall(4));
    expect(bases()).toEqual([1, 1, 3]);
    expect(heard).toEqual(['died 2', 'rest', 'answer 3', 'rest']);
  });

  it('goes back with a call that was undone, asked for or not', () => {
    begin(newCall(2));
    result(2, true);
    restored(2, { undone: true });
    begin(newCall(3));
    result(3);
    cleaned(3);
    restored(3);
    begin(newCall(4));
    expect(bases()).toEqual([1, 1, 1]);
    expect(heard).toEqual(['answer 2', 'undone', 'rest', 'answer 3', 'rest', 'set back']);
    expect(worker.canUndo).toBe(false);
  });

  it('hears of a process that died at rest when the next call is on its way', () => {
    worker.run(newCall(2));
    restored(1);
    worker.onMessage({ type: 'refused', call: 2, reason: 'state' });
    expect(heard).toEqual(['set back', 'refused 2 state', 'rest']);
  });

  it('rests after a stop only when no signal of it can come any more, in whatever order it hears so', () => {
    for (const [id, isSparedFirst] of [
      [2, true],
      [3, false],
    ] as const) {
      begin(newCall(id));
      worker.stop('timeout');
      result(id);
      expect(sent.splice(0).slice(1)).toEqual(['stop', 'spare']);
      if (isSparedFirst) worker.onSpared();
      else cleaned(id);
      expect(heard.splice(0)).toEqual([`answer ${id}`]);
      if (isSparedFirst) cleaned(id);
      else worker.onSpared();
      expect(heard.splice(0)).toEqual(['rest']);
    }
  });

  it.each([
    [true, ['died 2', 'rest'], ['stop']],
    [false, ['died 2'], ['stop', 'spare']],
  ])('needs no word for it where the stop itself has ended the process: %s', (stopped, told, orders) => {
    begin(newCall(2));
    worker.stop('timeout');
    restored(2, { stopped });
    expect(heard).toEqual(told);
    expect(sent.slice(1)).toEqual(orders);
    worker.onSpared();
    expect(worker.state).toBe('resting');
  });

  it('is not stopped before the code begins, when it has no checkpoint, but then', () => {
    worker.run(newCall(2));
    worker.stop('cancelled');
    expect(sent.slice(1)).toEqual([]);
    worker.onMessage({ type: 'begun', call: 2 });
    expect(sent.slice(1)).toEqual(['stop']);
  });

  it('does not count the time before the code begins', () => {
    worker.run(newCall(2));
    vi.advanceTimersByTime(5_000);
    expect(sent.slice(1)).toEqual([]);
    vi.advanceTimersByTime(SESSION_WATCHDOG_MS);
    expect([sent.slice(1), heard]).toEqual([['retire'], ['silent']]);
  });

  it('undoes for a call, which stays with it, whoever ended the process', () => {
    const call = newCall(2);
    worker.undo(call);
    restored(1, { undone: false });
    expect(heard).toEqual(['undone', 'rest']);
    expect(worker.call).toBe(call);
    begin(call);
    expect(bases()).toEqual([{ type: 'undo', call: 1 }, 0]);
  });

  it('is ended when a stopped call has no effect, and when it does not come to rest', () => {
    begin(newCall(2));
    vi.advanceTimersByTime(1_000);
    expect(sent.slice(1)).toEqual(['stop']);
    vi.advanceTimersByTime(500 + STOP_WATCHDOG_MS);
    expect(sent.slice(2)).toEqual(['retire']);
    expect(heard).toEqual(['silent']);
  });

  it('is ended when it does not go back', () => {
    worker.undo(newCall(2));
    vi.advanceTimersByTime(SESSION_WATCHDOG_MS);
    expect([sent.slice(1), heard]).toEqual([['retire'], ['silent']]);
  });

  it('is ended when its clean-up says that it cannot go on', () => {
    begin(newCall(2));
    result(2);
    cleaned(2, 'recycle');
    expect([sent.slice(1), heard]).toEqual([['retire'], ['answer 2', 'spoiled']]);
  });

  it.each([
    ['an answer to another call', () => result(9)],
    ['a second answer', () => [result(2), result(2)]],
    ['a call undone that never was', () => restored(9)],
    ['a refusal of another call', () => worker.onMessage({ type: 'refused', call: 9, reason: 'state' })],
    ['that it is clean while it runs', () => cleaned(2)],
    ['that a call begins twice', () => worker.onMessage({ type: 'begun', call: 2 })],
    ['that it is ready again', () => worker.onMessage({ type: 'ready', worker: 1, pid: 2, hardening: [] })],
  ])('may not say %s', (_what, say) => {
    begin(newCall(2));
    expect(say).toThrow(/^Session worker 1 sent/);
  });
});
