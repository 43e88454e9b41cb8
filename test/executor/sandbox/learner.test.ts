import { beforeEach, expect, test } from 'vitest';
import { Learner } from '../../../src/executor/sandbox/learner.ts';
import { ImportCosts } from '../../../src/executor/statistics/import-costs.ts';
import type { ZygoteMessage } from '../../../src/protocol/messages.ts';

let costs: ImportCosts;
let asked: (readonly string[])[];
let learner: Learner;

beforeEach(() => {
  costs = new ImportCosts();
  asked = [];
  learner = new Learner(costs, { preload: (modules) => asked.push(modules) });
});

function zygote(state: ZygoteMessage['state']): ZygoteMessage {
  return { type: 'zygote', state, detail: null, pid: 7, preloaded: [], missing: [], import_ms: 0, packages: {} };
}

function spend(module: string, calls = 2, ms = 400): void {
  for (let call = 0; call < calls; call++) costs.record([{ module, ms }]);
}

test('asks for what has become worth it, once the zygote is ready', () => {
  spend('scipy.stats');
  spend('csv', 5, 1);
  learner.consider();
  learner.onZygote(zygote('early'));
  learner.consider();
  expect(asked).toEqual([]);
  learner.onZygote(zygote('ready'));
  learner.consider();
  expect(asked).toEqual([['scipy.stats']]);
});

test('asks for nothing while the zygote is at it, and for no module twice', () => {
  learner.onZygote(zygote('ready'));
  spend('scipy.stats');
  learner.consider();
  spend('sympy');
  learner.consider();
  expect(asked).toEqual([['scipy.stats']]);
  learner.onZygote(zygote('lost'));
  learner.onZygote(zygote('ready'));
  learner.consider();
  expect(asked).toEqual([['scipy.stats'], ['sympy']]);
});

test('has a limit, since what is preloaded takes memory for good', () => {
  for (let module = 0; module < 30; module++) spend(`m${module}`);
  for (let round = 0; round < 3; round++) {
    learner.onZygote(zygote('ready'));
    learner.consider();
  }
  expect(asked.flat()).toHaveLength(20);
});
