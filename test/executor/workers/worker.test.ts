/** The life cycle of one worker as the host sees it, message by message. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Call } from '../../../src/executor/calls/call.ts';
import { WORKER_WATCHDOG_MS } from '../../../src/executor/settings.ts';
import { Worker } from '../../../src/executor/workers/worker.ts';
import type {
  ArtifactMessage,
  CleanedMessage,
  ExitedMessage,
  HostWorkerMessage,
  ResultMessage,
} from '../../../src/protocol/messages.ts';

const NO_OUTPUT = { stdout: '', stderr: '', truncated: { stdout: 0, stderr: 0, result: 0 } };

const resultOf = (call: number): ResultMessage => ({
  ...NO_OUTPUT,
  ...{ type: 'result', call, status: 'ok', result: null, error: null, detail: null, exit_code: null },
  ...{ duration_ms: 1, imports: [], shared: false },
});

const artifactOf = (call: number, name: string): ArtifactMessage => ({
  ...{ type: 'artifact', call, name, mime_type: 'text/plain', is_shown: false, data: '' },
});

const cleanedAfter = (call: number): CleanedMessage => ({
  ...{ type: 'cleaned', call, verdict: 'reuse', reasons: [], reset: [], kept: [] },
  ...{ cleanup_ms: 1, rss_bytes: 1, gc: false, shared: false },
});

const EXITED: ExitedMessage = {
  ...NO_OUTPUT,
  ...{ type: 'exited', worker: 1, cause: 'retired', detail: null, exit_code: null, signal: 'SIGKILL', oom: false },
  ...{ stack: null, begun: 0, leftovers: 0 },
};

const ignore = () => {};
const NOBODY = {
  ...{ onReady: ignore, onResult: ignore, onCleaned: ignore, onGone: ignore, onLost: ignore, onStuck: ignore },
};
const NO_LINK = { id: 2, send: ignore, stop: ignore, retire: ignore, peek: ignore, spare: ignore };

let heard: string[];
let sent: (HostWorkerMessage | 'stop' | 'retire' | `peek ${number}`)[];
let worker: Worker;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  heard = [];
  sent = [];
  const owner = {
    onReady: () => heard.push('ready'),
    onResult: (_: Worker, call: Call) => heard.push(`result ${call.id}`),
    onCleaned: () => heard.push('cleaned'),
    onGone: () => heard.push('gone'),
    onLost: () => heard.push('lost'),
    onStuck: () => heard.push('stuck'),
  };
  worker = new Worker(owner, 'fork', 10).bind({
    id: 1,
    send: (message) => sent.push(message),
    stop: () => sent.push('stop'),
    spare: () => {},
    retire: () => sent.push('retire'),
    peek: (call) => sent.push(`peek ${call}`),
  });
});
afterEach(() => vi.useRealTimers());

const newCall = (id: number) => new Call(id, '1', 'isolated', 1_000);
const becomeReady = () => worker.onMessage({ type: 'ready', worker: 1, pid: 2, hardening: [] });

describe('a worker', () => {
  it('goes from call to call', () => {
    becomeReady();
    for (const id of [5, 6]) {
      worker.take(newCall(id));
      expect(worker.state).toBe('busy');
      worker.onMessage(resultOf(id));
      expect(worker.state).toBe('cleaning');
      worker.onMessage(cleanedAfter(id));
      expect(worker.state).toBe('idle');
    }
    expect(heard).toEqual(['ready', 'result 5', 'cleaned', 'result 6', 'cleaned']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('looks at the output of its call, and takes none of another call for it', () => {
    becomeReady();
    const call = newCall(5);
    expect(call.look).toBeNull();
    worker.take(call);
    call.look?.();
    expect(sent.at(-1)).toBe('peek 5');
    worker.onPeeked({ type: 'peeked', worker: 1, call: 4, stdout: 'of an earlier call\n', stderr: '' });
    expect(call.printed.line).toBeNull();
    worker.onPeeked({ type: 'peeked', worker: 1, call: 5, stdout: 'one\ntwo\n', stderr: '' });
    expect(call.printed.line).toBe('two');
  });

  it('hands over the files of the running call before its answer', () => {
    becomeReady();
    const call = newCall(5);
    worker.take(call);
    worker.onMessage(artifactOf(5, 'a'));
    worker.onMessage(artifactOf(5, 'b'));
    expect(call.received?.all.map(({ name }) => name)).toEqual(['a', 'b']);
    worker.onMessage(resultOf(5));
    expect(() => worker.onMessage(artifactOf(5, 'c'))).toThrow('sent "artifact" while cleaning');
  });

  it('has no files of a call that another worker lost', () => {
    becomeReady();
    const call = newCall(5);
    worker.take(call);
    worker.onMessage(artifactOf(5, 'a'));
    call.repeat();
    const other = new Worker(NOBODY, 'fork', 10).bind(NO_LINK);
    other.onMessage({ type: 'ready', worker: 2, pid: 3, hardening: [] });
    other.take(call);
    expect(call.received).toBeNull();
  });

  it('may hand over files of its own call only', () => {
    becomeReady();
    expect(() => worker.onMessage(artifactOf(5, 'a'))).toThrow('sent "artifact" while standby');
    worker.take(newCall(5));
    expect(() => worker.onMessage(artifactOf(6, 'a'))).toThrow('sent "artifact" while busy');
  });

  it('hands over no files for a call that waits for its clean-up', () => {
    becomeReady();
    worker.take(newCall(5));
    worker.onMessage(resultOf(5));
    worker.take(newCall(6));
    expect(() => worker.onMessage(artifactOf(6, 'a'))).toThrow('sent "artifact" while cleaning');
  });

  it('may tell of the clean-up after its own call only', () => {
    becomeReady();
    worker.take(newCall(5));
    worker.onMessage(resultOf(5));
    expect(() => worker.onMessage(cleanedAfter(4))).toThrow('sent "cleaned" while cleaning');
  });

  it('is stuck where it was reserved for a call and never comes up', () => {
    worker.reserve(newCall(5));
    vi.advanceTimersByTime(WORKER_WATCHDOG_MS);
    expect(heard).toEqual(['stuck']);
  });

  it.each([
    ['is told to go', () => worker.retire()],
    ['broke the protocol', () => worker.onViolation('a lie')],
    ['does not end its clean-up', () => worker.onMessage(resultOf(5))],
  ])('is stuck where it %s and stays', (_, end) => {
    becomeReady();
    worker.take(newCall(5));
    end();
    vi.advanceTimersByTime(2 * WORKER_WATCHDOG_MS);
    expect(heard.at(-1)).toBe('stuck');
  });

  it('is not stuck once it is gone', () => {
    becomeReady();
    worker.retire();
    worker.onExited(EXITED, false);
    expect(vi.getTimerCount()).toBe(0);
    expect(heard).toEqual(['ready', 'gone']);
  });
});
