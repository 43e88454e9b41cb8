/** The server on standard input and output. */
import type { Readable, Writable } from 'node:stream';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { type Log, silentLog } from '../log.ts';
import { LineLimit, type SkippedLine } from './line-limit.ts';

/**
 * Longest message that is read. Code may be 4 MiB at most and grows sixfold as escaped JSON; the rest is room to answer
 * much longer code with a clear rejection instead of a closed connection.
 */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

export interface StdioOptions {
  readonly stdin: Readable;
  /** Carries JSON-RPC lines and nothing else. */
  readonly stdout: Writable;
  /** Called once, when the client is gone, with the reason in words. Calls in flight have been cancelled by then. */
  readonly onClosed: (reason: string) => void;
  readonly log?: Log;
}

/** Connects `server`; returns when it listens. */
export async function serveStdio(server: McpServer, options: StdioOptions): Promise<void> {
  const { stdin, stdout, onClosed, log = silentLog } = options;
  const lines = new LineLimit(MAX_LINE_BYTES, (line) => answerSkipped(line));
  // The transport is given whole lines, so what it buffers is never more than one.
  const transport = new StdioServerTransport(lines, stdout, { maxBufferSize: MAX_LINE_BYTES });

  const answerSkipped = (line: SkippedLine): void => {
    const message = `The message is ${line.bytes} bytes long; at most ${MAX_LINE_BYTES} are read. Send less.`;
    log.warn(`MCP: ${message}`);
    if (line.id === null) return;
    // Sending never rejects: a broken stdout reports through its error event.
    void transport.send({ jsonrpc: '2.0', id: line.id, error: { code: ErrorCode.InvalidRequest, message } });
  };

  let closed = false;
  const close = (reason: string): void => {
    if (closed) return;
    closed = true;
    // Closing does no I/O that could fail; whatever it says, the client is gone.
    server.close().then(
      () => onClosed(reason),
      () => onClosed(reason),
    );
  };
  // At the end of input what can be answered at once still is: the turn of the event loop lets it out.
  lines.once('end', () => setImmediate(close, 'the client closed stdin'));
  stdin.once('close', () => setImmediate(close, 'stdin was closed'));
  stdin.on('error', (error) => close(`stdin failed: ${error.message}`));
  // EPIPE: nobody reads any more. The listener stays, for every later write fails again.
  stdout.on('error', (error) => close(`stdout failed: ${error.message}`));
  stdout.once('close', () => close('stdout was closed'));
  transport.onclose = () => close('the connection was closed');

  await server.connect(transport);
  stdin.pipe(lines);
}
