/** Podman's dialect: how it describes itself. */
import process from 'node:process';
import { z } from 'zod';
import { readAnswer } from '../commands/engine-answer.ts';
import { runCli } from '../commands/engine-cli.ts';
import { NO_SECCOMP, unavailable } from './docker.ts';
import { type EngineDialect, INFO_TIMEOUT_MS } from './engine-dialect.ts';

const InfoSchema = z.object({
  host: z.object({
    cgroupControllers: z.array(z.string()).nullish(),
    cgroupVersion: z.string().nullish(),
    serviceIsRemote: z.boolean().nullish(),
    security: z.object({ rootless: z.boolean(), seccompEnabled: z.boolean().nullish() }),
  }),
  version: z.object({ Version: z.string() }),
});

/** Control-group controller → the setting that needs it. */
const CONTROLLERS: Readonly<Record<string, string>> = { memory: '--memory', pids: '--pids', cpu: '--cpus' };

export const podmanDialect: EngineDialect = {
  name: 'podman',
  installHint: 'Install Podman (on Debian and Ubuntu: "sudo apt-get install podman").',
  async inspect(cli) {
    const info = await runCli(cli, ['info', '--format', 'json'], INFO_TIMEOUT_MS);
    if (info.failure !== null) throw unavailable(cli, info.failure, info.stderr);
    const { host, version } = readAnswer(InfoSchema, info.stdout, 'podman info');
    const controllers = new Set(host.cgroupControllers ?? []);
    const isLinux = process.platform === 'linux';
    const local = isLinux && host.serviceIsRemote !== true;
    return {
      version: version.Version,
      local,
      // On other systems Podman has a virtual machine of its own, which sees the user's files.
      mountsOurs: local || !isLinux,
      users: local ? (host.security.rootless ? 'rootless' : 'same') : 'unseen',
      missingLimits: Object.entries(CONTROLLERS).flatMap(([name, limit]) => (controllers.has(name) ? [] : [limit])),
      // Podman reports its default runtime only.
      ociRuntimes: null,
      notes: host.security.seccompEnabled === false ? [NO_SECCOMP] : [],
    };
  },
};
