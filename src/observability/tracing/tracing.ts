/**
 * One span for each call of a tool, by OpenTelemetry's conventions for MCP
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp). Code and output never become part of a span.
 */

import { type Context, type DiagLogger, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { CallObserver } from '../../call-observer.ts';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';

const NAME = 'python-sandbox-mcp';
const METHOD = 'tools/call';

/** The well-known value for an answer with `isError`. */
const TOOL_ERROR = 'tool_error';

/** ms. What is left of the time to end a server; a collector that does not answer must not take more. */
const CLOSE_TIMEOUT_MS = 2_000;

/** The keys of W3C Trace Context, which stand in `_meta` without a prefix. */
const CARRIED = ['traceparent', 'tracestate'] as const;

export interface Tracing {
  readonly observe: CallObserver;
  /** Sends the spans that wait. Never rejects. */
  close(): Promise<void>;
}

/** The endpoint, headers, sampling and batches come from the variables of OpenTelemetry. */
export function createTracing({ version, log }: { readonly version: string; readonly log: Log }): Tracing {
  diag.setLogger(quietly(log), { suppressOverrideMessage: true });
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': NAME, 'service.version': version }))
    // The user's own name and attributes win.
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer(NAME, version);
  const propagator = new W3CTraceContextPropagator();

  return {
    observe({ tool, requestId, meta }) {
      const attributes = {
        'mcp.method.name': METHOD,
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': tool,
        'jsonrpc.request.id': String(requestId),
        'network.transport': 'pipe',
      };
      const parent = parentOf(meta, propagator);
      const span = tracer.startSpan(`${METHOD} ${tool}`, { kind: SpanKind.SERVER, attributes }, parent);
      return ({ result, isError }) => {
        span.setAttributes({
          'python_sandbox.status': result.status,
          'python_sandbox.isolation': result.isolation,
          'python_sandbox.queue_ms': result.queue_ms,
          'python_sandbox.duration_ms': result.duration_ms,
        });
        if (isError) {
          span.setAttribute('error.type', TOOL_ERROR);
          // The messages of an error quote code, so the status has none.
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      };
    },
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      });
      await Promise.race([
        provider.shutdown().catch((thrown: unknown) => log.debug(`the last spans were not sent: ${messageOf(thrown)}`)),
        late,
      ]);
      clearTimeout(timer);
    },
  };
}

/** The client's span, if it sent one in the right form. */
function parentOf(meta: Readonly<Record<string, unknown>> | undefined, propagator: W3CTraceContextPropagator): Context {
  const carrier = Object.fromEntries(
    CARRIED.flatMap((key) => (typeof meta?.[key] === 'string' ? [[key, meta[key]]] : [])),
  );
  return propagator.extract(ROOT_CONTEXT, carrier, {
    get: (from: Record<string, string>, key) => from[key],
    keys: Object.keys,
  });
}

/** The library's complaints: the first one aloud, because a collector that is away is complained of every few seconds. */
function quietly(log: Log): DiagLogger {
  let hasTold = false;
  const complain = (message: string, ...more: unknown[]): void => {
    const text = `OpenTelemetry: ${[message, ...more.map(messageOf)].join(' ')}`;
    if (hasTold) log.debug(text);
    else log.warn(`${text} (told once)`);
    hasTold = true;
  };
  const ignore = (): void => {};
  return { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore };
}
