/**
 * One worker's frames, whichever link carries them. Incoming frames are hostile until they are parsed. The first
 * violation closes the channel for good and affects only this worker.
 */
import { messageOf, SandboxError } from '../errors.ts';
import type { Connection } from './connection.ts';
import { encodeFrame } from './frame.ts';
import { type HostWorkerMessage, parseWorkerMessage, type WorkerMessage } from './messages.ts';

export interface WorkerChannelListener {
  onMessage(message: WorkerMessage): void;
  /** The worker broke the protocol and must be retired. Called at most once. */
  onViolation(reason: string): void;
}

export class WorkerChannel {
  readonly worker: number;
  readonly #maxFrameBytes: number;
  readonly #listener: WorkerChannelListener;
  #send: ((frame: Buffer) => void) | null;
  #connection: Connection | null = null;
  #isBroken = false;

  /** `send` is null if the worker has a socket of its own, which attaches later. */
  constructor(
    worker: number,
    maxFrameBytes: number,
    send: ((frame: Buffer) => void) | null,
    listener: WorkerChannelListener,
  ) {
    this.worker = worker;
    this.#maxFrameBytes = maxFrameBytes;
    this.#send = send;
    this.#listener = listener;
  }

  /** Attaches the worker's own socket. Frames go out through it from now on. */
  attach(connection: Connection): void {
    this.#connection = connection;
    this.#send = (frame) => connection.write(frame);
  }

  /** Sends a message. A closed channel drops it: the worker is ending, and its `exited` decides the call. */
  send(message: HostWorkerMessage): void {
    this.#send?.(encodeFrame(this.worker, JSON.stringify(message)));
  }

  /** Takes one frame that claims to come from this worker. */
  receive(channel: number, payload: Buffer): void {
    if (this.#isBroken) return;
    try {
      if (channel !== this.worker) {
        throw violation(`Worker ${this.worker} sent a frame for channel ${channel}.`);
      }
      if (payload.length > this.#maxFrameBytes) {
        throw violation(`Worker ${this.worker} sent ${payload.length} bytes; ${this.#maxFrameBytes} are allowed.`);
      }
      this.#listener.onMessage(parseWorkerMessage(payload));
    } catch (thrown) {
      this.fail(messageOf(thrown));
    }
  }

  fail(reason: string): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#send = null;
    this.#connection?.fail(reason);
    this.#listener.onViolation(reason);
  }

  /** Whether the worker, which is gone, has certainly not read the last message sent to it. */
  get hasUnread(): boolean {
    return this.#connection?.hasUnread ?? false;
  }

  /**
   * Calls `listener` when no more frames can come. An answer may still be in the socket when the control link already
   * reports the end of its worker.
   */
  whenDrained(listener: () => void): void {
    if (this.#connection === null) listener();
    else this.#connection.onClose(listener);
  }
}

function violation(message: string): SandboxError {
  return new SandboxError('protocol', 'harness', message);
}
