/** Where calls stand, and what is known of the Python, asked while neither is there yet. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallStanding, RunRequest } from '../../../src/contract.ts';
import { SandboxError } from '../../../src/errors.ts';
import { Executor } from '../../../src/executor/executor.ts';
import type { StartSandbox } from '../../../src/executor/sandbox/running-sandbox.ts';
import { START_PATIENCE_MS } from '../../../src/executor/settings.ts';
import { createLog } from '../../../src/log.ts';
import { bareSandbox } from '../../helpers/bare-sandbox.ts';
import { testSettings } from '../../helpers/executor-settings.ts';

let executor: Executor;
let logged: string[];

function start(startSandbox: StartSandbox): Executor {
  logged = [];
  executor = new Executor({
    settings: testSettings({ workers: 1 }),
    start: startSandbox,
    environment: { limits: {}, mounts: [], network: 'none' },
    log: createLog((line) => logged.push(line)),
  });
  return executor;
}

afterEach(() => executor.close());

/** A call, and how to ask where it stands. */
function watched(code: string, request: Partial<RunRequest> = {}) {
  let ask = (): CallStanding => {
    throw new Error('The call was not watched.');
  };
  const answer = executor.call({
    ...request,
    code,
    watch: (standing) => {
      ask = standing;
    },
  });
  return { answer, standing: () => ask() };
}

/** A start that is reported to be at `doing`, and goes on when it is told to. */
function heldStart(doing: string): { start: StartSandbox; release: () => void } {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const inner = bareSandbox({ transport: 'socket' });
  return {
    release: () => release(),
    start: async (listener, report) => {
      report(doing);
      await held;
      return inner(listener, report);
    },
  };
}

/** A start for which there is no engine. */
const noEngine: StartSandbox = () =>
  Promise.reject(new SandboxError('engine_unavailable', 'engine', 'The engine is stopped.', { hint: 'Start it.' }));

describe('a call', () => {
  it('is told what the start of its sandbox is at, how many are before it, and that it runs only when it does', async () => {
    const { start: startSandbox, release } = heldStart('building the image');
    start(startSandbox);
    const first = watched('import time\ntime.sleep(1.5)');
    const second = watched('1');
    expect(first.standing()).toEqual({ phase: 'starting', before: 0, doing: 'building the image' });
    expect(second.standing()).toEqual({ phase: 'starting', before: 1, doing: 'building the image' });
    expect(await executor.stats()).toMatchObject({ state: 'starting', detail: 'building the image' });
    release();
    await expect
      .poll(first.standing, { interval: 5, timeout: 20_000 })
      .toEqual({ phase: 'running', ms: expect.any(Number), lastLine: null });
    expect(second.standing()).toEqual({ phase: 'queued', before: 1 });
    await first.answer;
    expect((await second.answer).result.status).toBe('ok');
    expect((await executor.stats()).detail).toBeNull();
  });

  it('waits for a start that takes minutes where it is watched, and else says what that is at', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { start: startSandbox, release } = heldStart('building the image: step 3 of 9 (RUN make)');
    start(startSandbox);
    const patient = watched('6 * 7');
    const other = executor.call({ code: '6 * 7' });
    await vi.advanceTimersByTimeAsync(10 * START_PATIENCE_MS);
    vi.useRealTimers();
    expect((await other).result).toMatchObject({
      status: 'unavailable',
      detail: 'The sandbox is starting. It is building the image: step 3 of 9 (RUN make). Try again in a minute.',
    });
    release();
    expect((await patient.answer).result).toMatchObject({ status: 'ok', value: 42 });
  });
});

describe('a sandbox that cannot be had', () => {
  it('is told to the log where no call waits that could be told', async () => {
    await start(noEngine).prewarm();
    expect(logged).toEqual(['python-sandbox: error: there is no sandbox: The engine is stopped. Start it.\n']);
  });

  it('is told to the call that waits, and to nobody twice', async () => {
    const { result } = await start(noEngine).call({ code: '1' });
    expect(result).toMatchObject({ status: 'unavailable', detail: 'The engine is stopped. Start it.' });
    expect(logged).toEqual([]);
  });
});

describe('the environment', () => {
  it('starts the sandbox and waits for its Python', async () => {
    const environment = await start(bareSandbox({ transport: 'socket' })).environment(20_000);
    expect(environment).toMatchObject({ python: expect.stringMatching(/^3\./), packages: expect.any(Object) });
    expect(environment).not.toHaveProperty('detail');
  });

  it('is told after the bound as far as it is known, with the reason', async () => {
    const { start: startSandbox, release } = heldStart('building the image');
    const startedAt = performance.now();
    expect(await start(startSandbox).environment(300)).toMatchObject({
      python: null,
      packages: null,
      detail: 'The sandbox is starting: it is building the image. Read this again in a minute.',
    });
    expect(performance.now() - startedAt).toBeGreaterThan(290);
    release();
  });

  it('is told at once where there is no sandbox to be had', async () => {
    const startedAt = performance.now();
    const { python, detail } = await start(noEngine).environment(20_000);
    expect([python, detail]).toEqual([null, 'The engine is stopped. Start it.']);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('starts nothing and waits for nothing unless that is asked for', async () => {
    expect(await start(noEngine).environment()).toMatchObject({ detail: 'No sandbox has been started yet.' });
    expect((await executor.stats()).state).toBe('stopped');
  });

  it('is told at once when the sandbox is closed meanwhile', async () => {
    const { start: startSandbox, release } = heldStart('building the image');
    const environment = start(startSandbox).environment(20_000);
    const closed = executor.close();
    release();
    await closed;
    expect((await environment).detail).toBe('The sandbox was closed.');
  });
});
