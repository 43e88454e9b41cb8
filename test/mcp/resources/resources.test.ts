/** `sandbox://stats` and `sandbox://environment`, as a client sees them. */
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { RESOURCE_NOT_FOUND } from '../../../src/mcp/resources/not-found.ts';
import { STATS_UPDATE_INTERVAL_MS } from '../../../src/mcp/server.ts';
import { connect } from '../connect.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('resources', () => {
  test('are listed and read as JSON', async () => {
    const { client } = await connect();
    const { resources } = await client.listResources();
    expect(resources.map(({ uri, mimeType }) => [uri, mimeType])).toEqual([
      ['sandbox://stats', 'application/json'],
      ['sandbox://environment', 'application/json'],
    ]);
    for (const { uri } of resources) {
      const { contents } = await client.readResource({ uri });
      expect(contents).toEqual([{ uri, mimeType: 'application/json', text: expect.any(String) }]);
      const [content] = contents;
      if (content === undefined || !('text' in content)) throw new Error('expected text');
      expect(JSON.parse(content.text)).toMatchObject({ runtime: 'docker', image: 'image:1' });
    }
  });

  test.each(['sandbox://statistics', 'sandbox://artifacts', 'no address', 'file:///etc/passwd'])(
    'that do not exist (%s) are protocol errors that name those which do',
    async (uri) => {
      const { client } = await connect();
      const message = expect.stringContaining('sandbox://stats');
      const error = { code: RESOURCE_NOT_FOUND, message, data: { uri } };
      await expect(client.readResource({ uri })).rejects.toMatchObject(error);
      await expect(client.subscribeResource({ uri })).rejects.toMatchObject(error);
    },
  );

  test('tell subscribers of changes, at a bounded rate, the last one included', async () => {
    vi.useFakeTimers();
    const { client, backend } = await connect();
    const updated = vi.fn();
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => updated(params.uri));
    backend.changeStats();
    await vi.advanceTimersByTimeAsync(STATS_UPDATE_INTERVAL_MS);
    expect(updated).not.toHaveBeenCalled();

    await client.subscribeResource({ uri: 'sandbox://stats' });
    for (let change = 0; change < 1000; change++) backend.changeStats();
    await vi.advanceTimersByTimeAsync(5 * STATS_UPDATE_INTERVAL_MS);
    expect(updated.mock.calls).toEqual([['sandbox://stats'], ['sandbox://stats']]);

    await client.unsubscribeResource({ uri: 'sandbox://stats' });
    backend.changeStats();
    await vi.advanceTimersByTimeAsync(STATS_UPDATE_INTERVAL_MS);
    expect(updated).toHaveBeenCalledTimes(2);
  });
});
