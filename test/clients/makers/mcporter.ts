/** mcporter: a session for each command. The server is an entry of a configuration file, as clients have one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { installed, nodeForClients } from '../installed/installed.ts';
import { FAILING_CODE, GOOD_CODE, ObservationSchema, type Observe } from './observation.ts';
import { runClient } from './run-client.ts';

const ListSchema = z.object({ status: z.literal('ok'), tools: z.array(z.object({ name: z.string() })) });
const ResourcesSchema = z.object({ resources: z.array(z.object({ uri: z.string() })) });

export const observeByMcporter: Observe = async (server) => {
  const folder = mkdtempSync(join(tmpdir(), 'python-sandbox-mcporter-'));
  const config = join(folder, 'mcporter.json');
  // A list needs no sandbox.
  const entries = { warm: server(), cold: server('--prewarm', 'false') };
  const mcpServers = Object.fromEntries(
    Object.entries(entries).map(([name, [command, ...args]]) => [name, { command, args }]),
  );
  writeFileSync(config, JSON.stringify({ mcpServers, imports: [] }));
  const mcporter = async (args: readonly string[], status = 0): Promise<unknown> => {
    const main = installed('node_modules/mcporter/dist/cli.js');
    const { stdout } = await runClient(nodeForClients(), [main, '--config', config, ...args], [status]);
    // On a busy machine it may print more behind its document, which ends with a bracket on a line of its own.
    return JSON.parse(/^[[{]\n.*?^[\]}]$/ms.exec(stdout)?.[0] ?? stdout);
  };
  const call = async (code: string, status: number) => ({
    // It prints the structured result alone, and tells of an error by its status.
    result: await mcporter(
      ['call', 'warm.run_python_sandbox', '--args', JSON.stringify({ code }), '--output', 'json'],
      status,
    ),
    isError: status !== 0,
  });
  try {
    const { tools } = ListSchema.parse(await mcporter(['list', 'cold', '--json']));
    const { resources } = ResourcesSchema.parse(await mcporter(['resource', 'cold', '--json']));
    return ObservationSchema.parse({
      tools: tools.map(({ name }) => name),
      answer: await call(GOOD_CODE, 0),
      failure: await call(FAILING_CODE, 1),
      resources: resources.map(({ uri }) => uri),
      stats: await mcporter(['resource', 'cold', 'sandbox://stats', '--json']),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
