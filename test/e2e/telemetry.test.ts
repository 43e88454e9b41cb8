/** Figures and spans of a running server, as a monitor and a collector get them: real HTTP, real calls. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeRuntimes } from '../helpers/engines.ts';
import { startRawServer } from '../helpers/raw-server.ts';
import { startServer } from '../helpers/server.ts';

/** ms. The first start on a machine builds the image. */
const FIRST_START_MS = 600_000;

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT_ID = '00f067aa0ba902b7';
const SECRET = 'never-in-a-span';

const Attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]])));
const Span = z.object({
  traceId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes: Attributes,
  status: z.object({ code: z.number().optional() }),
});
const Export = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
});

/** A collector: keeps what is posted to it. */
class Collector {
  readonly received: { readonly path: string | undefined; readonly body: unknown }[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    this.received.push({ path: request.url, body: await json(request) });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  get resources() {
    return this.received.flatMap(({ body }) => Export.parse(body).resourceSpans);
  }

  get spans() {
    return this.resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

let collector: Collector;
let endpoint: string;
beforeAll(async () => {
  collector = new Collector();
  endpoint = await collector.listen();
});
afterAll(() => collector.close());

describeRuntimes('a server that is watched', (runtime) => {
  it(
    'tells Prometheus its figures while calls run, and OpenTelemetry each call',
    async () => {
      collector.received.length = 0;
      const server = await startServer(['--runtime', runtime, '--preload', 'none', '--metrics', '0'], {
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_SERVICE_NAME: 'sandbox of a test',
      });
      const url = /metrics are at (\S+)/.exec(server.stderr())?.[1] ?? 'not told';
      const scrape = async () => (await fetch(url)).text();

      await server.client.callTool({
        name: 'run_python_sandbox',
        arguments: { code: `print("${SECRET}")` },
        _meta: { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` },
      });
      await server.call({ code: `raise ValueError("${SECRET}")` });
      await server.call({ code: 1 });
      const ended = new AbortController();
      const slow = server.call({ code: 'import time; time.sleep(30)', timeout_seconds: 30 }, { signal: ended.signal });
      await expect.poll(scrape).toContain('python_sandbox_workers{state="busy"} 1');
      ended.abort();
      await slow.catch(() => {});

      const page = await scrape();
      for (const status of ['ok', 'error', 'rejected']) {
        expect(page).toContain(`python_sandbox_calls_total{status="${status}",isolation="isolated"} 1`);
      }
      expect(page).toMatch(
        /python_sandbox_info\{version="[^"]+",runtime="(docker|podman|bwrap)",isolation="isolated"\} 1/,
      );
      expect(page).toMatch(/python_sandbox_memory_bytes\{process="supervisor"\} \d{6,}/);
      await server.close();

      // The end of the server sends what is left.
      await expect.poll(() => collector.spans.length).toBe(4);
      const [ok, failed, rejected, stopped] = collector.spans;
      expect(ok).toMatchObject({
        ...{ traceId: TRACE_ID, parentSpanId: PARENT_ID, name: 'tools/call run_python_sandbox', kind: 2 },
        status: {},
        attributes: {
          'mcp.method.name': 'tools/call',
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'run_python_sandbox',
          'jsonrpc.request.id': expect.stringMatching(/^\d+$/),
          'network.transport': 'pipe',
          'python_sandbox.status': 'ok',
          'python_sandbox.isolation': 'isolated',
        },
      });
      expect(ok?.attributes).not.toHaveProperty('error.type');
      for (const [span, status] of [
        [failed, 'error'],
        [rejected, 'rejected'],
        [stopped, 'cancelled'],
      ] as const) {
        expect(span).toMatchObject({
          status: { code: 2 },
          attributes: { 'error.type': 'tool_error', 'python_sandbox.status': status },
        });
        expect(span?.traceId).not.toBe(TRACE_ID);
      }
      expect(collector.received.map(({ path }) => path)).toEqual(['/v1/traces']);
      expect(collector.resources[0]?.resource.attributes).toMatchObject({ 'service.name': 'sandbox of a test' });
      expect(JSON.stringify(collector.received)).not.toContain(SECRET);
    },
    FIRST_START_MS,
  );
});

describe('a server', () => {
  it('sends nothing if it is told not to', async () => {
    collector.received.length = 0;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true' };
    const server = await startServer(['--no-prewarm'], env);
    await server.call({ code: 1 });
    await server.close();
    expect(collector.received).toEqual([]);
    expect(server.stderr()).not.toContain('metrics');
  });

  it('answers as ever while nobody takes its spans, and complains once', async () => {
    const server = await startServer(['--no-prewarm'], {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:1/v1/traces',
      // Each call is sent at once, and given up at once.
      ...{ OTEL_BSP_SCHEDULE_DELAY: '10', OTEL_EXPORTER_OTLP_TIMEOUT: '50' },
    });
    for (let call = 0; call < 3; call++) {
      expect((await server.call({ code: 1 })).result.status).toBe('rejected');
    }
    await expect.poll(server.stderr).toContain('warn: OpenTelemetry: ');
    await server.call({ code: 1 });
    await server.close();
    expect(server.stderr().match(/OpenTelemetry/g)).toHaveLength(1);
  });

  it('does not start where its metrics cannot be served', async () => {
    const first = startRawServer(['--no-prewarm', '--metrics', '0']);
    await first.initialize('2025-11-25');
    const port = /127\.0\.0\.1:(\d+)/.exec(first.stderr())?.[1] ?? '';
    const second = startRawServer(['--no-prewarm', '--metrics', port]);
    await expect(second.initialize('2025-11-25')).rejects.toThrow(
      `--metrics (SANDBOX_METRICS) 127.0.0.1:${port}: another program, perhaps a second server, listens there.\nGive another port`,
    );
    await Promise.all([first.close(), second.close().catch(() => {})]);
  });
});
