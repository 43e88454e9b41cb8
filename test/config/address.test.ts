/** Where the metrics may be served: on this machine, unless another host is written out. */
import { expect, test } from 'vitest';
import { loadSettings } from '../../src/config.ts';

const metrics = (text: string) => loadSettings({ argv: [`--metrics=${text}`], env: {} }).settings.metrics;

test.each([
  ['9464', { host: '127.0.0.1', port: 9464 }],
  ['0', { host: '127.0.0.1', port: 0 }],
  ['localhost:65535', { host: 'localhost', port: 65_535 }],
  ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
  ['[::1]:9464', { host: '::1', port: 9464 }],
  ['none', null],
  ['', null],
])('%j is %j', (text, address) => {
  expect(metrics(text)).toEqual(address);
});

test.each([':9464', '*:9464', '::1:9464', '65536', '127.0.0.1', 'http://a:1', 'a b:1', '-1', '1e3', '[::1]'])(
  '%j is no address: a host that is left away never means all networks',
  (text) => {
    expect(() => metrics(text)).toThrow('--metrics must be PORT or HOST:PORT, such as 127.0.0.1:9464, or none');
  },
);
