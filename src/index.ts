/**
 * For programs that embed the sandbox, such as agent gateways:
 *
 *     const sandbox = createSandbox({ workers: 4, isolation: 'forked' });
 *     const { status, stdout, result } = await sandbox.run('print("hi"); 6 * 7');
 *     await sandbox.close();
 */
import { composeExecutor } from './compose.ts';
import { resolveSettings, type Settings, type SettingsInput } from './config.ts';
import type { EnvironmentInfo, RunRequest, RunResult, Stats } from './contract.ts';
import { SandboxError } from './errors.ts';
import type { FoundArtifact } from './executor/artifacts/store.ts';
import { type Log, silentLog } from './log.ts';

export type {
  Artifact,
  CallStanding,
  CallStatus,
  EnvironmentInfo,
  ImportCost,
  InputFile,
  Isolation,
  LiveSessionStats,
  OnError,
  Percentiles,
  Receipt,
  RunRequest,
  RunResult,
  SessionInfo,
  SessionStats,
  Stats,
  UserError,
  Warmth,
  WorkerStats,
} from './contract.ts';
export { CALL_STATUSES, ISOLATION_MODES, MAX_INPUT_BYTES, MAX_INPUT_FILES, RunResultSchema } from './contract.ts';
export { type Blame, type ErrorCode, SandboxError } from './errors.ts';
export { createLog, type Log, type LogLevel } from './log.ts';
export type { Settings };

/** Any settings under their property names. The others have the defaults of the command line. */
export type SandboxOptions = SettingsInput & {
  /** The log; silent without it. */
  readonly log?: Log;
};

export interface Sandbox {
  /** Runs code. Never rejects: the result reports errors of the code, limits and trouble with the engine. */
  run(code: string, options?: Omit<RunRequest, 'code'>): Promise<RunResult>;
  /**
   * The bytes of a file of a recent call: `uri` is the one in {@link RunResult.artifacts}. Rejects with `no_artifact` if it
   * is not kept, or has made room for newer files (`artifactsBytes`).
   */
  readArtifact(uri: string): Promise<Uint8Array>;
  stats(): Promise<Stats>;
  /** With `patienceMs` it starts a missing sandbox, and waits at most so long for its facts. */
  environment(patienceMs?: number): Promise<EnvironmentInfo>;
  /**
   * Starts the sandbox ahead of the first call. Resolves when it is warm, or when the start has failed for now: `stats`
   * has the reason.
   */
  prewarm(): Promise<void>;
  /** Stops running calls and leaves nothing behind. Idempotent. */
  close(): Promise<void>;
}

/** A new sandbox. Starts nothing before its first use. Throws `invalid_setting` if an option is invalid. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { log = silentLog, ...given } = options;
  const executor = composeExecutor(resolveSettings(given), log);
  return {
    run: async (code, request = {}) => (await executor.call({ ...request, code })).result,
    readArtifact: async (uri) => bytesOf(executor.artifacts.find(uri), uri),
    stats: () => executor.stats(),
    environment: (patienceMs) => executor.environment(patienceMs),
    prewarm: () => executor.prewarm(),
    close: () => executor.close(),
  };
}

/** A copy, because the file may be read again. */
function bytesOf(found: FoundArtifact, uri: string): Uint8Array {
  if (found.state === 'kept') return Uint8Array.from(found.artifact.data);
  const why = found.state === 'dropped' ? 'has made room for newer files' : 'is unknown';
  throw new SandboxError('no_artifact', 'caller', `The artifact ${uri} ${why}.`, {
    hint: 'Run its code again, or raise artifactsBytes.',
  });
}
