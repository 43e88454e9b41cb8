/** The leak corpus in every mode of real sandboxes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Isolation, Receipt } from '../../src/contract.ts';
import { describeRuntimes, type TestedRuntime } from '../helpers/engines.ts';
import { undocumented } from './document.ts';
import { ReceiptTable } from './receipt-table.ts';
import { TestedSandbox } from './tested-sandbox.ts';
import { isShownBy, readVectors, type Vector } from './vectors.ts';

/** Some hundred pairs of calls. A pair takes milliseconds in a worker that stands by and a third of a second in new interpreters. */
const CORPUS_DEADLINE_MS = 400_000;

/** `baseline` starts an interpreter for each call, so it gets every so manieth vector. All of them were tried when this was written. */
const BASELINE_STEP = 12;

/** That a call comes at once makes a difference to the way it takes, not to what it could see, so a part of them will do. */
const AT_ONCE_STEP = 3;

/** A vector set again after what it had changed was put back: that state must be watched as before. */
const AGAIN_STEP = 2;

/** That a vector can be seen at all depends on it and on the version of Python, not on the engine: the second has a part of them. */
const SEEN_STEP: Readonly<Record<TestedRuntime, number>> = { docker: 1, bwrap: 3 };

const vectors = readVectors();

describeRuntimes('the leak corpus', (runtime) => {
  describe('isolated', () => {
    const open = openBefore(runtime, 'isolated');

    it('shows nothing to the next call, when that comes after the clean-up', {
      timeout: CORPUS_DEADLINE_MS,
    }, async () => {
      const { sandbox, shown } = open();
      const table = new ReceiptTable();
      const leaks = [];
      for (const [index, vector] of shown.filter(isPromised).entries()) {
        const before = lastCall((await sandbox.settle()).leaks.receipts);
        await sandbox.run(vector.set);
        const receipt = await sandbox.receiptAfter(before);
        table.add(vector.kind, receipt);
        leaks.push(...(await leakOf(sandbox, vector)));
        const isDueAgain = receipt?.action !== 'recycled' && (index % AGAIN_STEP === 0 || isOfModules(receipt));
        if (isDueAgain) leaks.push(...(await leaksOf(sandbox, [vector])));
      }
      process.stdout.write(`\n${runtime}, isolated: what was done about ${table.count} vectors\n${table}\n`);
      expect(leaks).toEqual([]);
      expect(undocumented(table.kinds), 'kinds of receipts that ISOLATION.md does not explain').toEqual([]);
    });

    it('shows nothing to a call that comes at once', { timeout: CORPUS_DEADLINE_MS }, async () => {
      const { sandbox, shown } = open();
      expect(await leaksOf(sandbox, everyNth(shown.filter(isPromised), AT_ONCE_STEP))).toEqual([]);
    });

    it('keeps what it says that it keeps', { timeout: CORPUS_DEADLINE_MS }, async () => {
      const { sandbox, shown } = open();
      const kept = shown.filter((vector) => !isPromised(vector));
      expect(await leaksOf(sandbox, kept)).toHaveLength(kept.length);
    });
  });

  describe('forked', () => {
    const open = openBefore(runtime, 'forked');

    it('shows nothing to the next call', { timeout: CORPUS_DEADLINE_MS }, async () => {
      const { sandbox, shown } = open();
      expect(await leaksOf(sandbox, shown)).toEqual([]);
    });
  });

  describe('baseline', () => {
    const open = openBefore(runtime, 'baseline');

    it('shows nothing to the next call', { timeout: CORPUS_DEADLINE_MS }, async () => {
      const { sandbox, shown } = open();
      expect(await leaksOf(sandbox, everyNth(shown, BASELINE_STEP))).toEqual([]);
    });
  });

  describe('persistent', () => {
    // A worker for each pair, so that one leak does not hide the next.
    const open = openBefore(runtime, 'persistent', 2);

    it('leaks every vector that has no reason not to', { timeout: CORPUS_DEADLINE_MS }, async () => {
      const { sandbox, shown } = open();
      const wrong = [];
      for (const vector of everyNth(shown, SEEN_STEP[runtime])) {
        const set = await sandbox.run(vector.set);
        // Or the look goes to the worker that stands by, where this one is slow.
        await sandbox.settle();
        const leaks = await leakOf(sandbox, vector);
        await finishPair(sandbox);
        if (leaks.length === 0 && vector.persistent === undefined) {
          wrong.push(`${vector.title}: clean, after ${set.status} ${set.error?.message ?? ''}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  });
});

/** A sandbox for the tests of one `describe`, with the vectors that its Python can show. */
function openBefore(
  runtime: TestedRuntime,
  isolation: Isolation,
  maxExecutions = 0,
): () => { sandbox: TestedSandbox; shown: readonly Vector[] } {
  let sandbox: TestedSandbox;
  let shown: readonly Vector[] = [];
  beforeAll(async () => {
    sandbox = new TestedSandbox(runtime, isolation, { maxExecutions });
    const { python, modules } = await sandbox.facts();
    await finishPair(sandbox);
    shown = vectors.filter((vector) => isShownBy(vector, python, new Set(modules)));
  });
  afterAll(() => sandbox?.close());
  return () => ({ sandbox, shown });
}

/** Sets each state and looks for it in the call that follows at once; what was seen. */
async function leaksOf(sandbox: TestedSandbox, some: readonly Vector[]): Promise<string[]> {
  const leaks = [];
  for (const vector of some) {
    await sandbox.run(vector.set);
    leaks.push(...(await leakOf(sandbox, vector)));
  }
  return leaks;
}

async function leakOf(sandbox: TestedSandbox, vector: Vector): Promise<string[]> {
  const { status, result, error, detail } = await sandbox.run(vector.look);
  if (result === vector.clean) return [];
  return [`${vector.title}: saw ${result ?? `${status} ${error?.message ?? detail}`}, not ${vector.clean}`];
}

/** Brings the worker to an even number of calls: a pair that crashed it has left its look, or nothing, to the next one. */
async function finishPair(sandbox: TestedSandbox): Promise<void> {
  const { workers } = await sandbox.settle();
  if (workers.live.some(({ state, executions }) => state === 'idle' && executions % 2 === 1)) await sandbox.run('pass');
  await sandbox.settle();
}

function everyNth<T>(items: readonly T[], step: number): T[] {
  return items.filter((_, index) => index % step === 0);
}

function isPromised(vector: Vector): boolean {
  return vector.isolated === undefined;
}

/** Modules that are taken out of the worker, and imported anew, are watched in a way of their own. */
function isOfModules(receipt: Receipt | null): boolean {
  return receipt?.reset.includes('modules') ?? false;
}

function lastCall(receipts: readonly Receipt[]): number {
  return receipts.at(-1)?.call ?? 0;
}
