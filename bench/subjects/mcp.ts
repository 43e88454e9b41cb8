/** The same through MCP: a server over stdio, driven by the SDK's own client. */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Isolation } from 'python-sandbox-mcp';
import { z } from 'zod';
import type { Bench } from '../context.ts';
import { SERVER_MAIN } from '../package.ts';
import { treeBytes } from '../proc.ts';
import { CODE, calledHere, check, type Subject } from '../subject.ts';
import { FRESH_IN_FLIGHT, sandboxBytes } from './modes.ts';

const IN_FLIGHT = 100;

/** ms between looks whether a server is warm, and how long that may take on a slow machine. */
const WARM_POLL_MS = 50;
const WARM_TIMEOUT_MS = 60_000;

export interface McpServer {
  readonly client: Client;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts `node MAIN ARGS` and shakes hands. */
export async function startMcpServer(main: string, args: readonly string[]): Promise<McpServer> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, ...args],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/' },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(transport);
  return { client, pid: transport.pid ?? 0, close: () => client.close() };
}

/** Our server in `mode`. */
export function startSandboxServer(bench: Pick<Bench, 'engine'>, mode: Isolation): Promise<McpServer> {
  return startMcpServer(SERVER_MAIN, ['--runtime', bench.engine.runtime, '--isolation', mode, '--max-queue', '1000']);
}

export function callSandboxTool(server: McpServer): Promise<void> {
  return callForOutput(server, 'run_python_sandbox');
}

/** Has a tool run the code, and checks what it printed. */
export async function callForOutput({ client }: McpServer, tool: string): Promise<void> {
  const reply = await client.callTool({ name: tool, arguments: { code: CODE } });
  const { stdout } = z.object({ stdout: z.string() }).parse(reply.structuredContent);
  check(stdout);
}

const BytesSchema = z.number().nullable();
const StatsSchema = z.object({
  warmth: z.object({ state: z.string() }),
  memory: z.object({ supervisor_rss: BytesSchema, zygote_rss: BytesSchema }),
  workers: z.object({
    live: z.array(z.object({ pss_bytes: BytesSchema, rss_bytes: BytesSchema })),
    recycles: z.object({ total: z.number() }),
  }),
});

/** What the benchmark needs of `sandbox://stats`. */
export async function readStats({ client }: McpServer): Promise<z.infer<typeof StatsSchema>> {
  const { contents } = await client.readResource({ uri: 'sandbox://stats' });
  const { text } = z.object({ text: z.string() }).parse(contents[0]);
  return StatsSchema.parse(JSON.parse(text));
}

/** Waits until the zygote has warmed up; a first call must have been made, or the client have initialized. */
export async function untilWarm(server: McpServer): Promise<void> {
  const deadline = performance.now() + WARM_TIMEOUT_MS;
  while ((await readStats(server)).warmth.state !== 'warm') {
    if (performance.now() > deadline) throw new Error(`The server was not warm after ${WARM_TIMEOUT_MS / 1_000} s.`);
    await sleep(WARM_POLL_MS);
  }
}

export function mcpSubject(bench: Bench, mode: Isolation): Subject {
  return {
    name: `MCP ${mode}`,
    group: 'mcp',
    note: `\`${mode}\` through MCP over stdio`,
    maxInFlight: mode === 'baseline' ? FRESH_IN_FLIGHT : IN_FLIGHT,
    async start() {
      const server = await startSandboxServer(bench, mode);
      return calledHere(() => callSandboxTool(server), {
        warm: () => untilWarm(server),
        async memoryBytes() {
          const [outside, inside] = [await treeBytes(server.pid), sandboxBytes(await readStats(server))];
          return outside === null || inside === null ? null : outside + inside;
        },
        close: server.close,
      });
    },
  };
}
