/** What the server and its sandbox hold at a moment. Figures are null where this machine does not tell. */
import process from 'node:process';
import { execa } from 'execa';
import type { Sandbox } from 'python-sandbox-mcp';
import { children, descriptors, residentBytes } from '../proc.ts';

export interface Footprint {
  readonly nodeBytes: number | null;
  readonly nodeDescriptors: number | null;
  readonly supervisorBytes: number | null;
  readonly supervisorDescriptors: number | null;
  readonly zygoteBytes: number | null;
  readonly zygoteDescriptors: number | null;
  /** Of this process. */
  readonly containers: number | null;
}

export async function takeFootprint(box: Sandbox): Promise<Footprint> {
  const { memory, runtime } = await box.stats();
  const ids = await ownContainers(runtime);
  const supervisor = await hostPid(runtime, ids?.[0]);
  // The zygote is the first that the supervisor starts.
  const zygote = supervisor === null ? null : ((await children(supervisor))[0] ?? null);
  return {
    nodeBytes: await residentBytes(process.pid),
    nodeDescriptors: await descriptors(process.pid),
    supervisorBytes: memory.supervisor_rss,
    supervisorDescriptors: supervisor === null ? null : await descriptors(supervisor),
    zygoteBytes: memory.zygote_rss,
    zygoteDescriptors: zygote === null ? null : await descriptors(zygote),
    containers: ids?.length ?? null,
  };
}

/** Ids of the containers that this process started, stopped ones included; null where the runtime has none. */
export async function ownContainers(runtime: string): Promise<string[] | null> {
  if (runtime !== 'docker' && runtime !== 'podman') return null;
  const filter = `name=python-sandbox-mcp-${process.pid}-`;
  const { stdout } = await execa(runtime, ['ps', '--all', '--quiet', '--filter', filter]);
  return stdout.split('\n').filter(Boolean);
}

async function hostPid(engine: string, id: string | undefined): Promise<number | null> {
  if (id === undefined) return null;
  const { stdout, failed } = await execa(engine, ['inspect', '--format', '{{.State.Pid}}', id], { reject: false });
  return failed ? null : Number(stdout);
}
