import type { RuntimeSettings } from '../../src/runtime/settings.ts';

/** Small limits: tests run side by side. */
export const RUNTIME_SETTINGS: RuntimeSettings = {
  runtime: 'auto',
  image: null,
  ociRuntime: null,
  memoryBytes: 256 * 1024 * 1024,
  cpus: 1,
  pids: 64,
  tmpfsBytes: 16 * 1024 * 1024,
  network: 'none',
  mounts: [],
};
