/**
 * Opens what the settings and the environment ask for: figures for Prometheus, spans for OpenTelemetry. Loads the library of
 * each only then, so that a server without them pays neither time nor memory.
 */
import type { CallObserver } from '../call-observer.ts';
import type { Isolation } from '../contract.ts';
import type { Log } from '../log.ts';
import type { Address } from './metrics/endpoint.ts';
import type { MetricsSource } from './metrics/metrics.ts';
import { tracesWanted } from './tracing/environment.ts';

export interface Telemetry {
  /** Empty if nothing is asked for. */
  readonly observers: readonly CallObserver[];
  /** Sends what is left, and releases the port. Never rejects. */
  close(): Promise<void>;
}

export interface TelemetryOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly source: MetricsSource;
  readonly log: Log;
}

/** Throws `invalid_setting` if the address of the metrics cannot be used. */
export async function openTelemetry(
  settings: { readonly metrics: Address | null; readonly isolation: Isolation },
  { env, version, source, log }: TelemetryOptions,
): Promise<Telemetry> {
  const observers: CallObserver[] = [];
  const closings: (() => Promise<void>)[] = [];
  if (settings.metrics !== null) {
    const [{ createMetrics }, { isLoopback, openEndpoint }] = await Promise.all([
      import('./metrics/metrics.ts'),
      import('./metrics/endpoint.ts'),
    ]);
    const metrics = createMetrics({ version, isolation: settings.isolation });
    const { contentType } = metrics;
    const endpoint = await openEndpoint(settings.metrics, { contentType, text: () => metrics.text(source) });
    log.info(`metrics are at ${endpoint.url}`);
    if (!isLoopback(settings.metrics)) log.warn('other machines can read the metrics, without a password');
    observers.push(
      () =>
        ({ result }) =>
          metrics.record(result),
    );
    closings.push(endpoint.close);
  }
  if (tracesWanted(env, log)) {
    const { createTracing } = await import('./tracing/tracing.ts');
    const tracing = createTracing({ version, log });
    observers.push(tracing.observe);
    closings.push(tracing.close);
  }
  return {
    observers,
    close: async () => {
      await Promise.all(closings.map((closeOne) => closeOne()));
    },
  };
}
