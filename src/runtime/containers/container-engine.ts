/** The runtime on Docker and Podman: one container per sandbox, driven through the engine's command line. */
import process from 'node:process';
import { messageOf, SandboxError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { SandboxProcess } from '../../protocol/connection.ts';
import type { Cli } from '../commands/engine-cli.ts';
import { engineError, unknownOciRuntime } from '../commands/engine-errors.ts';
import { buildImage, bundledImageTag, imageExists, otherBundledImages } from '../image/image.ts';
import { derivePackagesImage } from '../image/packages.ts';
import { removeContainer, sweepContainers } from '../leftovers/containers.ts';
import { containerLabels, containerName } from '../leftovers/labels.ts';
import { currentOwner } from '../leftovers/owner.ts';
import { createTempFolder, removeTempFolder, sweepTempFolders } from '../leftovers/temp-folders.ts';
import { brokenBy, type Probe, type RuntimeNote } from '../probe.ts';
import { launch } from '../process/launch.ts';
import { listenForWorkers } from '../process/socket-source.ts';
import type { Runtime } from '../runtime.ts';
import { checkMounts } from '../sandbox-spec/mounts.ts';
import { HARNESS_FOLDER } from '../sandbox-spec/paths.ts';
import { containerUser, currentUser } from '../sandbox-spec/sandbox-user.ts';
import { unwritableError } from '../sandbox-spec/unwritable.ts';
import type { RuntimeSettings } from '../settings.ts';
import { containerArgv } from './docker-argv.ts';
import type { EngineDialect, EngineFacts } from './engine-dialect.ts';

export interface EngineOptions {
  /** Variables for the engine's command line in addition to those of this process, such as `DOCKER_HOST`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that is mounted as the harness in images other than the bundled one. */
  readonly harnessFolder?: string;
}

export function createContainerEngine(
  dialect: EngineDialect,
  settings: RuntimeSettings,
  log: Log,
  { env = {}, harnessFolder = HARNESS_FOLDER }: EngineOptions = {},
): Runtime {
  const cli: Cli = { command: dialect.name, env };
  const image = settings.image ?? bundledImageTag();
  let facts: EngineFacts | null = null;

  const inspect = async (): Promise<EngineFacts> => {
    facts ??= await dialect.inspect(cli);
    return facts;
  };

  const prepare = async (progress: (line: string) => void): Promise<void> => {
    const known = await inspect();
    requireLimits(dialect, known);
    requireOciRuntime(dialect, known, settings);
    if (await imageExists(cli, image)) return;
    if (settings.image !== null) throw engineError(dialect.name, `No such image: ${image}`);
    log.info(`building the image ${image}; this happens once and takes a minute or two`);
    await buildImage(cli, image, progress);
    const others = await otherBundledImages(cli, image);
    if (others.length > 0) {
      log.info(`images of other versions are still there; without them: ${cli.command} image rm ${others.join(' ')}`);
    }
  };

  return {
    name: dialect.name,
    describeImage: () => image,

    async probe(): Promise<Probe> {
      try {
        facts = await dialect.inspect(cli);
        requireLimits(dialect, facts);
        requireOciRuntime(dialect, facts, settings);
        return { works: true, version: facts.version, notes: [...facts.notes, ...ociRuntimeNotes(settings)] };
      } catch (error) {
        return brokenBy(error, dialect.installHint);
      }
    },

    prepare,

    async derive(packages, progress) {
      await prepare(progress);
      return derivePackagesImage(cli, { base: image, packages, env: process.env }, progress);
    },

    async launch(): Promise<SandboxProcess> {
      const known = await inspect();
      try {
        return await start(known);
      } catch (error) {
        // If this process runs in a container and reaches the engine through a socket of the host, the engine cannot
        // see our files.
        if (!known.local || !UNSEEN_FOLDER.test(messageOf(error))) throw error;
        log.info(`${dialect.name} does not see the files of this machine: calls go over stdin and stdout instead`);
        facts = { ...known, local: false, mountsOurs: false, users: 'unseen' };
        return start(facts);
      }
    },

    async sweep() {
      const [containers, folders] = await Promise.all([sweepContainers(cli), sweepTempFolders()]);
      return containers + folders;
    },
  };

  async function start({ local, mountsOurs, users }: EngineFacts): Promise<SandboxProcess> {
    const checked = mountsOurs ? await checkMounts(settings.mounts) : [];
    const writable = checked.filter(({ mode }) => mode === 'rw');
    const user = containerUser(dialect.name, { users, server: currentUser(), writable });
    const owner = currentOwner();
    const name = containerName(owner);
    const folder = local ? await createTempFolder() : null;
    const removeFolder = async () => {
      if (folder !== null) await removeTempFolder(folder);
    };
    try {
      const workers = folder === null ? null : await listenForWorkers(folder);
      const argv = containerArgv({
        engine: dialect.name,
        image,
        name,
        labels: containerLabels(owner),
        socketFolder: workers?.hostFolder ?? null,
        harnessFolder: local && settings.image !== null ? harnessFolder : null,
        user,
        settings,
      });
      return await launch({
        command: dialect.name,
        argv,
        env,
        workers,
        leaves: { folder, container: { engine: dialect.name, name } },
        log,
        explain: (stderr) => engineError(dialect.name, stderr, 'sandbox_failed'),
        explainUnwritable: (found) => unwritableError(found, mountsOurs ? checked : settings.mounts, user),
        async cleanUp(clean) {
          await removeFolder();
          // With `--rm` the engine removes the container before its command ends successfully.
          if (!clean) await removeContainer(cli, name);
        },
      });
    } catch (error) {
      await removeFolder();
      throw error;
    }
  }
}

/** Messages of Docker and Podman about a mount whose source they cannot find. */
const UNSEEN_FOLDER = /bind source path does not exist|statfs [^:]*: no such file or directory/;

/** An engine prints a warning and goes on without a limit that it cannot set. Here this is an error. */
function requireLimits({ name }: EngineDialect, { missingLimits }: EngineFacts): void {
  if (missingLimits.length === 0) return;
  throw new SandboxError(
    'engine_unavailable',
    'engine',
    `${name} cannot enforce ${missingLimits.join(', ')} on this machine.`,
    { hint: 'Enable the control groups of the kernel (for a rootless engine: delegate them to the user).' },
  );
}

/** Checked before anything is started. If an engine lists no runtimes, starting the container is the check. */
function requireOciRuntime({ name }: EngineDialect, facts: EngineFacts, { ociRuntime }: RuntimeSettings): void {
  const { ociRuntimes } = facts;
  // Names of containerd's shims and paths are valid without being on the list.
  if (ociRuntime === null || ociRuntimes === null || /[./]/.test(ociRuntime)) return;
  if (ociRuntimes.includes(ociRuntime)) return;
  throw unknownOciRuntime(name, `It knows ${ociRuntimes.join(', ')}.`, ociRuntime);
}

function ociRuntimeNotes({ ociRuntime }: RuntimeSettings): RuntimeNote[] {
  return ociRuntime === null ? [] : [{ text: `containers run on ${ociRuntime}`, advice: null }];
}
