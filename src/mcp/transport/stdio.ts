/** The server on standard input and output. */
import type { Readable, Writable } from 'node:stream';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioTransport } from './transport.ts';

/**
 * Longest message that is read. Code is at most 4 MiB and grows sixfold as escaped JSON. The rest is room to answer
 * much longer code with a clear rejection instead of a closed connection.
 */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

export interface StdioOptions {
  readonly stdin: Readable;
  /** Carries JSON-RPC lines and nothing else. */
  readonly stdout: Writable;
  /** Called once, with the reason in words, when the client is gone. Running calls have been cancelled by then. */
  readonly onClosed: (reason: string) => void;
}

/** Connects `server`. Resolves when it listens. */
export async function serveStdio(server: McpServer, options: StdioOptions): Promise<void> {
  const { stdin, stdout, onClosed } = options;
  const transport = new StdioTransport(stdin, stdout, MAX_LINE_BYTES);
  let closed = false;
  const close = (reason: string): void => {
    if (closed) return;
    closed = true;
    // Closing does no I/O that could fail, and the client is gone in any case.
    server.close().then(
      () => onClosed(reason),
      () => onClosed(reason),
    );
  };
  // At the end of input one turn of the event loop lets out the answers that are ready at once.
  stdin.once('end', () => setImmediate(close, 'the client closed stdin'));
  stdin.once('close', () => setImmediate(close, 'stdin was closed'));
  stdin.on('error', (error) => close(`stdin failed: ${error.message}`));
  // EPIPE: nobody reads any more. The listener stays, because every later write fails again.
  stdout.on('error', (error) => close(`stdout failed: ${error.message}`));
  stdout.once('close', () => close('stdout was closed'));
  transport.onclose = () => close('the connection was closed');

  await server.connect(transport);
}
