/** The official clients of each version of the protocol: the SDK of its time, which asks for that version and knows no other ways. */
import { z } from 'zod';
import { installed } from './installed/installed.ts';

/** The part of the SDK's client that has stayed the same. */
export interface EraClient {
  connect(transport: unknown): Promise<void>;
  listTools(): Promise<unknown>;
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  listResources(): Promise<unknown>;
  readResource(params: { uri: string }): Promise<unknown>;
  close(): Promise<void>;
}

interface Era {
  /** The version that this client asks for. */
  readonly version: string;
  /** Folder of its client within `.clients/node_modules`. */
  readonly folder: string;
  readonly extension: 'js' | 'mjs';
  /** The code of its error for a resource that there is not. */
  readonly notFoundCode: number;
  readonly options?: object;
}

/** As they come, on the wire. */
const FIRST_SDK = { extension: 'js', notFoundCode: -32002 } as const;

/** It knows the code, and makes of it its own error with the code of 2026-07-28. */
const SECOND_SDK = { folder: '@modelcontextprotocol/client/dist', extension: 'mjs', notFoundCode: -32602 } as const;

export const ERAS: readonly Era[] = [
  { version: '2024-11-05', folder: 'sdk-2024-11-05/dist/client', ...FIRST_SDK },
  { version: '2025-03-26', folder: 'sdk-2025-03-26/dist/esm/client', ...FIRST_SDK },
  { version: '2025-06-18', folder: 'sdk-2025-06-18/dist/esm/client', ...FIRST_SDK },
  { version: '2025-11-25', ...SECOND_SDK },
];

/** It asks for 2026-07-28 first, which has no `initialize`, and falls back. */
export const FALLING_BACK: Era = era2026({ mode: 'auto' });

/** It wants 2026-07-28 and nothing else. */
export const PINNED: Era = era2026({ mode: { pin: '2026-07-28' } });

function era2026(versionNegotiation: object): Era {
  return { version: '2026-07-28', ...SECOND_SDK, options: { versionNegotiation } };
}

const ClientModuleSchema = z.object({
  Client: z.custom<new (info: object, options?: object) => EraClient>((value) => typeof value === 'function'),
});
const TransportModuleSchema = z.object({
  StdioClientTransport: z.custom<new (server: object) => unknown>((value) => typeof value === 'function'),
});

/** Starts the server with the client of `era`, and shakes hands. */
export async function connectEra(era: Era, [command, ...args]: readonly [string, ...string[]]): Promise<EraClient> {
  const module = (name: string): Promise<unknown> =>
    import(installed('node_modules', era.folder, `${name}.${era.extension}`));
  const { Client } = ClientModuleSchema.parse(await module('index'));
  const { StdioClientTransport } = TransportModuleSchema.parse(await module('stdio'));
  const client = new Client({ name: 'test', version: '1' }, { capabilities: {}, ...era.options });
  await client.connect(new StdioClientTransport({ command, args, env: { PATH: process.env.PATH ?? '' } }));
  return client;
}
