/**
 * The byte streams to a sandbox, over any transport. The protocol layer does no I/O of its own; the runtime layer
 * provides these.
 */
import type { SandboxError } from '../errors.ts';
import type { UnwritableMount } from './messages.ts';

/** A byte stream to the other side: a child's stdio or a unix socket. */
export interface Connection {
  /** True once it is certain that the other side has not read all bytes written to it, and never will. */
  readonly hasUnread: boolean;
  /** Queues bytes. Never throws: a dead connection reports through `onClose`. */
  write(bytes: Uint8Array): void;
  /** Sets the only reader. Earlier bytes are delivered first, but never from within this call. */
  onData(reader: (chunk: Buffer) => void): void;
  /** Calls `listener` once, with the reason in words, even if the connection has closed before. */
  onClose(listener: (reason: string) => void): void;
  /** Closes it in an orderly way: the other side still gets all bytes written before. */
  close(): void;
  /** Cuts it off for good with this reason. Later reasons are ignored. */
  fail(reason: string): void;
}

/**
 * The socket that workers dial: a unix socket that the sandbox can see. Each accepted connection is still a stranger.
 */
export interface ConnectionSource {
  /** Path of the socket as seen from inside the sandbox. */
  readonly pathInSandbox: string;
  onConnection(listener: (connection: Connection) => void): void;
}

/** A started sandbox as the protocol sees it. */
export interface SandboxProcess {
  /** The supervisor's stdin and stdout. */
  readonly control: Connection;
  /** Null if the engine is remote: calls are then multiplexed over `control`. */
  readonly workers: ConnectionSource | null;
  /** The last lines of stderr, for diagnostics. */
  stderrTail(): string;
  /** The error for mounts with `rw` that code cannot write to. It names the mounts, the reason and the remedy. */
  explainUnwritable(mounts: readonly UnwritableMount[]): SandboxError;
  /** Ends the sandbox and removes its container, socket and temp folder. Idempotent, never rejects. */
  dispose(): Promise<void>;
}
