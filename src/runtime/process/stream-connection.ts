/** A {@link Connection} over Node streams: a child's stdio, or a socket, which is both streams in one. */
import type { Readable, Writable } from 'node:stream';
import type { Connection } from '../../protocol/connection.ts';

/** A connection whose owner can announce the end with a better reason than the streams have. */
export interface StreamConnection extends Connection {
  /** Closes for good, for this reason; later reasons are ignored. */
  fail(reason: string): void;
}

export function connectStreams(input: Readable, output: Writable): StreamConnection {
  const listeners: ((reason: string) => void)[] = [];
  let closedFor: string | null = null;
  let hasUnread = false;

  const fail = (reason: string): void => {
    if (closedFor !== null) return;
    closedFor = reason;
    input.destroy();
    output.destroy();
    for (const listener of listeners.splice(0)) listener(reason);
  };

  // A write to a dead peer (EPIPE) and a reset socket end the connection as an orderly close does. A unix socket is
  // reset if its peer was closed with unread bytes in it.
  const onError = (error: NodeJS.ErrnoException): void => {
    if (closedFor === null && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) hasUnread = true;
    fail(error.message);
  };
  input.on('error', onError);
  output.on('error', onError);

  return {
    get hasUnread() {
      return hasUnread;
    },
    fail,
    write(bytes) {
      if (closedFor === null && output.writable) output.write(bytes);
      else hasUnread = true;
    },
    onData(reader) {
      // Nothing was read until now, so earlier bytes are still in the stream and come first.
      input.on('data', reader);
      input.resume();
    },
    onClose(listener) {
      if (closedFor === null) listeners.push(listener);
      else queueMicrotask(() => listener(closedFor ?? 'closed'));
    },
    close() {
      // This sends an end of file instead of a reset, so the other side gets everything that was written before.
      output.end();
    },
  };
}
