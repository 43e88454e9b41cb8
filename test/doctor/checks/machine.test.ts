import { describe, expect, test } from 'vitest';
import { resolveSettings } from '../../../src/config.ts';
import { examine } from '../../../src/doctor/examine.ts';
import type { RuntimeReport } from '../../../src/doctor/subject.ts';
import { ScriptedBackend } from '../../mcp/scripted-backend.ts';

const ADVICE = 'Start it.';
const NAMES = ['docker', 'podman', 'bwrap'] as const;

/** `works`, and with something to do: `ailing`; there, and of no use: `broken`; not installed: `absent`. */
type State = 'works' | 'ailing' | 'broken' | 'absent';

function report(name: string, state: State): RuntimeReport {
  const isInstalled = state === 'broken';
  const reason = 'It does not answer.';
  if (state === 'broken' || state === 'absent') {
    return { name, probe: { works: false, isInstalled, reason, hint: ADVICE }, image: null };
  }
  const notes = [
    { text: 'as it is', advice: null },
    ...(state === 'ailing' ? [{ text: 'ailing', advice: ADVICE }] : []),
  ];
  return { name, probe: { works: true, version: '1', notes }, image: null };
}

/** The outcomes of the runtimes, by name. */
async function outcomes(runtime: 'auto' | 'docker' | 'podman' | 'bwrap', states: readonly State[]) {
  const settings = resolveSettings({ runtime });
  const subject = { sandbox: new ScriptedBackend(settings), settings, bait: { secret: 'secret', file: '/bait' } };
  const reports = NAMES.map((name, index) => report(name, states[index] ?? 'absent'));
  const found: string[] = [];
  for await (const { section, check, outcome, advice } of examine(subject, reports)) {
    if (section !== 'machine') break;
    if (check === 'kernel') continue;
    expect(advice).toBe(outcome === 'warn' || outcome === 'fail' ? ADVICE : null);
    found.push(outcome);
  }
  return found.join(' ');
}

describe('a runtime', () => {
  test.each([
    ['docker', ['absent', 'works', 'works'], 'fail pass pass'],
    ['docker', ['works', 'broken', 'absent'], 'pass fact fact'],
    ['bwrap', ['broken', 'absent', 'works'], 'fact fact pass'],
    ['auto', ['works', 'absent', 'works'], 'pass fact pass'],
    ['auto', ['works', 'broken', 'broken'], 'pass fact fact'],
  ] as const)(
    'that does not work is a failure only where it was asked for: %s of %j is %s',
    async (name, states, all) => {
      expect(await outcomes(name, states)).toBe(all);
    },
  );

  test('that is installed and would have been preferred is worth a warning', async () => {
    expect(await outcomes('auto', ['broken', 'absent', 'works'])).toBe('warn fact pass');
  });

  test('is worth a warning each where none works and any would do', async () => {
    expect(await outcomes('auto', ['broken', 'absent', 'absent'])).toBe('warn warn warn');
  });

  test.each([
    ['auto', ['ailing', 'absent', 'works'], 'warn fact pass'],
    ['auto', ['works', 'ailing', 'works'], 'pass pass pass'],
    ['podman', ['ailing', 'ailing', 'works'], 'pass warn pass'],
  ] as const)(
    'warns of what should be done about it only where it is used: %s of %j is %s',
    async (name, states, all) => {
      expect(await outcomes(name, states)).toBe(all);
    },
  );
});

describe('an image', () => {
  test.each([
    [false, null, 'docker', 'fact'],
    [false, 'mine:1', 'docker', 'fail'],
    [true, 'mine:1', 'docker', 'pass'],
    [false, 'mine:1', 'podman', 'fact'],
  ] as const)('that is there: %s, configured: %s, for %s, is a %s', async (isPresent, image, name, outcome) => {
    const settings = resolveSettings({ runtime: 'docker', image });
    const subject = { sandbox: new ScriptedBackend(settings), settings, bait: { secret: 'secret', file: '/bait' } };
    const reports = [{ ...report(name, 'works'), image: { name: image ?? 'bundled', isPresent } }];
    const stream = examine(subject, reports);
    await stream.next();
    await stream.next();
    expect((await stream.next()).value).toMatchObject({ check: `image (${name})`, outcome });
  });
});
