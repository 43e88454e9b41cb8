/** Joins the layers: settings → runtime → session → executor. Only `main.ts` and `index.ts` build on this. */
import { AUTO_PRELOAD, defaultSettings, type Settings, sessionLimit } from './config.ts';
import { type EnvironmentInfo, isAtLeast } from './contract.ts';
import { messageOf, SandboxError } from './errors.ts';
import { Executor } from './executor/executor.ts';
import { MAX_VALUE_BYTES } from './executor/results/plain-value.ts';
import type { StartSandbox } from './executor/sandbox/running-sandbox.ts';
import type { Log } from './log.ts';
import { MAX_ARTIFACT_FRAME_BYTES, MAX_CALL_ARTIFACT_BYTES } from './protocol/artifact-limits.ts';
import type { SandboxProcess } from './protocol/connection.ts';
import type { HarnessSettings } from './protocol/messages.ts';
import { openSession } from './protocol/session.ts';
import { prepareAloud } from './runtime/image/build-progress.ts';
import type { DerivedImage, Runtime } from './runtime/runtime.ts';
import { SCRATCH_IN_SANDBOX, SHARED_IN_SANDBOX } from './runtime/sandbox-spec/paths.ts';
import { selectRuntime } from './runtime/select.ts';
import type { RuntimeName } from './runtime/settings.ts';

export { surveyRuntimes } from './runtime/survey.ts';

const MIB = 1024 * 1024;

/**
 * Memory of the sandbox that a worker may not claim. Supervisor and zygote need some. A worker that reaches its own
 * limit gets a MemoryError with a traceback; one that reaches the container's limit is killed.
 */
const MEMORY_RESERVE_BYTES = 64 * MIB;

/** Largest file, captured output included. Writing more fails with EFBIG before it fills the sandbox's memory. */
const MAX_FILE_BYTES = 64 * MIB;

/**
 * nice(2). The supervisor has nine times their share then, and so it can still stop a call that has taken all processes
 * (docs/decisions/0039-code-steps-back-behind-the-supervisor.md).
 */
const WORKER_NICENESS = 10;

/** Escaping makes one byte into six at most. */
const JSON_GROWTH = 6;

/** Room in a worker's `result` for the parts besides output: traceback, detail, names. */
const FRAME_ROOM_BYTES = 2 * MIB;

/** Finds the runtime once for all sandboxes, and again after a failure. Starts no sandbox. */
export type FindRuntime = () => Promise<Runtime>;

export function runtimeFinder(settings: Settings, log: Log): FindRuntime {
  let found: Promise<Runtime> | null = null;
  return () => {
    found ??= selectRuntime(settings, log).catch((thrown: unknown) => {
      found = null;
      throw thrown;
    });
    return found;
  };
}

/** An executor for these settings. Nothing is started before the first call or `prewarm`. */
export function composeExecutor(
  settings: Settings,
  log: Log,
  findRuntime: FindRuntime = runtimeFinder(settings, log),
): Executor {
  return new Executor({
    settings: {
      ...settings,
      sessions: sessionLimit(settings),
      learnsImports: settings.preload.includes(AUTO_PRELOAD),
    },
    start: startWith(settings, log, findRuntime),
    environment: describeSettings(settings),
    log,
  });
}

/** Builds or finds the image and returns its name. Throws `image_unavailable` if the runtime has none. */
export async function buildImage(settings: Settings, log: Log): Promise<string> {
  const runtime = await selectRuntime(settings, log);
  await prepareAloud(runtime, log, () => {});
  const image = runtime.describeImage();
  if (image !== null) return image;
  throw new SandboxError(
    'image_unavailable',
    'caller',
    `${runtime.name} runs no image, so there is nothing to build.`,
    {
      hint: 'Install Docker or Podman, or use the sandbox as it is.',
    },
  );
}

/** The bundled image with these packages on top. Throws `image_unavailable` if it cannot be built. */
export async function buildPackages(settings: Settings, packages: readonly string[], log: Log): Promise<DerivedImage> {
  const runtime = await selectRuntime(settings, log);
  const derive = {
    prepare: (progress: (line: string) => void) => runtime.derive(packages, progress),
    describeImage: () => `with ${packages.join(', ')}`,
  };
  return prepareAloud(derive, log, () => {});
}

/** Finds the runtime, launches it, and opens a session: the one place where runtime and protocol meet. */
function startWith(settings: Settings, log: Log, findRuntime: FindRuntime): StartSandbox {
  let isFirst = true;
  return async (listener, report) => {
    report('looking for an engine');
    const runtime = await findRuntime();
    report(`starting on ${runtime.name}`);
    const session = await openSession({
      process: await launchPrepared(runtime, log, report),
      settings: harnessSettings(settings, runtime.name),
      maxWorkerFrameBytes: maxWorkerFrameBytes(settings),
      log,
      listener,
    });
    // The sweep runs while the sandbox imports, because no caller waits for it.
    if (isFirst) void sweep(runtime, log);
    isFirst = false;
    return { session, runtime: runtime.name, image: runtime.describeImage() };
  };
}

/**
 * Prepares the image only when it turns out to be missing. Checking it beforehand would cost one more engine command,
 * 20 ms, at every start.
 */
async function launchPrepared(runtime: Runtime, log: Log, report: (doing: string) => void): Promise<SandboxProcess> {
  try {
    return await runtime.launch();
  } catch (thrown) {
    if (!(thrown instanceof SandboxError) || thrown.code !== 'image_unavailable') throw thrown;
    await prepareAloud(runtime, log, report);
    report(`starting on ${runtime.name}`);
    return runtime.launch();
  }
}

async function sweep(runtime: Runtime, log: Log): Promise<void> {
  try {
    const removed = await runtime.sweep();
    if (removed > 0) log.info(`removed ${removed} leftovers of servers that are gone`);
  } catch (thrown) {
    log.warn(`leftovers of servers that are gone could not be removed: ${messageOf(thrown)}`);
  }
}

/** Bytes of the longest frame that an honest worker sends: a `result` or an `artifact`. */
function maxWorkerFrameBytes({ maxOutputBytes }: Settings): number {
  return Math.max(JSON_GROWTH * (3 * maxOutputBytes + MAX_VALUE_BYTES) + FRAME_ROOM_BYTES, MAX_ARTIFACT_FRAME_BYTES);
}

/** The settings of the harness. Pure. */
export function harnessSettings(settings: Settings, runtime: RuntimeName): Omit<HarnessSettings, 'socket'> {
  return {
    // New interpreters do not profit from a zygote.
    preload: settings.isolation === 'baseline' ? [] : preloadOf(settings),
    cleanup_modules: settings.cleanupModules,
    force_gc_interval: settings.forceGcInterval,
    max_output_bytes: settings.maxOutputBytes,
    max_value_bytes: MAX_VALUE_BYTES,
    max_artifact_bytes: Math.min(MAX_CALL_ARTIFACT_BYTES, settings.artifactsBytes),
    memory_bytes: Math.max(MEMORY_RESERVE_BYTES, settings.memoryBytes - MEMORY_RESERVE_BYTES),
    max_file_bytes: MAX_FILE_BYTES,
    // Containers have a pids cgroup. With bubblewrap only each process limits itself.
    max_processes: runtime === 'bwrap' ? settings.pids : 0,
    // A container shares the machine by weight, whatever runs in it. Elsewhere code would step back behind all programs.
    niceness: runtime === 'bwrap' ? 0 : WORKER_NICENESS,
    scratch: SCRATCH_IN_SANDBOX,
    shared: SHARED_IN_SANDBOX,
    workers: settings.workers,
    resets: !isAtLeast(settings.isolation, 'forked'),
    writable: settings.mounts.filter(({ mode }) => mode === 'rw').map(({ path }) => path),
  };
}

/** The modules imported at the start. `auto` alone starts with the default. */
function preloadOf({ preload }: Settings): readonly string[] {
  const named = preload.filter((name) => name !== AUTO_PRELOAD);
  return named.length === 0 && preload.length > 0 ? defaultSettings().preload : named;
}

function describeSettings(settings: Settings): Pick<EnvironmentInfo, 'limits' | 'mounts' | 'network'> {
  return {
    limits: {
      timeout_seconds: settings.timeoutMs / 1_000,
      max_timeout_seconds: settings.maxTimeoutMs / 1_000,
      memory_bytes: settings.memoryBytes,
      cpus: settings.cpus,
      pids: settings.pids,
      tmpfs_bytes: settings.tmpfsBytes,
      max_code_bytes: settings.maxCodeBytes,
      max_output_bytes: settings.maxOutputBytes,
      artifacts_bytes: settings.artifactsBytes,
      max_queue: settings.maxQueue,
      workers: settings.workers,
      sessions: sessionLimit(settings),
      session_timeout_seconds: settings.sessionTimeoutMs / 1_000,
    },
    mounts: settings.mounts,
    network: settings.network,
  };
}
