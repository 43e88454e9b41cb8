import { expect, it } from 'vitest';
import { createLog, silentLog } from '../../src/log.ts';
import { selectRuntime } from '../../src/runtime/select.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { SETTINGS } from './helpers.ts';

describeRuntime('bwrap', 'the choice of a runtime', () => {
  it('falls through to the first that works, and says which and why', async () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(line));
    // An engine command that is there and whose engine is not.
    process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
    try {
      const runtime = await selectRuntime(SETTINGS, log, ['docker', 'bwrap']);
      expect(runtime.name).toBe('bwrap');
      expect(lines.join('')).toMatch(/runs on bwrap .*docker: (The docker engine does not answer|docker: command not)/);
    } finally {
      delete process.env.DOCKER_HOST;
    }
  });

  it('takes what is configured, and nothing else', async () => {
    const runtime = await selectRuntime({ ...SETTINGS, runtime: 'bwrap' }, silentLog);
    expect(runtime.name).toBe('bwrap');
    expect(runtime.describeImage()).toBeNull();
  });

  it.each([{ image: 'mine:latest' }, { ociRuntime: 'runsc' }])(
    'never falls back on bubblewrap for somebody who asked for %o',
    async (asked) => {
      process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
      try {
        await expect(selectRuntime({ ...SETTINGS, ...asked }, silentLog, ['docker', 'bwrap'])).rejects.toMatchObject({
          code: 'engine_unavailable',
          blame: 'engine',
        });
      } finally {
        delete process.env.DOCKER_HOST;
      }
    },
  );

  it('fails with what to install where nothing works', async () => {
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    try {
      await expect(selectRuntime(SETTINGS, silentLog)).rejects.toThrow(/docker.*podman.*bubblewrap is not installed/s);
      await expect(selectRuntime(SETTINGS, silentLog)).rejects.toMatchObject({
        hint: expect.stringMatching(/docker.*podman.*apt-get install bubblewrap/s),
      });
    } finally {
      process.env.PATH = path;
    }
  });
});
