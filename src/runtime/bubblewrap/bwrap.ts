/** The runtime on bubblewrap: the host's own Python in namespaces of its own. Needs no engine and no image. */
import process from 'node:process';
import { SandboxError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type Cli, runCli } from '../commands/engine-cli.ts';
import { createTempFolder, removeTempFolder, sweepTempFolders } from '../leftovers/temp-folders.ts';
import { brokenBy, type Probe } from '../probe.ts';
import { launch } from '../process/launch.ts';
import { listenForWorkers } from '../process/socket-source.ts';
import type { Runtime } from '../runtime.ts';
import { checkMounts } from '../sandbox-spec/mounts.ts';
import { HARNESS_FOLDER } from '../sandbox-spec/paths.ts';
import { bubblewrapUser, currentUser } from '../sandbox-spec/sandbox-user.ts';
import { unwritableError } from '../sandbox-spec/unwritable.ts';
import type { RuntimeSettings } from '../settings.ts';
import { type BwrapPlan, bwrapArgv } from './bwrap-argv.ts';
import { bwrapArgvAsRoot } from './bwrap-as-root.ts';
import { bwrapError } from './bwrap-errors.ts';
import { readHostLayout } from './host-layout.ts';
import { findPython } from './python-finder.ts';

const BWRAP: Cli = { command: 'bwrap', env: {} };
const PROBE_TIMEOUT_MS = 10_000;
const COMPILE_TIMEOUT_MS = 30_000;
/** The first version with `--size`. Without that flag the scratch folder could fill the host's memory. */
const MIN_VERSION = [0, 7] as const;
/** The first version with `--disable-userns`. */
const DISABLE_USERNS_VERSION = [0, 8] as const;

export function createBwrap(settings: RuntimeSettings, log: Log, harnessFolder: string = HARNESS_FOLDER): Runtime {
  let plan: Omit<BwrapPlan, 'socketFolder' | 'user'> | null = null;

  const makePlan = async (): Promise<Omit<BwrapPlan, 'socketFolder' | 'user'>> => {
    if (plan !== null) return plan;
    const version = await bwrapVersion();
    if (!isAtLeast(version, MIN_VERSION)) throw tooOld(version);
    const canDisableUserns = isAtLeast(version, DISABLE_USERNS_VERSION);
    const [python, layout] = await Promise.all([findPython(), readHostLayout(settings.network)]);
    plan = { python, layout, canDisableUserns, harnessFolder, settings };
    return plan;
  };

  return {
    name: 'bwrap',
    describeImage: () => null,

    async probe(): Promise<Probe> {
      try {
        const made = await makePlan();
        await Promise.all([tryOut(made), compileHarness(made.python.executable, harnessFolder, log)]);
        const python = `Python ${made.python.version} at ${made.python.executable}`;
        const limits = 'memory and processes are limited per worker, not for the sandbox as a whole; --cpus is not';
        const notes = [python, limits].map((text) => ({ text, advice: null }));
        return { works: true, version: (await bwrapVersion()).join('.'), notes };
      } catch (error) {
        return brokenBy(error, INSTALL_HINT);
      }
    },

    async prepare() {
      await makePlan();
    },

    async derive() {
      throw new SandboxError('image_unavailable', 'caller', 'bwrap runs no image, so packages cannot be added to it.', {
        hint: 'Install them for the Python of this machine, or use Docker or Podman.',
      });
    },

    async launch() {
      const mounts = await checkMounts(settings.mounts);
      const writable = mounts.filter(({ mode }) => mode === 'rw');
      const user = bubblewrapUser({ server: currentUser(), writable });
      const made = await makePlan();
      const folder = await createTempFolder();
      try {
        const workers = await listenForWorkers(folder);
        return await launch({
          command: BWRAP.command,
          argv: argvFor({ ...made, user, socketFolder: workers.hostFolder }),
          env: BWRAP.env,
          workers,
          leaves: { folder, container: null },
          log,
          explain: (stderr) => bwrapError(stderr),
          explainUnwritable: (found) => unwritableError(found, mounts, user),
          // The kernel has ended all processes inside together with PID 1.
          cleanUp: () => removeTempFolder(folder),
        });
      } catch (error) {
        await removeTempFolder(folder);
        throw error;
      }
    },

    sweep: sweepTempFolders,
  };
}

const INSTALL_HINT = 'Install bubblewrap (on Debian and Ubuntu: "sudo apt-get install bubblewrap").';

async function bwrapVersion(): Promise<number[]> {
  const { failure, stdout, stderr } = await runCli(BWRAP, ['--version'], PROBE_TIMEOUT_MS);
  if (failure === 'missing') {
    throw new SandboxError('engine_missing', 'engine', 'bubblewrap is not installed.', { hint: INSTALL_HINT });
  }
  if (failure !== null) throw bwrapError(stderr);
  return (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? '0').split('.').map(Number);
}

function isAtLeast(version: readonly number[], [major, minor]: readonly [number, number]): boolean {
  const [actualMajor = 0, actualMinor = 0] = version;
  return actualMajor > major || (actualMajor === major && actualMinor >= minor);
}

function tooOld(version: readonly number[]): SandboxError {
  return new SandboxError(
    'engine_unavailable',
    'engine',
    `bubblewrap ${version.join('.')} is too old: it cannot bound the scratch folder.`,
    { hint: `Install bubblewrap ${MIN_VERSION.join('.')} or newer, or Docker or Podman.` },
  );
}

/**
 * Writes byte code next to the harness, which is read-only inside. Without it every new interpreter would compile the
 * harness again. Quick if the byte code exists already.
 */
async function compileHarness(python: string, folder: string, log: Log): Promise<void> {
  const argv = ['-I', '-m', 'compileall', '-q', folder];
  const { failure, stderr } = await runCli({ command: python, env: {} }, argv, COMPILE_TIMEOUT_MS);
  // If the package folder is not writable, this costs time, not correctness.
  if (failure !== null) log.debug(`no byte code for the harness: ${stderr}`);
}

function argvFor(plan: BwrapPlan, pythonArguments?: readonly string[]): string[] {
  return process.getuid?.() === 0 ? bwrapArgvAsRoot(plan, pythonArguments) : bwrapArgv(plan, pythonArguments);
}

/** Starts Python with every flag of a real sandbox, because kernels and security modules may forbid any of them. */
async function tryOut(plan: Omit<BwrapPlan, 'socketFolder' | 'user'>): Promise<void> {
  const user = bubblewrapUser({ server: currentUser(), writable: [] });
  const argv = argvFor({ ...plan, user, socketFolder: null }, ['-c', 'import ctypes, json, socket']);
  const { failure, stderr } = await runCli(BWRAP, argv, PROBE_TIMEOUT_MS);
  if (failure !== null) throw bwrapError(stderr);
}
