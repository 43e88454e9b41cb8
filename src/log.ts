/** Levelled log lines on stderr. stdout belongs to JSON-RPC alone. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log that writes `python-sandbox: LEVEL: message` lines through `write`, from `threshold` up. */
export function createLog(write: (line: string) => void, threshold: LogLevel = 'info'): Log {
  const floor = LOG_LEVELS.indexOf(threshold);
  const at = (level: LogLevel) => (message: string) => {
    if (LOG_LEVELS.indexOf(level) >= floor) write(`python-sandbox: ${level}: ${printable(message)}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Makes control characters visible. Log text may quote output of a sandbox, and a terminal would obey it. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Writes nothing: for tests and for embedders that want silence. */
export const silentLog: Log = createLog(() => {}, 'error');
