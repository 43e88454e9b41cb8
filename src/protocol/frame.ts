/**
 * Bytes ↔ frames, as `python-harness/PROTOCOL.md` defines them:
 *
 * +----------------+----------------+----------------------+ | length u32 BE | channel u32 BE | payload: UTF-8 JSON |
 * +----------------+----------------+----------------------+
 *
 * Knows no messages and does no I/O.
 */
import { SandboxError } from '../errors.ts';

/** Bytes of the length and the channel. */
export const HEADER_BYTES = 8;

/** 32 MiB: 4 MiB of code, the configurable maximum, is at most 24 MiB as escaped JSON. */
export const MAX_FRAME_BYTES = 32 * 1024 * 1024;

/** `{}`: the shortest JSON object. */
const MIN_FRAME_BYTES = 2;

/** The channel of control messages; all others are worker ids. */
export const CONTROL_CHANNEL = 0;

/** One frame, ready to be written in one piece. Throws if the payload is too long for a frame. */
export function encodeFrame(channel: number, payload: string): Buffer {
  const length = Buffer.byteLength(payload, 'utf8');
  checkLength(length);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32BE(length, 0);
  frame.writeUInt32BE(channel, 4);
  frame.write(payload, HEADER_BYTES, 'utf8');
  return frame;
}

/** Receives each whole frame. The payload is valid only during the call. */
export type FrameListener = (channel: number, payload: Buffer) => void;

/**
 * Cuts a byte stream into frames, whatever its chunks are. `push` throws a `protocol` error on a length that no frame
 * may have. The stream is then unusable.
 */
export class FrameDecoder {
  readonly #onFrame: FrameListener;
  /** Chunks of an incomplete frame. They are joined once, when the last byte arrives. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  constructor(onFrame: FrameListener) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    if (this.#pendingBytes > 0) {
      this.#pending.push(chunk);
      this.#pendingBytes += chunk.length;
      if (this.#pendingBytes < this.#neededBytes()) return;
      chunk = Buffer.concat(this.#pending, this.#pendingBytes);
      this.#pending = [];
      this.#pendingBytes = 0;
    }
    let start = 0;
    while (chunk.length - start >= HEADER_BYTES) {
      const length = chunk.readUInt32BE(start);
      checkLength(length);
      const end = start + HEADER_BYTES + length;
      if (end > chunk.length) break;
      this.#onFrame(chunk.readUInt32BE(start + 4), chunk.subarray(start + HEADER_BYTES, end));
      start = end;
    }
    if (start < chunk.length) {
      this.#pending = [chunk.subarray(start)];
      this.#pendingBytes = chunk.length - start;
    }
  }

  /** Bytes at the end that are no whole frame. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Total bytes of the pending frame, if its header has arrived. */
  #neededBytes(): number {
    if (this.#pendingBytes < HEADER_BYTES) return HEADER_BYTES;
    const first = this.#pending[0];
    if (first === undefined) return HEADER_BYTES;
    if (first.length < HEADER_BYTES) {
      this.#pending = [Buffer.concat(this.#pending, this.#pendingBytes)];
      return this.#neededBytes();
    }
    const length = first.readUInt32BE(0);
    checkLength(length);
    return HEADER_BYTES + length;
  }
}

function checkLength(length: number): void {
  if (length < MIN_FRAME_BYTES || length > MAX_FRAME_BYTES) {
    throw new SandboxError(
      'protocol',
      'harness',
      `A frame of ${length} bytes is not allowed: ${MIN_FRAME_BYTES} to ${MAX_FRAME_BYTES} bytes are.`,
    );
  }
}
