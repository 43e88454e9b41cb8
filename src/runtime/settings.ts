/** What the runtime layer needs to know. The full settings fit this by their shape, so the layer depends on nothing above it. */
export interface RuntimeSettings {
  readonly runtime: 'auto' | RuntimeName;
  /** An image to run instead of the bundled one. It must have a `python3` of 3.11 or newer. */
  readonly image: string | null;
  /** What the engine starts containers with, such as `runsc`; null for the engine's default. */
  readonly ociRuntime: string | null;
  /** Most memory of the whole sandbox, swap included. */
  readonly memoryBytes: number;
  /** Processor cores, fractions allowed. */
  readonly cpus: number;
  /** Most processes and threads in the sandbox. */
  readonly pids: number;
  /** Size of the one writable folder, `/tmp`. */
  readonly tmpfsBytes: number;
  readonly network: 'none' | 'bridge';
  readonly mounts: readonly Mount[];
}

export type RuntimeName = 'docker' | 'podman' | 'bwrap';

/** A folder or file of the host made visible in the sandbox. Both paths are absolute. */
export interface Mount {
  readonly host: string;
  readonly path: string;
  readonly mode: 'ro' | 'rw';
}
