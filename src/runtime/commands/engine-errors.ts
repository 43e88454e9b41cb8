/** Error output of engines → an error with a remedy. */
import { type ErrorCode, SandboxError } from '../../errors.ts';

interface Diagnosis {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly message: (engine: string) => string;
  readonly hint: (engine: string) => string;
}

/** The first match wins, so the more specific ones come first. */
const DIAGNOSES: readonly Diagnosis[] = [
  {
    pattern: /unknown (?:or invalid )?runtime|oci runtime "[^"]*" not found/i,
    code: 'engine_unavailable',
    message: ociRuntimeMessage,
    hint: ociRuntimeHint,
  },
  {
    pattern: /permission denied.*(?:docker|podman)\S*\.sock|(?:docker|podman)\S*\.sock.*permission denied/is,
    code: 'engine_unavailable',
    message: (engine) => `This user may not talk to ${engine}.`,
    hint: () => 'Add it to the "docker" group and log in again, or use rootless Docker, Podman or --runtime bwrap.',
  },
  {
    pattern:
      /cannot connect to the docker daemon|is the docker daemon running|connection refused|no such host|unable to connect to podman|dial (?:unix|tcp)/i,
    code: 'engine_unavailable',
    message: (engine) => `The ${engine} engine does not answer.`,
    hint: (engine) =>
      engine === 'docker'
        ? 'Start Docker (Docker Desktop, or "sudo systemctl start docker"), and check DOCKER_HOST if it is set.'
        : 'Start Podman ("podman machine start" where it runs in a virtual machine).',
  },
  {
    pattern: /bind source path does not exist|statfs [^:]*: no such file or directory/i,
    code: 'engine_unavailable',
    message: (engine) => `${engine} does not find what --mount names.`,
    hint: () => 'The path must exist for the engine, which runs on another machine or sees other files.',
  },
  {
    pattern: /no space left on device/i,
    code: 'engine_unavailable',
    message: (engine) => `The disk of the ${engine} engine is full.`,
    hint: (engine) => `Free some space, for example with "${engine} system prune".`,
  },
  {
    pattern: /no such image|unable to find image|image not known|pull access denied|manifest unknown/i,
    code: 'image_unavailable',
    message: () => 'The image is not there.',
    hint: (engine) =>
      `Run "python-sandbox-mcp build" for the bundled image, or "${engine} pull IMAGE" for one of your own.`,
  },
  {
    pattern: /can't open file '\/opt\/python-harness'/i,
    code: 'image_unavailable',
    message: () => 'The image has no harness, and this engine cannot be shown the one of this machine.',
    hint: () => 'Leave --image out, or build your image from the bundled one (FROM python-sandbox-mcp:…).',
  },
  {
    pattern: /exec: "python3"|python3: (?:executable file )?not found/i,
    code: 'image_unavailable',
    message: () => 'The image cannot run the harness.',
    hint: () => 'It needs a "python3" of 3.11 or newer on its PATH.',
  },
  {
    pattern: /range of cpus|minimum memory limit|invalid (?:memory|pids)/i,
    code: 'engine_unavailable',
    message: (engine) => `${engine} refused the limits.`,
    hint: () => 'Change --cpus, --memory or --pids to values that the machine has.',
  },
];

/** Lines of the engine's output that a message keeps. */
const QUOTED_LINES = 5;

/**
 * @param output of the engine on stderr.
 */
export function engineError(engine: string, output: string, otherwise: ErrorCode = 'engine_unavailable'): SandboxError {
  const said = lastLines(output, QUOTED_LINES);
  const quote = said === '' ? '' : ` It said: ${said}`;
  const diagnosis = DIAGNOSES.find(({ pattern }) => pattern.test(output));
  if (diagnosis === undefined) {
    return new SandboxError(otherwise, 'engine', `${engine} failed.${quote}`, {
      hint: `Try "${engine} info", and run "python-sandbox-mcp doctor".`,
    });
  }
  const { code, message, hint } = diagnosis;
  return new SandboxError(code, 'engine', `${message(engine)}${quote}`, { hint: hint(engine) });
}

/** The error for an OCI runtime that the engine does not list. */
export function unknownOciRuntime(engine: string, known: string, ociRuntime: string): SandboxError {
  return new SandboxError(
    'engine_unavailable',
    'engine',
    `${ociRuntimeMessage(engine)} That is "${ociRuntime}". ${known}`,
    { hint: ociRuntimeHint(engine) },
  );
}

function ociRuntimeMessage(engine: string): string {
  return `${engine} does not know the runtime of --oci-runtime.`;
}

function ociRuntimeHint(engine: string): string {
  const where = 'or change --oci-runtime (SANDBOX_OCI_RUNTIME)';
  return engine === 'docker'
    ? `Add it to "runtimes" in /etc/docker/daemon.json ("sudo runsc install" does so for gVisor) and restart Docker, ${where}.`
    : `Install it, ${where} to the name that containers.conf has for it, or to its path.`;
}

export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
