/** Chooses the runtime: the configured one, or the first that works. Nothing ever runs without a sandbox. */
import { SandboxError } from '../errors.ts';
import type { Log } from '../log.ts';
import { createBwrap } from './bubblewrap/bwrap.ts';
import { createContainerEngine } from './containers/container-engine.ts';
import { dockerDialect } from './containers/docker.ts';
import { podmanDialect } from './containers/podman.ts';
import type { Runtime } from './runtime.ts';
import type { RuntimeName, RuntimeSettings } from './settings.ts';

/**
 * The best confined runtimes come first: engines bound memory and processes of the whole sandbox, bubblewrap those of
 * each worker.
 */
export const ORDER: readonly RuntimeName[] = ['docker', 'podman', 'bwrap'];

/** A runtime by name, not yet tried. */
export function createRuntime(name: RuntimeName, settings: RuntimeSettings, log: Log): Runtime {
  switch (name) {
    case 'docker':
      return createContainerEngine(dockerDialect, settings, log);
    case 'podman':
      return createContainerEngine(podmanDialect, settings, log);
    case 'bwrap':
      return createBwrap(settings, log);
  }
}

/**
 * Finds a runtime that works, and logs which one and why.
 * @param candidates for tests: the runtimes that `auto` may choose from.
 * @throws SandboxError `engine_unavailable` that names the tried runtimes and what to install.
 */
export async function selectRuntime(
  settings: RuntimeSettings,
  log: Log,
  candidates: readonly RuntimeName[] = ORDER,
): Promise<Runtime> {
  const names = settings.runtime === 'auto' ? usable(candidates, settings) : [settings.runtime];
  const failures: string[] = [];
  const hints: string[] = [];
  for (const name of names) {
    const runtime = createRuntime(name, settings, log);
    const probe = await runtime.probe();
    if (probe.works) {
      const passedOver = failures.length === 0 ? '' : ` (${failures.join(' ')})`;
      log.info(`the sandbox runs on ${name} ${probe.version}${passedOver}`);
      for (const { text, advice } of probe.notes) log.info(`${name}: ${text}${advice === null ? '' : `. ${advice}`}`);
      return runtime;
    }
    failures.push(`${name}: ${probe.reason}`);
    hints.push(probe.hint);
  }
  throw new SandboxError('engine_unavailable', 'engine', `No sandbox can be started. ${failures.join(' ')}`, {
    hint: `One of these is enough: ${[...new Set(hints)].join(' ')}`,
  });
}

/** If the settings name an image or an OCI runtime, bubblewrap is no alternative, because it has neither. */
function usable(candidates: readonly RuntimeName[], { image, ociRuntime }: RuntimeSettings): readonly RuntimeName[] {
  return image === null && ociRuntime === null ? candidates : candidates.filter((name) => name !== 'bwrap');
}
