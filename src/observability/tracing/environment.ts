/** Whether the usual variables of OpenTelemetry ask for spans. Loads nothing of it. */
import type { Log } from '../../log.ts';

/** Either of them tells where to send spans. The library reads them itself, and all others that begin with `OTEL_`. */
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] as const;
const PROTOCOLS = ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** True if there is an endpoint and nothing that turns it off. */
export function tracesWanted(env: Environment, log: Log): boolean {
  if (ENDPOINTS.every((name) => given(env, name) === null)) return false;
  if (given(env, 'OTEL_SDK_DISABLED') === 'true') return false;
  if (![null, 'otlp'].includes(given(env, 'OTEL_TRACES_EXPORTER'))) return false;
  const protocol = PROTOCOLS.map((name) => given(env, name)).find((value) => value !== null);
  if (protocol === 'grpc') {
    log.warn('spans are sent as JSON over HTTP, not as grpc: the endpoint must be the one for HTTP, mostly port 4318');
  }
  return true;
}

/** In lower case; null if it is not set or empty, which OpenTelemetry treats alike. */
function given(env: Environment, name: string): string | null {
  return env[name]?.trim().toLowerCase() || null;
}
