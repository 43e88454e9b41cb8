/** Levelled log lines on stderr. stdout belongs to JSON-RPC alone. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Shows progress on a terminal, or takes it away; absent where log lines have to do. */
  readonly progress?: (progress: Progress | null) => void;
}

/** Hears of each message, of every level. */
export type LogListener = (level: LogLevel, message: string) => void;

/** A job of `total` steps in its step `done + 1`. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
  readonly doing: string;
}

/**
 * A log that writes `python-sandbox: LEVEL: message` lines through `write`, from `threshold` up.
 * `progress`: shows progress, if something can.
 */
export function createLog(
  write: (line: string) => void,
  threshold: LogLevel = 'info',
  progress?: NonNullable<Log['progress']>,
): Log {
  const floor = LOG_LEVELS.indexOf(threshold);
  const at = (level: LogLevel) => (message: string) => {
    if (LOG_LEVELS.indexOf(level) >= floor) write(`python-sandbox: ${level}: ${printable(message)}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), ...(progress && { progress }) };
}

/** A log that passes all messages on to `log`, and to the listener once there is one. */
export class HeardLog implements Log {
  readonly #log: Log;
  /** Null before anybody listens. */
  listener: LogListener | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  debug(message: string): void {
    this.#pass('debug', message);
  }

  info(message: string): void {
    this.#pass('info', message);
  }

  warn(message: string): void {
    this.#pass('warn', message);
  }

  error(message: string): void {
    this.#pass('error', message);
  }

  #pass(level: LogLevel, message: string): void {
    this.#log[level](message);
    this.listener?.(level, message);
  }
}

/** Makes control characters visible. Log text may quote output of a sandbox, and a terminal would obey it. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Writes nothing: for tests and for embedders that want silence. */
export const silentLog: Log = createLog(() => {}, 'error');
