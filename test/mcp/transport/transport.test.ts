/** JSON-RPC on the wire: what is not a message, what came in a batch, and what speaks another version is answered by the book. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawServer, startRawServer } from '../../helpers/raw-server.ts';

/** No engine: what is tested here never gets as far as that. */
const FLAGS = ['--runtime', 'docker', '--prewarm', 'false'];
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;

const SPOKEN = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];

const ping = (id: unknown) => ({ jsonrpc: '2.0', id, method: 'ping' });
const pong = (id: unknown) => ({ jsonrpc: '2.0', id, result: {} });
const refusal = (id: unknown, code: number, message: RegExp) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message: expect.stringMatching(message) },
});

function withServer(version: string | null): () => RawServer {
  let server: RawServer;
  beforeAll(async () => {
    server = startRawServer(FLAGS, NO_ENGINE);
    if (version !== null) await server.initialize(version);
  });
  afterAll(() => server.close());
  return () => server;
}

describe('a line that is no message', () => {
  const server = withServer('2025-11-25');

  it.each([
    ['hello', null, PARSE_ERROR, /Not JSON/],
    ['{"jsonrpc":"2.0","id":9', null, PARSE_ERROR, /Not JSON/],
    ['\u00ff\u00fe', null, PARSE_ERROR, /Not JSON/],
    ['7', null, INVALID_REQUEST, /object/],
    ['{}', null, INVALID_REQUEST, /"jsonrpc"/],
    ['{"id":2,"method":"ping"}', 2, INVALID_REQUEST, /"jsonrpc"/],
    ['{"jsonrpc":"1.0","id":2,"method":"ping"}', 2, INVALID_REQUEST, /"jsonrpc"/],
    ['{"jsonrpc":"2.0","id":"two","method":2}', 'two', INVALID_REQUEST, /"method"/],
    ['{"jsonrpc":"2.0","id":2,"method":"ping","params":[]}', 2, INVALID_REQUEST, /"params"/],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', null, INVALID_REQUEST, /"id"/],
    ['[]', null, INVALID_REQUEST, /one message a line/],
    ['[{"jsonrpc":"2.0","id":2,"method":"ping"}]', null, INVALID_REQUEST, /one message a line/],
  ])('is answered with the error and its id, and the next is served: %s', async (line, id, code, message) => {
    server().send(line);
    expect(await server().next()).toEqual(refusal(id, code, message));
    server().send(ping(3));
    expect(await server().next()).toEqual(pong(3));
  });

  it.each(['', ' \t\r', '{"jsonrpc":"2.0","id":1,"result":7}', '{"id":1,"error":{}}'])(
    'and asks for no answer gets none: %j',
    async (line) => {
      server().send(line);
      server().send(ping(4));
      expect(await server().next()).toEqual(pong(4));
    },
  );

  it('but a message with members of its own is served', async () => {
    server().send({ ...ping(5), trace: 'x' });
    expect(await server().next()).toEqual(pong(5));
  });
});

describe('a batch in the version that has them', () => {
  const server = withServer('2025-03-26');

  it('is answered in one line, in the order of its requests', async () => {
    const call = { name: 'run_python_sandbox', arguments: { code: '' } };
    server().send([
      { jsonrpc: '2.0', id: 'call', method: 'tools/call', params: call },
      ping(1),
      { jsonrpc: '2.0', method: 'notifications/roots/list_changed' },
      7,
      { jsonrpc: '2.0', id: 2, method: 'no/such/method' },
      ping(3),
    ]);
    expect(await server().next()).toEqual([
      { jsonrpc: '2.0', id: 'call', result: expect.objectContaining({ isError: true }) },
      pong(1),
      refusal(null, INVALID_REQUEST, /object/),
      refusal(2, METHOD_NOT_FOUND, /not found/),
      pong(3),
    ]);
  });

  it('that is empty is refused', async () => {
    server().send([]);
    expect(await server().next()).toEqual(refusal(null, INVALID_REQUEST, /empty/));
  });

  it('of notifications has no answer', async () => {
    server().send([{ jsonrpc: '2.0', method: 'notifications/roots/list_changed' }]);
    server().send(ping(4));
    expect(await server().next()).toEqual(pong(4));
  });

  it('may not initialize, nor use an id twice', async () => {
    server().send([{ jsonrpc: '2.0', id: 5, method: 'initialize', params: {} }, ping(6), ping(6)]);
    expect(await server().next()).toEqual([
      refusal(5, INVALID_REQUEST, /initialize/),
      pong(6),
      refusal(6, INVALID_REQUEST, /in use/),
    ]);
  });
});

describe.each(SPOKEN.filter((version) => version !== '2025-03-26'))('a batch in version %s', (version) => {
  const server = withServer(version);

  it('is refused as a whole', async () => {
    server().send([ping(1), ping(2)]);
    expect(await server().next()).toEqual(refusal(null, INVALID_REQUEST, /2025-03-26 only/));
    server().send(ping(3));
    expect(await server().next()).toEqual(pong(3));
  });
});

describe('a version that is not spoken', () => {
  const server = withServer(null);
  const unspoken = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };
  const data = { supported: SPOKEN, requested: '2026-07-28' };

  it('is answered at initialize with one that is, whatever else the request says of versions', async () => {
    expect(await server().initialize('1.0.0')).toBe('2025-11-25');
    const params = { protocolVersion: '2026-07-28', capabilities: {}, clientInfo: { name: 'x', version: '1' } };
    server().send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { ...params, ...unspoken } });
    expect(await server().next()).toMatchObject({ id: 1, result: { protocolVersion: '2025-11-25' } });
  });

  it('is refused in any other request, with the list of those that are', async () => {
    for (const method of ['tools/list', 'tools/call', 'ping', 'no/such/method']) {
      server().send({ jsonrpc: '2.0', id: method, method, params: unspoken });
      const { error } = await server().next();
      expect(error).toEqual({ code: INVALID_PARAMS, message: expect.stringContaining('"initialize"'), data });
    }
    const spoken = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2025-06-18' } };
    server().send({ ...ping(2), params: spoken });
    expect(await server().next()).toEqual(pong(2));
  });

  it('is told as unknown to a client that discovers servers, so that it falls back to initialize', async () => {
    server().send({ jsonrpc: '2.0', id: 3, method: 'server/discover', params: unspoken });
    const { error } = await server().next();
    expect(error).toEqual({ code: METHOD_NOT_FOUND, message: expect.stringContaining('2025-11-25'), data });
  });
});
