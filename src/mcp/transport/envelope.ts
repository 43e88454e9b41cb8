/**
 * Checks the outer shape of a JSON-RPC message. The SDK ignores messages of another shape, and their sender would wait
 * for ever. The SDK understands every message that passes here, and every other sender gets the reason.
 */
import type {
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResponse,
  RequestId,
} from '@modelcontextprotocol/sdk/types.js';

export type Envelope =
  | { readonly kind: 'request'; readonly message: JSONRPCRequest }
  | { readonly kind: 'notification'; readonly message: JSONRPCNotification }
  /** A client's answer to a question. */
  | { readonly kind: 'answer'; readonly message: JSONRPCResponse }
  | { readonly kind: 'malformed'; readonly problem: string; readonly id: RequestId | null }
  /** An answer is never answered, or two sides that misunderstand each other would never stop. */
  | { readonly kind: 'malformed-answer'; readonly problem: string };

type Members = Readonly<Record<string, unknown>>;
type Params = NonNullable<JSONRPCRequest['params']>;

/** Members of `_meta` that the SDK reads. */
const PROGRESS_TOKEN = 'progressToken';
const RELATED_TASK = 'io.modelcontextprotocol/related-task';

/**
 * Classifies a message; `value` comes from JSON.parse. Members that JSON-RPC does not know are left out, because the
 * specification allows them and the SDK does not.
 */
export function readEnvelope(value: unknown): Envelope {
  if (!isObject(value)) return malformed('a message must be an object', null);
  const { jsonrpc, id, method, params } = value;
  if (method === undefined && ('result' in value || 'error' in value)) return readAnswer(value);
  if (jsonrpc !== '2.0') return malformed('"jsonrpc" must be "2.0"', id);
  if (typeof method !== 'string') return malformed('"method" must be a string', id);
  if (params !== undefined && !isObject(params)) return malformed('"params" must be an object', id);
  if (!isParams(params)) return malformed('"_meta" in "params" has the wrong shape', id);
  const content = params === undefined ? { method } : { method, params };
  if (isRequestId(id)) return { kind: 'request', message: { jsonrpc, id, ...content } };
  if ('id' in value) return malformed('"id" must be a string or an integer', id);
  return { kind: 'notification', message: { jsonrpc, ...content } };
}

function readAnswer({ jsonrpc, id, result, error }: Members): Envelope {
  if (jsonrpc === '2.0' && isRequestId(id)) {
    if (isObject(result) && isParams(result)) return { kind: 'answer', message: { jsonrpc, id, result } };
    if (isError(error)) return { kind: 'answer', message: { jsonrpc, id, error } };
  }
  return { kind: 'malformed-answer', problem: 'an answer of the wrong shape is passed over' };
}

function malformed(rule: string, id: unknown): Envelope {
  // MCP allows no fraction as an id, but JSON-RPC does, so the sender will recognize it in the answer.
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  return { kind: 'malformed', problem: `Not a JSON-RPC message: ${rule}.`, id: known };
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function isParams(params: Members | undefined): params is Params | undefined {
  const meta = params?._meta;
  if (meta === undefined) return true;
  if (!isObject(meta)) return false;
  const { [PROGRESS_TOKEN]: token, [RELATED_TASK]: task } = meta;
  return (
    (token === undefined || isRequestId(token)) &&
    (task === undefined || (isObject(task) && typeof task.taskId === 'string'))
  );
}

function isError(error: unknown): error is { code: number; message: string } {
  return isObject(error) && Number.isSafeInteger(error.code) && typeof error.message === 'string';
}
