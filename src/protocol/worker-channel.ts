/**
 * One worker's frames, whichever link carries them. What arrives is hostile until parsed; the first violation closes the
 * channel for good, and only this worker pays for it.
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

  /** `send` is null where the worker has a socket of its own, which attaches later. */
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

  /** The worker's own socket is here: frames go out through it from now on. */
  attach(connection: Connection): void {
    this.#connection = connection;
    this.#send = (frame) => connection.write(frame);
  }

  /** A closed channel swallows the message: the worker is going, and its `exited` decides the call. */
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

  /** Whether the last message that was sent is certain not to have been read by the worker, which is gone. */
  get hasUnread(): boolean {
    return this.#connection?.hasUnread ?? false;
  }

  /**
   * Calls `listener` when no more frames can come: an answer may still be in the socket when the control link already says
   * that its worker is gone.
   */
  whenDrained(listener: () => void): void {
    if (this.#connection === null) listener();
    else this.#connection.onClose(listener);
  }
}

function violation(message: string): SandboxError {
  return new SandboxError('protocol', 'harness', message);
}
