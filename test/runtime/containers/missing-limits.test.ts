/** An engine on a kernel that lacks a control group: the real engine, with one fact about its host told otherwise. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { createContainerEngine } from '../../../src/runtime/containers/container-engine.ts';
import { dockerDialect } from '../../../src/runtime/containers/docker.ts';
import { describeRuntime } from '../../helpers/engines.ts';
import { SETTINGS } from '../helpers.ts';

describeRuntime('docker', 'an engine that would leave a limit out with a warning', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'missing-limits-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['MemoryLimit', '--memory'],
    ['PidsLimit', '--pids'],
    ['CpuCfsQuota', '--cpus'],
  ])('is refused without %s, by the name of the setting', async (fact, setting) => {
    const real = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\n'${real}' "$@" | sed 's/"${fact}":true/"${fact}":false/'\n`;
    writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const engine = createContainerEngine(dockerDialect, SETTINGS, silentLog, { env });
    const said = `docker cannot enforce ${setting} on this machine.`;
    expect(await engine.probe()).toMatchObject({ works: false, reason: said });
    await expect(engine.prepare(() => {})).rejects.toMatchObject({ code: 'engine_unavailable', message: said });
  });
});
