/** Delivers whole lines up to a limit. A longer line is skipped and reported with the id of its request. */
import type { RequestId } from '@modelcontextprotocol/sdk/types.js';

const NEWLINE = 0x0a;

/** Bytes kept of both ends of a skipped line: enough to find the request's id, which clients write first or last. */
const EXCERPT_BYTES = 1024;

export interface SkippedLine {
  readonly bytes: number;
  /** Null if it is not certain; then the line cannot be answered. */
  readonly id: RequestId | null;
}

export interface LineListener {
  /** The line without its end. */
  onLine(line: string): void;
  onSkipped(line: SkippedLine): void;
}

export class LineLimit {
  readonly #maxLineBytes: number;
  readonly #listener: LineListener;
  /** Chunks of an incomplete line. They are joined once, when its end arrives. */
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Set while a line that is too long arrives. */
  #head: Buffer | null = null;

  /** `maxLineBytes` includes the end of the line. */
  constructor(maxLineBytes: number, listener: LineListener) {
    this.#maxLineBytes = maxLineBytes;
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#append(chunk.subarray(start, end + 1));
      this.#endLine();
      start = end + 1;
    }
    if (start < chunk.length) this.#append(chunk.subarray(start));
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
    const [first, ...more] = this.#parts;
    const line = first === undefined || more.length > 0 ? Buffer.concat(this.#parts) : first;
    const [bytes, head] = [this.#bytes, this.#head];
    this.#parts = [];
    this.#bytes = 0;
    this.#head = null;
    if (head === null) this.#listener.onLine(line.toString('utf8', 0, line.length - 1));
    else this.#listener.onSkipped({ bytes, id: requestId(head.toString(), line.toString()) });
  }
}

/**
 * The id of a JSON-RPC request, read from the ends of its line. Both patterns are anchored at the outermost braces, so
 * that an "id" inside the parameters or a string never matches.
 */
function requestId(head: string, tail: string): RequestId | null {
  const id = /(-?\d+|"[^"\\]*")/.source;
  const first = new RegExp(`^\\s*\\{\\s*(?:"(?:jsonrpc|method)"\\s*:\\s*"[^"\\\\]*"\\s*,\\s*)*"id"\\s*:\\s*${id}\\s*,`);
  const last = new RegExp(`"id"\\s*:\\s*${id}\\s*(?:,\\s*"jsonrpc"\\s*:\\s*"2.0"\\s*)?\\}\\s*$`);
  const text = first.exec(head)?.[1] ?? last.exec(tail)?.[1];
  if (text === undefined) return null;
  return text.startsWith('"') ? text.slice(1, -1) : Number(text);
}
