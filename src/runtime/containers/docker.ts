/** Docker's dialect: how it describes itself. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { z } from 'zod';
import { SandboxError } from '../../errors.ts';
import { parseJson, readAnswer } from '../commands/engine-answer.ts';
import { type Cli, runCli } from '../commands/engine-cli.ts';
import { engineError } from '../commands/engine-errors.ts';
import type { RuntimeNote } from '../probe.ts';
import { type EngineDialect, type EngineFacts, INFO_TIMEOUT_MS } from './engine-dialect.ts';

const InfoSchema = z.object({
  ServerVersion: z.string(),
  OperatingSystem: z.string(),
  OSType: z.string(),
  MemoryLimit: z.boolean(),
  SwapLimit: z.boolean(),
  PidsLimit: z.boolean(),
  CpuCfsQuota: z.boolean(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
});

/**
 * An engine that does not answer. Clients older than 23.0 say so only here and exit with 0, because they could describe
 * themselves. Later ones also exit with 1.
 */
const ServerErrorsSchema = z.object({ ServerErrors: z.array(z.string()) });

/** The `docker` command of Podman describes itself in Podman's way. */
const PodmanInfoSchema = z.object({ host: z.object({}), version: z.object({}) });

export const NO_SECCOMP: RuntimeNote = {
  text: 'the engine filters no system calls (seccomp is off)',
  advice: 'Take "unconfined" out of the engine’s configuration, or use a kernel with seccomp.',
};

const UNLIMITED_SWAP: RuntimeNote = {
  text: 'the kernel does not limit swap: a sandbox may swap beyond its memory limit',
  advice: 'Boot the kernel with "swapaccount=1", or turn swap off.',
};

export const dockerDialect: EngineDialect = {
  name: 'docker',
  installHint: 'Install Docker (on Debian and Ubuntu: "sudo apt-get install docker.io").',
  async inspect(cli) {
    const [info, endpoint] = await Promise.all([
      runCli(cli, ['info', '--format', '{{json .}}'], INFO_TIMEOUT_MS),
      runCli(cli, ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], INFO_TIMEOUT_MS),
    ]);
    const { stdout } = info;
    const troubles = serverErrors(stdout);
    if (troubles.length > 0) throw engineError('docker', [...troubles, info.stderr].join('\n').trim());
    if (info.failure !== null) throw unavailable(cli, info.failure, info.stderr);
    if (PodmanInfoSchema.safeParse(parseJson(stdout)).success) throw podmanInDisguise();
    const known = readAnswer(InfoSchema, stdout, 'docker info');
    if (known.OSType !== 'linux') throw wrongContainers(known.OSType);
    return factsOf(known, endpoint.stdout.trim());
  },
};

function factsOf(info: z.infer<typeof InfoSchema>, endpoint: string): EngineFacts {
  const missingLimits = [
    ...(info.MemoryLimit ? [] : ['--memory']),
    ...(info.PidsLimit ? [] : ['--pids']),
    ...(info.CpuCfsQuota ? [] : ['--cpus']),
  ];
  // Docker Desktop runs containers in a virtual machine, though it answers on a unix socket.
  const local =
    process.platform === 'linux' && endpoint.startsWith('unix://') && !info.OperatingSystem.includes('Docker Desktop');
  const has = (name: string) => info.SecurityOptions?.some((option) => option.startsWith(`name=${name}`)) ?? false;
  const notes = [
    ...(info.SwapLimit || (local && !hasSwap()) ? [] : [UNLIMITED_SWAP]),
    ...(has('seccomp') ? [] : [NO_SECCOMP]),
  ];
  const users = !local ? 'unseen' : has('rootless') ? 'rootless' : has('userns') ? 'remapped' : 'same';
  return {
    version: info.ServerVersion,
    local,
    mountsOurs: /^(?:unix|npipe):/.test(endpoint),
    users,
    missingLimits,
    ociRuntimes: info.Runtimes == null ? null : Object.keys(info.Runtimes),
    notes,
  };
}

/** A resource that the host lacks need not be limited. */
function hasSwap(): boolean {
  try {
    // The first line is the heading.
    return readFileSync('/proc/swaps', 'utf8').trim().split('\n').length > 1;
  } catch {
    // The answer is unknown, so the worse case is assumed.
    return true;
  }
}

/** The error of an engine command that could not even describe the engine. */
export function unavailable(cli: Cli, failure: 'missing' | 'timeout' | 'failed', stderr: string): SandboxError {
  if (failure === 'failed') return engineError(cli.command, stderr);
  if (failure === 'missing') {
    const hint = `Install ${cli.command}, or put it on the PATH.`;
    return new SandboxError('engine_missing', 'engine', `${stderr}.`, { hint });
  }
  return new SandboxError('engine_unavailable', 'engine', `${stderr}.`, { hint: `Restart ${cli.command}.` });
}

function serverErrors(stdout: string): readonly string[] {
  const said = ServerErrorsSchema.safeParse(parseJson(stdout));
  return said.success ? said.data.ServerErrors : [];
}

function podmanInDisguise(): SandboxError {
  return new SandboxError('engine_unavailable', 'engine', 'The command docker is Podman’s here.', {
    hint: 'Use --runtime podman (SANDBOX_RUNTIME=podman), or put Docker’s own command first on the PATH.',
  });
}

function wrongContainers(osType: string): SandboxError {
  return new SandboxError('engine_unavailable', 'engine', `docker runs ${osType} containers here.`, {
    hint: 'Switch Docker Desktop to Linux containers.',
  });
}
