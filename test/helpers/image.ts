/** Builds the bundled image before the tests, where Docker answers: files that run side by side would each build it. */
import { createLog } from '../../src/log.ts';
import { createRuntime } from '../../src/runtime/select.ts';
import { RUNTIME_SETTINGS } from './runtime-settings.ts';

const log = createLog((line) => process.stderr.write(line));

export async function setup(): Promise<void> {
  const docker = createRuntime('docker', RUNTIME_SETTINGS, log);
  const probe = await docker.probe();
  if (probe.works) await docker.prepare((line) => log.info(line));
}
