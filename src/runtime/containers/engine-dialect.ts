/** The differences between engines with Docker's command line. */
import type { Cli } from '../commands/engine-cli.ts';
import type { RuntimeNote } from '../probe.ts';
import type { UserMapping } from '../sandbox-spec/sandbox-user.ts';

/** Time an engine has to describe itself. It answers in 50 ms; a hung daemon must not hold up the start. */
export const INFO_TIMEOUT_MS = 10_000;

export interface EngineFacts {
  readonly version: string;
  /** True if the engine shares our files and kernel, so that a bind-mounted socket works. */
  readonly local: boolean;
  /** True if the engine mounts paths of this machine, even if a virtual machine shows them to it. */
  readonly mountsOurs: boolean;
  readonly users: UserMapping;
  /** Limits that the engine's host cannot enforce, by flag. Such an engine would start a sandbox without them. */
  readonly missingLimits: readonly string[];
  /** OCI runtimes by name; null if the engine does not list them. */
  readonly ociRuntimes: readonly string[] | null;
  /** Remarks worth a log line. */
  readonly notes: readonly RuntimeNote[];
}

export interface EngineDialect {
  readonly name: 'docker' | 'podman';
  readonly installHint: string;
  /**
   * @throws SandboxError `engine_unavailable` if the engine does not answer.
   */
  inspect(cli: Cli): Promise<EngineFacts>;
}
