import { describe, expect, it } from 'vitest';
import { admit } from '../../../src/executor/calls/admission.ts';
import { testSettings } from '../../helpers/executor-settings.ts';

const settings = testSettings();

describe('a call of a session', () => {
  it('runs in a process of its own, and keeps what it has done unless it asks for something else', () => {
    expect(admit({ code: '1', session: 'a' }, settings)).toEqual({
      ...{ ok: true, isolation: 'forked', timeoutMs: 30_000 },
      session: { name: 'a', rollsBack: false, forkOf: null, onError: 'keep' },
    });
    expect(admit({ code: '1', session: 'b', sessionFork: 'a', onError: 'rollback' }, settings)).toMatchObject({
      session: { name: 'b', forkOf: 'a', onError: 'rollback' },
    });
  });

  it.each([
    ['', { sessionRollback: true }],
    [' \n', { sessionFork: 'b' }],
  ])('may have no code where it does something without: %j, %j', (code, request) => {
    expect(admit({ code, session: 'a', ...request }, settings)).toMatchObject({ ok: true });
  });

  it.each([
    ['no code', { code: '' }, 'code is empty'],
    ['an empty name', { session: '' }, 'session must be 1 to 64 letters'],
    ['a name with blanks', { session: 'my session' }, 'it is "my session"'],
    ['a name that is too long', { session: 'x'.repeat(65) }, 'session must be'],
    ['another name of that kind', { sessionFork: '../a' }, 'session_fork must be'],
    ['a fork of itself', { sessionFork: 'a' }, 'another session'],
    ['two things at once', { sessionFork: 'b', sessionRollback: true }, 'exclude each other'],
    ['isolation that a fork cannot have', { isolation: 'baseline' as const }, 'isolation "baseline"'],
  ])('is refused with %s', (_what, request, detail) => {
    expect(admit({ code: '1', session: 'a', ...request }, settings)).toEqual({
      ok: false,
      detail: expect.stringContaining(detail),
    });
  });

  it('is refused with values of other kinds, from a program without types', () => {
    const detail = (request: object) =>
      admit(JSON.parse(JSON.stringify({ code: '1', session: 'a', ...request })), settings);
    expect(detail({ session: 7 })).toMatchObject({ detail: expect.stringContaining('it is 7') });
    expect(detail({ sessionRollback: 'yes' })).toMatchObject({ detail: expect.stringContaining('true or false') });
    expect(detail({ onError: 'ignore' })).toMatchObject({ detail: expect.stringContaining('keep, rollback') });
  });

  it.each([{ sessionRollback: true }, { sessionFork: 'b' }, { onError: 'keep' as const }])(
    'needs a name: %j',
    (request) => {
      expect(admit({ code: '1', ...request }, settings)).toMatchObject({
        detail: expect.stringContaining('needs session'),
      });
    },
  );

  it('is refused where there are none, or only one and it is to be forked', () => {
    expect(admit({ code: '1', session: 'a' }, testSettings({ sessions: 0 }))).toMatchObject({
      detail: expect.stringContaining('Sessions are off'),
    });
    expect(admit({ code: '1', session: 'a', sessionFork: 'b' }, testSettings({ sessions: 1 }))).toMatchObject({
      detail: expect.stringContaining('room for two'),
    });
  });
});
