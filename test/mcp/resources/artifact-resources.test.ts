/** `sandbox://artifacts`, as a client sees it. */
import { ErrorCode, ResourceListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { MAX_TEXT_BYTES } from '../../../src/mcp/resources/artifact-range.ts';
import { RESOURCE_NOT_FOUND } from '../../../src/mcp/resources/not-found.ts';
import { STATS_UPDATE_INTERVAL_MS } from '../../../src/mcp/server.ts';
import { connect } from '../connect.ts';

afterEach(() => {
  vi.useRealTimers();
});

const file = (name: string, text: string) => ({
  ...{ name, mimeType: 'text/plain', data: Buffer.from(text), isShown: false },
});

describe('artifacts', () => {
  test('are listed after the fixed resources, newest first, and have a template', async () => {
    const { client, backend } = await connect();
    const [old] = backend.artifacts.keep([file('old.txt', 'old')]);
    const [recent] = backend.artifacts.keep([file('plots/new.txt', 'new')]);
    const { resources } = await client.listResources();
    expect(resources.map(({ name }) => name)).toEqual(['stats', 'environment', 'plots/new.txt', 'old.txt']);
    expect(resources.slice(2)).toEqual([recent, old]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates).toMatchObject([
      { name: 'artifact', uriTemplate: 'sandbox://artifacts/{id}/{name}{?offset,length}' },
    ]);
  });

  test('are read whole, or in parts', async () => {
    const { client, backend } = await connect();
    const [kept] = backend.artifacts.keep([file('größe 1.txt', 'größe')]);
    const uri = kept?.uri ?? '';
    expect((await client.readResource({ uri })).contents).toEqual([
      { uri, mimeType: 'text/plain', text: 'größe', _meta: { offset: 0, length: 7, total: 7, next_offset: null } },
    ]);
    const part = `${uri}?offset=1&length=2`;
    expect((await client.readResource({ uri: part })).contents).toEqual([
      { uri: part, mimeType: 'text/plain', text: 'rö', _meta: { offset: 1, length: 3, total: 7, next_offset: 4 } },
    ]);
  });

  test('that are too long for one answer come in parts, and the answer says where the rest is', async () => {
    const { client, backend } = await connect({ artifactsBytes: 1024 * 1024 });
    const [kept] = backend.artifacts.keep([file('long.txt', 'x'.repeat(MAX_TEXT_BYTES + 10))]);
    const { contents } = await client.readResource({ uri: kept?.uri ?? '' });
    const next = `${kept?.uri}?offset=${MAX_TEXT_BYTES}`;
    expect(contents).toHaveLength(2);
    expect(contents[1]).toEqual({
      uri: next,
      mimeType: 'text/plain',
      text: `[These are bytes 0 to 131071 of 131082. Read ${next} for the rest.]`,
    });
    const rest = await client.readResource({ uri: next });
    expect(rest.contents).toMatchObject([{ text: 'x'.repeat(10), _meta: { next_offset: null } }]);
  });

  test('that made room, or never were, are errors that say so', async () => {
    const { client, backend } = await connect({ artifactsBytes: 1024 });
    const [gone] = backend.artifacts.keep([file('a', 'x')]);
    backend.artifacts.keep([file('b', 'x'.repeat(1024))]);
    const errors = [
      [
        RESOURCE_NOT_FOUND,
        gone?.uri ?? '',
        'has made room for newer files: the server keeps 1 KiB (--artifacts). Run its code again.',
      ],
      [
        RESOURCE_NOT_FOUND,
        'sandbox://artifacts/0123456789abcdef/x',
        'There is no artifact sandbox://artifacts/0123456789abcdef/x.',
      ],
      [ErrorCode.InvalidParams, `${backend.artifacts.list()[0]?.uri}?offset=2000`, 'b has 1024 bytes'],
      [ErrorCode.InvalidParams, `${backend.artifacts.list()[0]?.uri}?page=2`, 'There is no field page.'],
    ] as const;
    for (const [code, uri, message] of errors) {
      const error = { code, message: expect.stringContaining(message) };
      await expect(client.readResource({ uri })).rejects.toMatchObject(error);
      await expect(client.subscribeResource({ uri })).rejects.toMatchObject(error);
    }
  });

  test('complete their template: calls, the newest first, and the names of one call or of all', async () => {
    const { client, backend } = await connect();
    const [old] = backend.artifacts.keep([file('old.txt', 'old')]);
    const [first] = backend.artifacts.keep([file('new 1.txt', '1'), file('new 2.txt', '2'), file('table.csv', '3')]);
    const idOf = (uri = '') => uri.split('/')[3] ?? '';
    const complete = async (name: string, value: string, known: Record<string, string> = {}) => {
      const ref = { type: 'ref/resource', uri: 'sandbox://artifacts/{id}/{name}{?offset,length}' } as const;
      const context = { arguments: known };
      return (await client.complete({ ref, argument: { name, value }, context })).completion.values;
    };
    expect(await complete('id', '')).toEqual([idOf(first?.uri), idOf(old?.uri)]);
    expect(await complete('id', idOf(old?.uri).slice(0, 8))).toEqual([idOf(old?.uri)]);
    expect(await complete('name', 'new')).toEqual(['new 1.txt', 'new 2.txt']);
    expect(await complete('name', '', { id: idOf(old?.uri) })).toEqual(['old.txt']);
    expect(await complete('offset', '')).toEqual([]);
  });

  test('are announced when they change, at a bounded rate, the last change included', async () => {
    vi.useFakeTimers();
    const { client, backend } = await connect();
    const changed = vi.fn();
    client.setNotificationHandler(ResourceListChangedNotificationSchema, changed);
    for (let call = 0; call < 1000; call++) backend.artifacts.keep([file('a', `${call}`)]);
    await vi.advanceTimersByTimeAsync(5 * STATS_UPDATE_INTERVAL_MS);
    expect(changed).toHaveBeenCalledTimes(2);
    backend.changeStats();
    await vi.advanceTimersByTimeAsync(5 * STATS_UPDATE_INTERVAL_MS);
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
