/** Facts about the Python in the sandbox, or the reason why they are not known yet. */
import type { EnvironmentInfo } from '../../contract.ts';
import { unreachable } from '../../errors.ts';
import type { Keeper } from './keeper.ts';
import type { RunningSandbox } from './running-sandbox.ts';

type Facts = Omit<EnvironmentInfo, 'limits' | 'mounts' | 'network'>;

/** Whether the sandbox has reported its packages. It reports them after the version. */
export function areKnown(sandbox: RunningSandbox | null): boolean {
  return sandbox?.zygote?.packages != null;
}

/** Whether a sandbox runs or is being started. */
export function isComing({ state }: Keeper<RunningSandbox>): boolean {
  return state === 'starting' || state === 'backing-off' || state === 'ready';
}

/** `sandbox` is the newest one, even after its end: its facts are still the best ones known. */
export function factsOf(sandbox: RunningSandbox | null, keeper: Keeper<RunningSandbox>): Facts {
  return {
    runtime: sandbox?.runtime ?? 'none',
    image: sandbox?.image ?? null,
    python: sandbox?.python ?? null,
    packages: sandbox?.zygote?.packages ?? null,
    preloaded: sandbox?.zygote?.preloaded ?? null,
    missing: sandbox?.zygote?.missing ?? null,
    ...(areKnown(sandbox) ? {} : { detail: whyUnknown(keeper) }),
  };
}

function whyUnknown({ state, detail }: Keeper<RunningSandbox>): string {
  switch (state) {
    case 'stopped':
      return detail ?? 'No sandbox has been started yet.';
    case 'starting':
      return `The sandbox is starting: it is ${detail ?? 'about to begin'}. Read this again in a minute.`;
    case 'backing-off':
      return `The sandbox ended and is being restarted. ${detail ?? ''} Read this again in a minute.`;
    case 'ready':
      return 'The sandbox is up and imports its libraries. Read this again in a minute.';
    case 'closed':
      return 'The sandbox was closed.';
    default:
      return unreachable(state);
  }
}
