/** Whatever passes is understood by the SDK; whatever does not is told why, with its id where there is one. */
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
} from '@modelcontextprotocol/sdk/types.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Envelope, readEnvelope } from '../../../src/mcp/transport/envelope.ts';

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

function understoodBySdk(envelope: Envelope): boolean {
  switch (envelope.kind) {
    case 'request':
      return isJSONRPCRequest(envelope.message);
    case 'notification':
      return isJSONRPCNotification(envelope.message);
    case 'answer':
      return isJSONRPCResultResponse(envelope.message) || isJSONRPCErrorResponse(envelope.message);
    case 'malformed':
    case 'malformed-answer':
      return true;
  }
}

describe('a message of the right shape', () => {
  it.each([
    ['request', ping],
    ['request', { ...ping, id: 'a', params: { _meta: { progressToken: 0, more: 1 }, x: [] } }],
    ['notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['answer', { jsonrpc: '2.0', id: 1, result: {} }],
    ['answer', { jsonrpc: '2.0', id: 1, error: { code: -1, message: 'no' } }],
  ])('is told as %s, and goes on as it is: %j', (kind, message) => {
    expect(readEnvelope(message)).toEqual({ kind, message });
  });

  it('may have members that JSON-RPC does not know; they are left out', () => {
    expect(readEnvelope({ ...ping, trace: 'x' })).toEqual({ kind: 'request', message: ping });
  });
});

describe('a message of another shape', () => {
  it.each([
    [7, null, 'an object'],
    ['ping', null, 'an object'],
    [null, null, 'an object'],
    [[ping], null, 'an object'],
    [{}, null, '"jsonrpc"'],
    [{ id: 1, method: 'ping' }, 1, '"jsonrpc"'],
    [{ ...ping, jsonrpc: '1.0' }, 1, '"jsonrpc"'],
    [{ ...ping, jsonrpc: 2 }, 1, '"jsonrpc"'],
    [{ jsonrpc: '2.0', id: 'a' }, 'a', '"method"'],
    [{ ...ping, method: 7 }, 1, '"method"'],
    [{ ...ping, method: null }, 1, '"method"'],
    [{ ...ping, params: [] }, 1, '"params"'],
    [{ ...ping, params: null }, 1, '"params"'],
    [{ ...ping, params: 'x' }, 1, '"params"'],
    [{ ...ping, params: { _meta: 1 } }, 1, '"_meta"'],
    [{ ...ping, params: { _meta: { progressToken: {} } } }, 1, '"_meta"'],
    [{ ...ping, id: null }, null, '"id"'],
    [{ ...ping, id: {} }, null, '"id"'],
    [{ ...ping, id: [1] }, null, '"id"'],
    [{ ...ping, id: true }, null, '"id"'],
    [{ ...ping, id: 1.5 }, 1.5, '"id"'],
    [{ jsonrpc: '2.0', method: 'notifications/initialized', params: [] }, null, '"params"'],
  ])('is told with its id and what is wrong: %j', (message, id, named) => {
    expect(readEnvelope(message)).toEqual({ kind: 'malformed', id, problem: expect.stringContaining(named) });
  });

  it.each([
    { jsonrpc: '2.0', id: {}, result: {} },
    { id: 1, result: 1 },
    { jsonrpc: '2.0', id: 1, error: 'no' },
  ])('that is meant as an answer is answered by nobody: %j', (message) => {
    expect(readEnvelope(message).kind).toBe('malformed-answer');
  });
});

it('lets nothing through that the SDK would pass over in silence', () => {
  const value = fc.oneof(
    fc.constantFrom(undefined, null, true, 1, -1, 1.5, 1e300, '', 'a', [], {}, { a: 1 }, { code: 1, message: 'm' }),
    fc.record(
      {
        _meta: fc.oneof(
          fc.constantFrom(1, null, [], {}),
          fc.record(
            {
              progressToken: fc.constantFrom(1, 1.5, 1e300, 'a', null, {}),
              'io.modelcontextprotocol/related-task': fc.constantFrom(1, null, [], {}, { taskId: 1 }, { taskId: 'a' }),
            },
            { requiredKeys: [] },
          ),
        ),
        other: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  );
  const message = fc.record(
    {
      jsonrpc: fc.constantFrom('2.0', '1.0', 2),
      id: value,
      method: fc.constantFrom('ping', 'tools/call', 1, null),
      params: value,
      result: value,
      error: value,
      more: value,
    },
    { requiredKeys: ['jsonrpc'] },
  );
  fc.assert(
    // As it comes out of JSON: `undefined` is absent there.
    fc.property(message, (sent) => understoodBySdk(readEnvelope(JSON.parse(JSON.stringify(sent))))),
    { numRuns: 5_000 },
  );
});
