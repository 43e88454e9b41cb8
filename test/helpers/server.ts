/** The real server as a client sees it: `node dist/main.js` over stdio, driven by the SDK's own client. */
import { resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { type CallToolResult, CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { type EnvironmentInfo, type RunResult, RunResultSchema, type Stats } from '../../src/contract.ts';

export const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

export interface ToolReply {
  readonly isError: boolean;
  readonly text: string;
  /** Images and links behind the text. */
  readonly blocks: CallToolResult['content'];
  readonly result: RunResult;
}

export interface TestServer {
  readonly client: Client;
  readonly pid: number;
  stderr(): string;
  /** Calls the tool; `input` is sent as it is. */
  call(input: Record<string, unknown>, options?: { signal?: AbortSignal }): Promise<ToolReply>;
  stats(): Promise<Stats>;
  environment(): Promise<EnvironmentInfo>;
  close(): Promise<void>;
}

/** Starts the server with `flags` and shakes hands; `main` is the one of another copy of the package. */
export async function startServer(
  flags: readonly string[],
  env: Record<string, string> = {},
  main: string = MAIN,
): Promise<TestServer> {
  return startCommand(process.execPath, [main, ...flags], env);
}

/** The same for a server that is started in another way. */
export async function startCommand(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<TestServer> {
  const transport = new StdioClientTransport({
    command,
    args,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', ...env },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  // The client checks structuredContent against the output schema only after it has listed the tools.
  await client.listTools();
  return {
    client,
    pid: transport.pid ?? 0,
    stderr: () => stderr,
    async call(input, options = {}) {
      const reply = await client.callTool({ name: 'run_python_sandbox', arguments: input }, CallToolResultSchema, {
        timeout: 120_000,
        ...options,
      });
      return readReply(CallToolResultSchema.parse(reply));
    },
    stats: async () => JSON.parse(await readText(client, 'sandbox://stats')),
    environment: async () => JSON.parse(await readText(client, 'sandbox://environment')),
    close: () => client.close(),
  };
}

async function readText(client: Client, uri: string): Promise<string> {
  const [content] = (await client.readResource({ uri })).contents;
  if (content === undefined || !('text' in content)) throw new Error(`${uri} is no text`);
  return content.text;
}

function readReply(reply: CallToolResult): ToolReply {
  const [content, ...blocks] = reply.content;
  return {
    isError: reply.isError === true,
    text: content?.type === 'text' ? content.text : '',
    blocks,
    result: RunResultSchema.parse(reply.structuredContent),
  };
}
