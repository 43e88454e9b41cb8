/**
 * MCP over stdio: a line in, a line out. In place of the SDK's transport, which joins and searches its buffer anew for every chunk
 * (seconds for a long line), closes the connection at a line that is too long, and checks each message although the server that
 * it feeds does so as well.
 */
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { LineLimit, type SkippedLine } from './line-limit.ts';
import { inOurWords } from './refusals.ts';

export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #stdin: Readable;
  readonly #stdout: Writable;
  readonly #maxLineBytes: number;
  readonly #lines: LineLimit;

  constructor(stdin: Readable, stdout: Writable, maxLineBytes: number) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#maxLineBytes = maxLineBytes;
    this.#lines = new LineLimit(maxLineBytes, {
      onLine: (line) => this.#onLine(line),
      onSkipped: (line) => this.#onSkipped(line),
    });
  }

  async start(): Promise<void> {
    this.#stdin.on('data', this.#onData);
  }

  /** Resolves when the message is queued; a broken stdout reports through its error event. */
  async send(message: JSONRPCMessage): Promise<void> {
    this.#stdout.write(`${JSON.stringify(inOurWords(message))}\n`);
  }

  async close(): Promise<void> {
    this.#stdin.off('data', this.#onData);
    this.#stdin.pause();
    this.onclose?.();
  }

  readonly #onData = (chunk: Buffer): void => this.#lines.push(chunk);

  #onLine(line: string): void {
    try {
      // Anything, so far. The server tells requests, notifications and answers apart by their schemas, and reports the rest.
      this.onmessage?.(JSON.parse(line));
    } catch (thrown) {
      this.onerror?.(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  #onSkipped({ bytes, id }: SkippedLine): void {
    const message = `The message is ${bytes} bytes long; at most ${this.#maxLineBytes} are read. Send less.`;
    this.onerror?.(new Error(message));
    if (id !== null) void this.send({ jsonrpc: '2.0', id, error: { code: ErrorCode.InvalidRequest, message } });
  }
}
