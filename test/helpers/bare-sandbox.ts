/**
 * The real harness without a container, for tests of what lies between the protocol and the harness: quick to start, and the
 * same on every machine with a python3. What a container adds is tested against containers.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SandboxError } from '../../src/errors.ts';
import type { StartSandbox } from '../../src/executor/sandbox/running-sandbox.ts';
import { silentLog } from '../../src/log.ts';
import { MAX_ARTIFACT_FRAME_BYTES } from '../../src/protocol/artifact-limits.ts';
import type { HarnessSettings } from '../../src/protocol/messages.ts';
import { openSession } from '../../src/protocol/session.ts';
import { launch } from '../../src/runtime/process/launch.ts';
import { listenForWorkers } from '../../src/runtime/process/socket-source.ts';

const HARNESS = resolve(import.meta.dirname, '../../python-harness');

const MIB = 1024 * 1024;

export interface BareOptions {
  readonly transport: 'socket' | 'stdio';
  readonly settings?: Partial<HarnessSettings>;
  /** Hears of every started supervisor's folder and process. */
  readonly onStart?: (supervisor: { readonly scratch: string }) => void;
}

/** Starts the harness as a plain process of this machine. */
export function bareSandbox(options: BareOptions): StartSandbox {
  return async (listener) => {
    const folder = await mkdtemp(join(tmpdir(), 'bare-sandbox-'));
    const scratch = await mkdtemp(join(folder, 'scratch-'));
    const source = options.transport === 'socket' ? await listenForWorkers(folder) : null;
    const workers = source === null ? null : { ...source, pathInSandbox: join(folder, 'socket', 'workers.sock') };
    options.onStart?.({ scratch });
    const process = await launch({
      command: 'python3',
      argv: ['-I', '-u', HARNESS],
      env: {},
      workers: source,
      leaves: { folder: null, container: null },
      explain: (stderr) => new SandboxError('sandbox_failed', 'harness', `The harness did not start: ${stderr}`),
      explainUnwritable: ([mount]) => new SandboxError('invalid_setting', 'caller', `${mount?.path} is not writable.`),
      cleanUp: () => rm(folder, { recursive: true, force: true }),
      log: silentLog,
    });
    const session = await openSession({
      process: { ...process, workers },
      settings: {
        preload: [],
        cleanup_modules: false,
        force_gc_interval: 100,
        max_output_bytes: 50 * 1024,
        max_value_bytes: 16 * 1024,
        max_artifact_bytes: 16 * MIB,
        memory_bytes: 1024 * MIB,
        max_file_bytes: 64 * MIB,
        max_processes: 0,
        niceness: 0,
        scratch,
        writable: [],
        shared: [],
        workers: 1,
        resets: true,
        ...options.settings,
      },
      maxWorkerFrameBytes: MAX_ARTIFACT_FRAME_BYTES,
      log: silentLog,
      listener,
    });
    return { session, runtime: 'bare', image: null };
  };
}
