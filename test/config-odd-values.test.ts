/** Programs may give anything as a setting: the answer is in our words, whatever checks it. */
import { describe, expect, test } from 'vitest';
import { resolveSettings, SETTINGS } from '../src/config.ts';
import { SandboxError } from '../src/errors.ts';

const own: Record<string, unknown> = {};
own.itself = own;

const ODD: readonly unknown[] = [
  ...[7, 1.5, -1, Number.NaN, 'x', '', null, true, 1n, Symbol('odd'), () => 1, new Date(0), own],
  ...[[], {}, [7], [null], [{}], ['a b']],
  ...[[{ host: 7, path: '/a', mode: 'ro' }], [{ host: '/a', path: 7, mode: 'ro' }]],
  ...[[{ host: '/a', path: '/b', mode: 'x' }], [{ host: '/a', path: '/b' }]],
];

/** What was said of each value that was refused. */
function refusals(key: string): unknown[] {
  return ODD.flatMap((value) => {
    try {
      resolveSettings(Object.assign({}, { [key]: value }));
      return [];
    } catch (thrown) {
      return [thrown];
    }
  });
}

describe.each(SETTINGS.map(({ key }) => key))('an odd value of %s', (key) => {
  test('is refused by the name of the setting, its rule and the value', () => {
    const thrown = refusals(key);
    expect(thrown.length).toBeGreaterThan(5);
    for (const error of thrown) {
      expect(error).toBeInstanceOf(SandboxError);
      expect(error).toHaveProperty('message', expect.stringMatching(new RegExp(`^${key} must .*, but is .*\\.$`, 's')));
      expect(error).toHaveProperty('message', expect.not.stringMatching(/invalid input|expected|received|zod/i));
    }
  });
});
