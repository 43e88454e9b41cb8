/** What `build` prints: the name for scripts, and the rest for people. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { buildCommand } from '../../src/cli/build.ts';
import { resolveSettings } from '../../src/config.ts';

async function build(packages: readonly string[], image?: string) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const status = await buildCommand(packages, {
    settings: resolveSettings({ image }),
    buildImage: async (settings) => `${settings.image}-built`,
    buildPackages: async (_, [first = '']) => ({
      image: 'derived:1',
      bytes: 812_400_000,
      addedBytes: 149_600_000,
      versions: { [first]: '1.9.0', duckdb: '1.4.2' },
    }),
    stdout,
    stderr,
  });
  stdout.end();
  stderr.end();
  return { status, stdout: await text(stdout), stderr: await text(stderr) };
}

test('the name of the image is all of stdout', async () => {
  expect(await build([], 'mine:1')).toEqual({ status: 0, stdout: 'mine:1-built\n', stderr: '' });
});

test('with packages, stderr has their versions, the size and the next step', async () => {
  expect(await build(['polars', 'duckdb'])).toEqual({
    status: 0,
    stdout: 'derived:1\n',
    stderr:
      'polars 1.9.0\nduckdb 1.4.2\n812 MB, 150 MB of it for these packages\n' +
      'To use it: --image derived:1, or SANDBOX_IMAGE=derived:1\n',
  });
});

test('packages are not added to an image of the user’s', async () => {
  await expect(build(['polars'], 'mine:1')).rejects.toMatchObject({
    code: 'usage',
    message: '--packages adds to the bundled image, and --image is mine:1.',
  });
});
