/** The server and the SDK's own client, joined in memory. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { onTestFinished } from 'vitest';
import { resolveSettings, type SettingsInput } from '../../src/config.ts';
import { RunResultSchema } from '../../src/contract.ts';
import { createLog, HeardLog } from '../../src/log.ts';
import { createMcpServer } from '../../src/mcp/server.ts';
import { ScriptedBackend } from './scripted-backend.ts';

export async function connect(given: SettingsInput = {}) {
  const settings = resolveSettings(given);
  const backend = new ScriptedBackend(settings);
  /** What is written to stderr. */
  const logged: string[] = [];
  const log = createLog((line) => logged.push(line));
  const sandboxLog = new HeardLog(log);
  const server = createMcpServer(backend, settings, { version: '1.2.3', log, sandboxLog });
  const client = new Client({ name: 'test', version: '0' });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  /** Everything that the server sent. */
  const sent: JSONRPCMessage[] = [];
  const send = serverSide.send.bind(serverSide);
  serverSide.send = (message, options) => {
    sent.push(message);
    return send(message, options);
  };
  await server.connect(serverSide);
  await client.connect(clientSide);
  onTestFinished(() => client.close());

  /** Calls the tool and checks what every answer must hold: first a text, and data. Both stand alone. */
  const run = async (input: Record<string, unknown>) => {
    const answer = await client.callTool({ name: 'run_python_sandbox', arguments: input });
    const [content, ...more] = Array.isArray(answer.content) ? answer.content : [];
    if (content?.type !== 'text') throw new Error('expected a text');
    return {
      text: String(content.text),
      result: RunResultSchema.parse(answer.structuredContent),
      isError: answer.isError,
      /** Images and links. */
      blocks: more,
    };
  };
  return { backend, server, client, sent, logged, sandboxLog, run };
}
