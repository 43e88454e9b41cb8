import { expect, test } from 'vitest';
import type { Footprint } from '../../../bench/soak/footprint.ts';
import { describeSoak, growthOf, type SoakReport } from '../../../bench/soak/soak-report.ts';

const MIB = 1024 * 1024;

const footprint: Footprint = {
  nodeBytes: 80 * MIB,
  nodeDescriptors: 30,
  supervisorBytes: 15 * MIB,
  supervisorDescriptors: 20,
  zygoteBytes: 140 * MIB,
  zygoteDescriptors: 11,
  containers: 1,
};

function soaked(changes: Partial<SoakReport>): SoakReport {
  return {
    seconds: 600,
    calls: 1000,
    hostileCalls: 100,
    wrong: [],
    byStatus: { ok: 900, crashed: 100, rejected: 0 },
    recycles: 100,
    containerRestarts: 0,
    start: footprint,
    end: footprint,
    containersLeft: 0,
    ...changes,
  };
}

test('what is the same at the end as at the start did not grow', () => {
  expect(growthOf(soaked({}))).toEqual([]);
  expect(describeSoak(soaked({}))).toContain('Nothing grew.');
});

test('a leak of memory, descriptors or containers is named', () => {
  const end = { ...footprint, supervisorBytes: 25 * MIB, nodeDescriptors: 90, containers: 2 };
  const leaky = soaked({ end, containersLeft: 1 });
  expect(growthOf(leaky)).toEqual([
    'Node: descriptors',
    'supervisor: memory',
    'containers',
    '1 containers left behind',
  ]);
  expect(describeSoak(leaky)).toContain('Grew: Node: descriptors');
});

test('what the machine does not tell is no growth and is not shown as a figure', () => {
  const blind = soaked({ end: { ...footprint, zygoteDescriptors: null }, containersLeft: null });
  expect(growthOf(blind)).toEqual([]);
  expect(describeSoak(blind)).toContain('| zygote: descriptors | 11 | – |');
});

test('wrong answers are quoted, endings that did not happen are not', () => {
  const text = describeSoak(soaked({ wrong: ['forked: arithmetic: printed "43"'] }));
  expect(text).toContain('1 wrong answers');
  expect(text).toContain('- forked: arithmetic: printed "43"');
  expect(text).not.toContain('rejected');
});
