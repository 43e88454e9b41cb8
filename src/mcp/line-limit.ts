/**
 * Whole lines only, and none longer than a limit. The SDK's reader joins and searches its buffer anew for every chunk, which
 * takes seconds for a long line, and closes the connection at one that is too long; here such a line is skipped and answered.
 */
import { Transform, type TransformCallback } from 'node:stream';
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';

const NEWLINE = 0x0a;

/** Kept from both ends of a skipped line: enough to find the request's id, which clients write first or last. */
const EXCERPT_BYTES = 1024;

export interface SkippedLine {
  readonly bytes: number;
  /** Null where it could not be told for certain; then nobody can be answered. */
  readonly id: RequestId | null;
}

export class LineLimit extends Transform {
  readonly #maxLineBytes: number;
  readonly #onSkipped: (line: SkippedLine) => void;
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Set while a line that is too long goes by. */
  #head: Buffer | null = null;

  constructor(maxLineBytes: number, onSkipped: (line: SkippedLine) => void) {
    super();
    this.#maxLineBytes = maxLineBytes;
    this.#onSkipped = onSkipped;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#append(chunk.subarray(start, end + 1));
      this.#endLine();
      start = end + 1;
    }
    if (start < chunk.length) this.#append(chunk.subarray(start));
    callback();
  }

  #append(part: Buffer): void {
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#bytes <= this.#maxLineBytes) return;
    const joined = Buffer.concat(this.#parts);
    this.#head ??= Buffer.from(joined.subarray(0, EXCERPT_BYTES));
    this.#parts = [Buffer.from(joined.subarray(-EXCERPT_BYTES))];
  }

  #endLine(): void {
    if (this.#head === null) this.push(Buffer.concat(this.#parts));
    else
      this.#onSkipped({
        bytes: this.#bytes,
        id: requestId(this.#head.toString(), Buffer.concat(this.#parts).toString()),
      });
    this.#parts = [];
    this.#bytes = 0;
    this.#head = null;
  }
}

/**
 * The id of a JSON-RPC request from the ends of its line. Both patterns are anchored at the outermost braces, so that an
 * "id" inside the parameters, or inside a string, is never taken for it.
 */
function requestId(head: string, tail: string): RequestId | null {
  const id = /(-?\d+|"[^"\\]*")/.source;
  const first = new RegExp(`^\\s*\\{\\s*(?:"(?:jsonrpc|method)"\\s*:\\s*"[^"\\\\]*"\\s*,\\s*)*"id"\\s*:\\s*${id}\\s*,`);
  const last = new RegExp(`"id"\\s*:\\s*${id}\\s*(?:,\\s*"jsonrpc"\\s*:\\s*"2.0"\\s*)?\\}\\s*$`);
  const text = first.exec(head)?.[1] ?? last.exec(tail)?.[1];
  if (text === undefined) return null;
  return text.startsWith('"') ? text.slice(1, -1) : Number(text);
}
