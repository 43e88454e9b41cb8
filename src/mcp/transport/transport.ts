/**
 * MCP over stdio: a line in, a line out. It replaces the SDK's transport (docs/decisions/0020-own-stdio-transport.md),
 * which joins and searches its buffer anew for every chunk (seconds for a long line), closes the connection at a line
 * that is too long, checks each message although the server does so as well, and leaves messages that it does not
 * understand unanswered.
 */
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  type JSONRPCMessage,
  type JSONRPCNotification,
  type JSONRPCRequest,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { messageOf } from '../../errors.ts';
import { Batch } from './batch.ts';
import { isRequestId, readEnvelope } from './envelope.ts';
import { LineLimit, type SkippedLine } from './line-limit.ts';
import { allowsBatches, allowsResourceLinks, versionRefusal } from './protocol-version.ts';
import { inOurWords } from './refusals.ts';

/** The error in an answer of this transport itself. */
interface Refusal {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #stdin: Readable;
  readonly #stdout: Writable;
  readonly #maxLineBytes: number;
  readonly #lines: LineLimit;
  /** The batches of unanswered requests. */
  readonly #batches = new Map<RequestId, Batch>();
  /** The version that the client asked for in `initialize`; null before that. */
  #requestedVersion: unknown = null;

  constructor(stdin: Readable, stdout: Writable, maxLineBytes: number) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#maxLineBytes = maxLineBytes;
    this.#lines = new LineLimit(maxLineBytes, {
      onLine: (line) => this.#onLine(line),
      onSkipped: (line) => this.#onSkipped(line),
    });
  }

  /** Whether the client knows `resource_link` as content. */
  get allowsResourceLinks(): boolean {
    return allowsResourceLinks(this.#requestedVersion);
  }

  async start(): Promise<void> {
    this.#stdin.on('data', this.#onData);
  }

  /** Resolves when the message is queued; a broken stdout reports through its error event. */
  async send(sent: JSONRPCMessage): Promise<void> {
    const message = inOurWords(sent);
    if (this.#batches.size > 0 && this.#sendInBatch(message)) return;
    this.#write(message);
  }

  async close(): Promise<void> {
    this.#stdin.off('data', this.#onData);
    this.#stdin.pause();
    this.onclose?.();
  }

  readonly #onData = (chunk: Buffer): void => this.#lines.push(chunk);

  #onLine(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (thrown) {
      // An empty line has nothing to answer.
      if (line.trim() === '') return;
      this.#refuse(null, { code: ErrorCode.ParseError, message: `Not JSON: ${messageOf(thrown)}.` }, null);
      return;
    }
    if (Array.isArray(value)) this.#onBatch(value);
    else this.#onValue(value, null);
  }

  #onBatch(members: readonly unknown[]): void {
    const problem = !allowsBatches(this.#requestedVersion)
      ? 'Batches belong to MCP 2025-03-26 only, which this connection does not speak. Send one message a line.'
      : members.length === 0
        ? 'The batch is empty.'
        : null;
    if (problem !== null) {
      this.#refuse(null, { code: ErrorCode.InvalidRequest, message: problem }, null);
      return;
    }
    const batch = new Batch((answers) => this.#write(answers));
    for (const member of members) this.#onValue(member, batch);
    batch.seal();
  }

  /** `batch` is the batch of the message, or null. */
  #onValue(value: unknown, batch: Batch | null): void {
    const envelope = readEnvelope(value);
    switch (envelope.kind) {
      case 'request':
        this.#onRequest(envelope.message, batch);
        break;
      case 'notification':
        this.#onNotification(envelope.message);
        break;
      case 'answer':
        this.#deliver(envelope.message);
        break;
      case 'malformed':
        this.#refuse(envelope.id, { code: ErrorCode.InvalidRequest, message: envelope.problem }, batch);
        break;
      case 'malformed-answer':
        this.onerror?.(new Error(envelope.problem));
        break;
    }
  }

  #onRequest(request: JSONRPCRequest, batch: Batch | null): void {
    const { id } = request;
    const refusal = (batch === null ? null : this.#batchRefusal(request)) ?? versionRefusal(request);
    if (refusal !== null) {
      this.#answer(id, refusal, batch);
      return;
    }
    if (batch !== null) {
      batch.expect(id);
      this.#batches.set(id, batch);
    } else if (request.method === 'initialize') this.#requestedVersion = request.params?.protocolVersion;
    this.#deliver(request);
  }

  /** Why a request may not be in a batch. */
  #batchRefusal({ id, method }: JSONRPCRequest): Refusal | null {
    if (this.#batches.has(id)) {
      return { code: ErrorCode.InvalidRequest, message: `The id ${JSON.stringify(id)} is in use already.` };
    }
    if (method !== 'initialize') return null;
    return { code: ErrorCode.InvalidRequest, message: 'initialize must not be part of a batch.' };
  }

  #onNotification(notification: JSONRPCNotification): void {
    if (this.#batches.size > 0 && notification.method === 'notifications/cancelled') {
      const id = notification.params?.requestId;
      // A cancelled request gets no answer, and the rest of its batch must not wait for one.
      if (isRequestId(id)) this.#leaveBatch(id)?.drop(id);
    }
    this.#deliver(notification);
  }

  #deliver(message: JSONRPCMessage): void {
    try {
      this.onmessage?.(message);
    } catch (thrown) {
      this.onerror?.(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  #onSkipped({ bytes, id }: SkippedLine): void {
    const message = `The message is ${bytes} bytes long; at most ${this.#maxLineBytes} are read. Send less.`;
    this.#refuse(id, { code: ErrorCode.InvalidRequest, message }, null);
  }

  /** Answers input that is no message. This is a fault of the client, so it is also reported to the log. */
  #refuse(id: RequestId | null, error: Refusal, batch: Batch | null): void {
    this.onerror?.(new Error(error.message));
    this.#answer(id, error, batch);
  }

  /** Answers with an error; `id` is null if it is unknown. */
  #answer(id: RequestId | null, error: Refusal, batch: Batch | null): void {
    const answer = { jsonrpc: '2.0', id, error };
    if (batch === null) this.#write(answer);
    else batch.add(answer);
  }

  /** True where the message answers a request that came in a batch. */
  #sendInBatch(message: JSONRPCMessage): boolean {
    if ('method' in message || message.id === undefined) return false;
    const batch = this.#leaveBatch(message.id);
    batch?.answer(message.id, message);
    return batch !== undefined;
  }

  #leaveBatch(id: RequestId): Batch | undefined {
    const batch = this.#batches.get(id);
    this.#batches.delete(id);
    return batch;
  }

  #write(message: object): void {
    this.#stdout.write(`${JSON.stringify(message)}\n`);
  }
}
