import { describe, expect, it } from 'vitest';
import { ISOLATION_MODES } from '../../../src/contract.ts';
import { admit } from '../../../src/executor/calls/admission.ts';
import { testSettings } from '../../helpers/executor-settings.ts';

const settings = testSettings({ maxCodeBytes: 100, timeoutMs: 2_000, maxTimeoutMs: 10_000 });

describe('admit', () => {
  it('fills in the configured isolation and time-out', () => {
    expect(admit({ code: '1' }, settings)).toEqual({
      ...{ ok: true, isolation: 'isolated', timeoutMs: 2_000, session: null },
    });
  });

  it.each([
    ['empty code', { code: '' }, 'code is empty'],
    ['blank code', { code: ' \n\t' }, 'code is empty'],
    ['code over the limit', { code: 'x'.repeat(101) }, 'code is 101 bytes; the limit is 100'],
    ['code whose bytes are over the limit', { code: '€'.repeat(34) }, 'code is 102 bytes; the limit is 100'],
    ['a NUL byte', { code: 'a\0b' }, 'a NUL byte at character 1'],
    ['a lone surrogate', { code: 'a = "\ud800"' }, 'a lone surrogate'],
    [
      'no time',
      { code: '1', timeoutMs: 0 },
      'timeout_seconds must be more than 0 and at most 10 (--max-timeout); it is 0',
    ],
    ['negative time', { code: '1', timeoutMs: -1_000 }, 'it is -1'],
    ['too much time', { code: '1', timeoutMs: 1e12 }, 'at most 10'],
    ['time that is no number', { code: '1', timeoutMs: Number.NaN }, 'timeout_seconds must be'],
  ])('refuses %s and says what to change', (_what, request, detail) => {
    expect(admit(request, settings)).toEqual({ ok: false, detail: expect.stringContaining(detail) });
  });

  it.each([
    ['undefined', undefined, 'it is undefined'],
    ['null', null, 'it is null'],
    ['an array', ['1'], 'it is an array'],
    ['an object', { source: '1' }, 'it is an object'],
  ])('refuses code that is %s, from a program without types', (_what, code, detail) => {
    const request: { code: string } = JSON.parse(JSON.stringify({ code: code ?? null }));
    if (code === undefined) Reflect.deleteProperty(request, 'code');
    expect(admit(request, settings)).toEqual({ ok: false, detail: expect.stringContaining(detail) });
  });

  it.each([
    ['names no script', [], 'argv must be an array of strings that names the script first'],
    ['has too many strings', ['s.py', ...Array(4_096).fill('')], 'argv is 4097 strings of 4 bytes'],
    [
      'is too long',
      ['s.py', 'é'.repeat(64 * 1024)],
      'argv is 2 strings of 131076 bytes; the limits are 4096 and 131072',
    ],
  ])('refuses argv that %s', (_what, argv, detail) => {
    expect(admit({ code: '1', argv }, settings)).toEqual({ ok: false, detail: expect.stringContaining(detail) });
  });

  it('refuses files that cannot be written', () => {
    expect(admit({ code: '1', files: [{ name: '../a', data: '' }] }, settings)).toEqual({
      ok: false,
      detail: expect.stringContaining('files.0.name has a part'),
    });
    expect(admit({ code: '1', files: [{ name: 'a', data: '' }] }, settings)).toMatchObject({ ok: true });
  });

  it('refuses argv that is no array of strings, from a program without types', () => {
    for (const argv of ['"a"', '[1]', 'null', '{}']) {
      const request = JSON.parse(`{"code": "1", "argv": ${argv}}`);
      expect(admit(request, settings)).toEqual({ ok: false, detail: expect.stringContaining('argv must be an array') });
    }
  });

  it('allows as many arguments as it says', () => {
    const argv = ['', ...Array(4_095).fill('x'.repeat(32))];
    expect(admit({ code: '1', argv }, settings)).toMatchObject({ ok: true });
  });

  it.each(ISOLATION_MODES)('allows %s only where it is no weaker than what is configured', (isolation) => {
    for (const configured of ISOLATION_MODES) {
      const admission = admit({ code: '1', isolation }, testSettings({ isolation: configured }));
      const isStrongEnough = ISOLATION_MODES.indexOf(isolation) >= ISOLATION_MODES.indexOf(configured);
      expect(admission.ok).toBe(isStrongEnough);
      if (!admission.ok)
        expect(admission.detail).toContain(`"${isolation}" is weaker than the configured "${configured}"`);
    }
  });
});
