/**
 * The settings that the runtime layer needs. The full settings have this shape, so the layer depends on nothing above
 * it.
 */
export interface RuntimeSettings {
  readonly runtime: 'auto' | RuntimeName;
  /** An image to run instead of the bundled one. It must have a `python3` of 3.11 or newer. */
  readonly image: string | null;
  /** OCI runtime of containers, such as `runsc`; null for the engine's default. */
  readonly ociRuntime: string | null;
  /** Memory limit of the whole sandbox, swap included. */
  readonly memoryBytes: number;
  /** Processor cores, fractions allowed. */
  readonly cpus: number;
  /** Limit of processes and threads in the sandbox. */
  readonly pids: number;
  /** Size of the folder of workers, and of `/tmp`. */
  readonly tmpfsBytes: number;
  readonly network: 'none' | 'bridge';
  readonly mounts: readonly Mount[];
}

export type RuntimeName = 'docker' | 'podman' | 'bwrap';

/** A folder or file of the host that is visible in the sandbox. Both paths are absolute. */
export interface Mount {
  readonly host: string;
  readonly path: string;
  readonly mode: 'ro' | 'rw';
}
