import { describe, expect, it } from 'vitest';
import { allowsBatches, allowsResourceLinks, versionRefusal } from '../../../src/mcp/transport/protocol-version.ts';

const META = 'io.modelcontextprotocol/protocolVersion';

const request = (method: string, version?: unknown) => ({
  jsonrpc: '2.0' as const,
  id: 1,
  method,
  ...(version === undefined ? {} : { params: { _meta: { [META]: version } } }),
});

describe('a request', () => {
  it.each([
    ['tools/call', undefined],
    ['tools/call', '2025-11-25'],
    ['tools/call', '2024-10-07'],
    ['initialize', undefined],
    ['initialize', '2026-07-28'],
  ])('is served: %s of version %s', (method, version) => {
    expect(versionRefusal(request(method, version))).toBeNull();
  });

  it.each([['2026-07-28'], ['1.0.0'], [''], [7], [null]])('is refused with the list for version %j', (version) => {
    expect(versionRefusal(request('tools/call', version))).toMatchObject({
      code: -32602,
      data: { supported: expect.arrayContaining(['2025-11-25', '2025-03-26']), requested: version },
    });
  });

  it.each([['2026-07-28'], [undefined]])('that discovers is for a method that there is not (version %s)', (version) => {
    expect(versionRefusal(request('server/discover', version))).toMatchObject({ code: -32601 });
  });
});

it('has links to resources since 2025-06-18', () => {
  const versions = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', null, 20_250_618];
  expect(versions.filter(allowsResourceLinks)).toEqual(['2026-07-28', '2025-11-25', '2025-06-18']);
});

it('has batches in one version only', () => {
  expect(['2026-07-28', '2025-06-18', '2025-03-26', '2024-11-05', null].filter(allowsBatches)).toEqual(['2025-03-26']);
});
