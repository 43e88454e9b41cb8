/**
 * Messages about the sandbox to the client (`notifications/message`), for those who see the client and not the server's
 * stderr. What concerns one call stays out: its answer says it.
 */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { type LoggingLevel, LoggingLevelSchema, SetLevelRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type LogLevel, type LogListener, printable } from '../log.ts';

const LOGGER = 'sandbox';

/** Until the client asks for another one. A client that asked for nothing should hear of trouble and of nothing else. */
const DEFAULT_LEVEL: LoggingLevel = 'warning';

/** ms. Trouble that goes on, such as an engine that is stopped, is logged at each try. */
export const REPEAT_AFTER_MS = 60_000;

/** Engines quote their whole output. */
const MAX_CHARS = 2_000;

const LEVELS: Readonly<Record<LogLevel, LoggingLevel>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  error: 'error',
};

/** Answers `logging/setLevel`. Returns the listener that passes messages on. */
export function clientLog(server: McpServer): LogListener {
  let lowest = severity(DEFAULT_LEVEL);
  let [lastMessage, lastSentAt] = ['', Number.NEGATIVE_INFINITY];
  server.server.setRequestHandler(SetLevelRequestSchema, ({ params }) => {
    lowest = severity(params.level);
    return {};
  });
  return (logLevel, message) => {
    const level = LEVELS[logLevel];
    if (severity(level) < lowest) return;
    const now = performance.now();
    if (message === lastMessage && now - lastSentAt < REPEAT_AFTER_MS) return;
    [lastMessage, lastSentAt] = [message, now];
    // It fails only if the connection has just closed, and then nobody is there to be told.
    server.server
      .notification({
        method: 'notifications/message',
        params: { level, logger: LOGGER, data: printable(message).slice(0, MAX_CHARS) },
      })
      .catch(() => {});
  };
}

function severity(level: LoggingLevel): number {
  return LoggingLevelSchema.options.indexOf(level);
}
