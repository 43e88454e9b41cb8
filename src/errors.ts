/** The one error class for failures outside user code. Failures of user code are results, not errors. */

/** Who is at fault. */
export type Blame = 'caller' | 'engine' | 'harness' | 'server';

export type ErrorCode =
  /** A setting has an invalid value. */
  | 'invalid_setting'
  /** The command line is wrong. */
  | 'usage'
  /** The engine's command is not installed. */
  | 'engine_missing'
  /** No engine answers, or it refuses. */
  | 'engine_unavailable'
  /** The image could not be built or found. */
  | 'image_unavailable'
  /** The sandbox started and then failed to come up. */
  | 'sandbox_failed'
  /** An artifact is not kept, or not any more. */
  | 'no_artifact'
  /** The two sides disagree about the protocol. */
  | 'protocol';

export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: ErrorCode;
  readonly blame: Blame;
  /** The next step for the reader; a full sentence. */
  readonly hint: string | null;

  constructor(code: ErrorCode, blame: Blame, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.blame = blame;
    this.hint = options.hint ?? null;
  }

  /** Message and hint in one text, as shown to people and models. */
  get explanation(): string {
    return this.hint === null ? this.message : `${this.message} ${this.hint}`;
  }
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof SandboxError) return thrown.explanation;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** For the default branch of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new SandboxError(
    'protocol',
    'server',
    `Unexpected ${JSON.stringify(value)}. This is a bug in python-sandbox-mcp.`,
  );
}
