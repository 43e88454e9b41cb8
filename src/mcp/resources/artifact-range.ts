/** A part of an artifact as the contents of a resource. Pure. */
import { isUtf8 } from 'node:buffer';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import type { KeptArtifact } from '../backend.ts';

/**
 * Bytes of text in one answer. The strictest known client refuses answers of more than 1,048,576 characters, and JSON
 * writes a control character as six.
 */
export const MAX_TEXT_BYTES = 128 * 1024;

/** Bytes of other contents in one answer, which become 683 KiB of base64. */
export const MAX_BLOB_BYTES = 512 * 1024;

/** Types beside `text/*` that are text. */
const TEXT_TYPE = /^text\/|[/+](?:json|jsonl|x-ndjson|xml|yaml|toml)$/;

export interface RangeRequest {
  /** The address without the range. */
  readonly uri: string;
  readonly offset: number;
  /** Undefined: as much as one answer may have. */
  readonly length: number | undefined;
}

/** A part of a resource. `_meta` has its place in bytes, and where the next part begins; null at the end. */
export interface Part {
  readonly mimeType: string;
  readonly content: { readonly text: string } | { readonly blob: string };
  readonly place: {
    readonly offset: number;
    readonly length: number;
    readonly total: number;
    readonly next_offset: number | null;
  };
  /** Whether it is shorter than requested because of the limit of one answer. */
  readonly isCut: boolean;
}

/** Splits `?offset=&length=` off. Throws an `InvalidParams` error that says what may stand there. */
export function parseRange(requested: string): RangeRequest {
  const [uri = '', query] = requested.split(/\?(.*)/s, 2);
  if (query === undefined) return { uri, offset: 0, length: undefined };
  const fields = new URLSearchParams(query);
  const unknown = [...fields.keys()].find((name) => name !== 'offset' && name !== 'length');
  if (unknown !== undefined) throw refusal(`There is no field ${unknown}.`, requested);
  return { uri, offset: bytes(fields, 'offset', requested) ?? 0, length: bytes(fields, 'length', requested) };
}

/**
 * The requested part, or as much of it as one answer may have. A character of text belongs to the part in which its
 * first byte is. Throws an `InvalidParams` error for an offset behind the end.
 */
export function partOf({ uri, name, mimeType, data }: KeptArtifact, { offset, length }: RangeRequest): Part {
  const total = data.length;
  if (offset > total) throw refusal(`The offset ${offset} is behind the end: ${name} has ${total} bytes.`, uri);
  const isText = TEXT_TYPE.test(mimeType) && isUtf8(data);
  const most = isText ? MAX_TEXT_BYTES : MAX_BLOB_BYTES;
  const wanted = length ?? total - offset;
  const limit = Math.min(total, offset + Math.min(wanted, most));
  const [start, end] = isText ? [nextCharacter(data, offset), nextCharacter(data, limit)] : [offset, limit];
  const bytes = data.subarray(start, end);
  return {
    mimeType,
    content: isText ? { text: bytes.toString('utf8') } : { blob: bytes.toString('base64') },
    place: { offset: start, length: bytes.length, total, next_offset: end < total ? end : null },
    isCut: wanted > most && end < total,
  };
}

/** The first byte from `offset` on that begins a character of UTF-8. */
function nextCharacter(data: Buffer, offset: number): number {
  let start = offset;
  while (start < data.length && isContinuation(data, start)) start++;
  return start;
}

function isContinuation(data: Buffer, index: number): boolean {
  return ((data[index] ?? 0) & 0xc0) === 0x80;
}

function bytes(fields: URLSearchParams, name: string, requested: string): number | undefined {
  const text = fields.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw refusal(`${name} must be a number of bytes, but is ${JSON.stringify(text)}.`, requested);
}

function refusal(problem: string, uri: string): McpError {
  return new McpError(
    ErrorCode.InvalidParams,
    `${problem} A part of an artifact is ${uri.split('?', 1)[0]}?offset=BYTES&length=BYTES.`,
  );
}
