/** `node dist/main.js` as it is on the wire: lines in, lines out, no client that would mend or hide anything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

/** ms. A machine that is busy with other tests takes seconds for the start of Node. */
const ANSWER_TIMEOUT_MS = 20_000;

/** What a line may hold; an answer to a batch is an array of these. */
export interface RawMessage {
  readonly id?: unknown;
  /** Of a notification. */
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: { readonly protocolVersion?: string };
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface RawServer {
  /** Writes one line; `line` is text, or what becomes one line of JSON. */
  send(line: unknown): void;
  /** The next line that the server writes, as JSON. */
  next(): Promise<RawMessage>;
  /** Sends `initialize` for that version, and returns the version that was agreed on. */
  initialize(protocolVersion: string): Promise<string>;
  stderr(): string;
  close(): Promise<void>;
}

export function startRawServer(flags: readonly string[], env: Record<string, string> = {}): RawServer {
  const child = spawn(process.execPath, [MAIN, ...flags], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  const send = (line: unknown): void => {
    child.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  };
  const next = async (): Promise<RawMessage> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no line within ${ANSWER_TIMEOUT_MS} ms: ${stderr}`)),
        ANSWER_TIMEOUT_MS,
      );
    });
    const { value, done } = await Promise.race([lines.next(), late]);
    clearTimeout(timer);
    if (done) throw new Error(`the server ended: ${stderr}`);
    return JSON.parse(value);
  };
  return {
    send,
    next,
    async initialize(protocolVersion) {
      const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
      send({ jsonrpc: '2.0', id: 'initialize', method: 'initialize', params });
      const { result } = await next();
      send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      return result?.protocolVersion ?? 'none';
    },
    stderr: () => stderr,
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
