import { describe, expect, it } from 'vitest';
import { engineError } from '../../../src/runtime/commands/engine-errors.ts';

/** What engines really print. */
const SAID: readonly (readonly [string, string, RegExp])[] = [
  [
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'engine_unavailable',
    /Start Docker/,
  ],
  [
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": dial unix /var/run/docker.sock: connect: permission denied',
    'engine_unavailable',
    /"docker" group/,
  ],
  ['docker: Error response from daemon: No such image: python-sandbox-mcp:abc.', 'image_unavailable', /build/],
  [
    'docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /data.',
    'engine_unavailable',
    /must exist for the engine/,
  ],
  ['write /var/lib/docker/tmp/x: no space left on device', 'engine_unavailable', /docker system prune/],
  ['docker: Error response from daemon: Unknown runtime specified runsc.', 'engine_unavailable', /daemon\.json/],
  [
    'docker: Error response from daemon: unknown or invalid runtime name: runsc.',
    'engine_unavailable',
    /SANDBOX_OCI_RUNTIME/,
  ],
  ['Error: default OCI runtime "runsc" not found: invalid argument', 'engine_unavailable', /SANDBOX_OCI_RUNTIME/],
  [
    'docker: Error response from daemon: OCI runtime create failed: exec: "python3": executable file not found in $PATH: unknown.',
    'image_unavailable',
    /"python3" of 3\.11/,
  ],
  [
    'docker: Error response from daemon: Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available.',
    'engine_unavailable',
    /--cpus/,
  ],
];

describe('what an engine says when it fails', () => {
  it.each(SAID)('"%.40s…" becomes %s with advice', (said, code, hint) => {
    const error = engineError('docker', said);
    expect(error).toMatchObject({ code, blame: 'engine' });
    expect(error.hint).toMatch(hint);
    expect(error.message).toContain(said.slice(0, 20));
  });

  it('is quoted where nothing is known about it', () => {
    expect(engineError('docker', 'the moon is full').message).toBe('docker failed. It said: the moon is full');
  });
});
