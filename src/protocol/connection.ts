/** The byte streams to a sandbox, whatever carries them. The protocol layer does no I/O of its own; the runtime layer makes these. */
import type { SandboxError } from '../errors.ts';
import type { UnwritableMount } from './messages.ts';

/** A byte stream to the other side: a child's stdio or a unix socket. */
export interface Connection {
  /** True once it is certain that the other side has not read all that was written, and never will. */
  readonly hasUnread: boolean;
  /** Queues bytes. Never throws: a dead connection reports through `onClose`. */
  write(bytes: Uint8Array): void;
  /** Sets the one reader. Bytes that came earlier are delivered first, but never from within this call. */
  onData(reader: (chunk: Buffer) => void): void;
  /** Called once, with the reason in words, also when it had closed before. */
  onClose(listener: (reason: string) => void): void;
  /** Ends it in an orderly way: the other side still gets all that was written. */
  close(): void;
  /** Cuts it off for good, for this reason; later reasons are ignored. */
  fail(reason: string): void;
}

/** Where workers dial in: a unix socket that the sandbox can see. Each accepted connection is still a stranger. */
export interface ConnectionSource {
  /** Path of the socket as seen from inside the sandbox. */
  readonly pathInSandbox: string;
  onConnection(listener: (connection: Connection) => void): void;
}

/** A started sandbox as the protocol sees it. */
export interface SandboxProcess {
  /** The supervisor's stdin and stdout. */
  readonly control: Connection;
  /** Null where the engine is remote: calls are then multiplexed over `control`. */
  readonly workers: ConnectionSource | null;
  /** The last lines of stderr, for diagnostics. */
  stderrTail(): string;
  /** The error for mounts that code may write to by the settings, and cannot: which, why, and what to do. */
  explainUnwritable(mounts: readonly UnwritableMount[]): SandboxError;
  /** Ends the sandbox and removes all that belongs to it (container, socket, temp folder). Idempotent, never rejects. */
  dispose(): Promise<void>;
}
