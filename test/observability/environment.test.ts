/** Which variables ask for spans, by the rules of OpenTelemetry: an empty one is not set, and case does not count. */
import { expect, test } from 'vitest';
import { createLog, silentLog } from '../../src/log.ts';
import { tracesWanted } from '../../src/observability/tracing/environment.ts';

const URL = 'http://127.0.0.1:4318';
const ON = { OTEL_EXPORTER_OTLP_ENDPOINT: URL };

test.each([
  [{}, false],
  [ON, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: URL }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
  [{ OTEL_SERVICE_NAME: 'x' }, false],
  [{ ...ON, OTEL_SDK_DISABLED: 'True' }, false],
  [{ ...ON, OTEL_SDK_DISABLED: 'false' }, true],
  [{ ...ON, OTEL_SDK_DISABLED: '' }, true],
  [{ ...ON, OTEL_TRACES_EXPORTER: 'none' }, false],
  [{ ...ON, OTEL_TRACES_EXPORTER: 'otlp' }, true],
])('%j: %s', (env, expected) => {
  expect(tracesWanted(env, silentLog)).toBe(expected);
});

test('a protocol that is not spoken is told, and the one for traces goes first', () => {
  const told = (env: Record<string, string>): number => {
    const lines: string[] = [];
    tracesWanted(
      env,
      createLog((line) => lines.push(line)),
    );
    return lines.length;
  };
  expect(told({ ...ON, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toBe(1);
  expect(told({ ...ON, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf' })).toBe(0);
  expect(told({ ...ON, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' })).toBe(0);
  expect(told({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toBe(0);
});
