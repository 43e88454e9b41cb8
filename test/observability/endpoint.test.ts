/** The HTTP server for scrapes, on real sockets. */
import { afterEach, expect, test } from 'vitest';
import { type Endpoint, isLoopback, openEndpoint } from '../../src/observability/metrics/endpoint.ts';

const opened: Endpoint[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((endpoint) => endpoint.close()));
});

async function open(text: () => Promise<string>, port = 0): Promise<Endpoint> {
  const endpoint = await openEndpoint({ host: '127.0.0.1', port }, { contentType: 'text/plain; version=0.0.4', text });
  opened.push(endpoint);
  return endpoint;
}

test('each scrape gets the page of its moment', async () => {
  let scrapes = 0;
  const { url } = await open(async () => `scrapes ${++scrapes}\n`);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/metrics$/);
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4']);
  expect(await answer.text()).toBe('scrapes 1\n');
  expect(await (await fetch(`${url}?x=1`)).text()).toBe('scrapes 2\n');
});

test('there is nothing else, and nothing can be sent', async () => {
  const { url } = await open(async () => 'page');
  expect((await fetch(new URL('/', url))).status).toBe(404);
  expect((await fetch(new URL('/metrics/x', url))).status).toBe(404);
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
});

test('a page that cannot be made is an error of the server, and the next one may work', async () => {
  let fails = true;
  const { url } = await open(async () => {
    if (fails) throw new Error('no figures');
    return 'page';
  });
  const failed = await fetch(url);
  expect([failed.status, await failed.text()]).toEqual([500, 'no figures\n']);
  fails = false;
  expect((await fetch(url)).status).toBe(200);
});

test('a port in use is an error that says what to do, and a closed one is free again', async () => {
  const first = await open(async () => 'page');
  const port = Number(new URL(first.url).port);
  await expect(open(async () => 'page', port)).rejects.toMatchObject({
    code: 'invalid_setting',
    message: `--metrics (SANDBOX_METRICS) 127.0.0.1:${port}: another program, perhaps a second server, listens there.`,
    hint: 'Give another port, or 0 for a free one.',
  });
  await (await fetch(first.url)).text();
  await first.close();
  await open(async () => 'page', port);
});

test('an address of another machine is an error that says so', async () => {
  const options = { contentType: 'text/plain', text: async () => '' };
  await expect(openEndpoint({ host: '192.0.2.1', port: 0 }, options)).rejects.toMatchObject({
    message: expect.stringContaining('this machine has no such address'),
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['127.example.com', false],
  ['10.0.0.1', false],
])('%s is reached by this machine alone: %s', (host, expected) => {
  expect(isLoopback({ host, port: 1 })).toBe(expected);
});
