/** Images with more packages: made by the real engine and the real pip, from an index of this test's own. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledImageTag } from '../../../src/runtime/image/image.ts';
import { derivePackagesImage, packagesImageTag } from '../../../src/runtime/image/packages.ts';
import { describeRuntime } from '../../helpers/engines.ts';
import { wheel } from '../../helpers/wheel.ts';

const DOCKER = { command: 'docker', env: {} };

/** ms. The layer with pip is made once, from Debian's servers. */
const BUILD_MS = 300_000;

describe('the name of an image with packages', () => {
  it('is made from its base and its packages, in any order', () => {
    const tag = packagesImageTag('a:1', ['polars', 'duckdb']);
    expect(tag).toMatch(/^python-sandbox-mcp-packages:[0-9a-f]{12}$/);
    expect(packagesImageTag('a:1', ['duckdb', 'polars'])).toBe(tag);
    expect(packagesImageTag('a:2', ['polars', 'duckdb'])).not.toBe(tag);
    expect(packagesImageTag('a:1', ['polars', 'duckdb==1'])).not.toBe(tag);
  });
});

describe('an index with a password', () => {
  it.each(['https://me:secret@index.example/simple', 'http://token@index.example'])('is refused: %s', async (url) => {
    const options = { base: 'a:1', packages: ['x'], env: { PIP_EXTRA_INDEX_URL: url } };
    await expect(derivePackagesImage(DOCKER, options, () => {})).rejects.toMatchObject({
      code: 'usage',
      message: 'PIP_EXTRA_INDEX_URL holds a password, which everybody with the image could read.',
    });
  });
});

describeRuntime('docker', 'an image with packages', () => {
  const base = bundledImageTag();
  let index: Server;
  let env: Record<string, string>;
  const made: string[] = [];

  beforeAll(async () => {
    const gateway = '{{(index .IPAM.Config 0).Gateway}}';
    const host = execFileSync('docker', ['network', 'inspect', 'bridge', '--format', gateway], {
      encoding: 'utf8',
    }).trim();
    const file = 'sandbox_test_parcel-1.2.0-py3-none-any.whl';
    const content = wheel('sandbox_test_parcel', '1.2.0', 'CONTENT = "unpacked"\n');
    index = createServer((request, response) => {
      if (request.url === `/${file}`) response.end(content);
      else if (request.url === '/simple/sandbox-test-parcel/') {
        response.setHeader('content-type', 'text/html').end(`<a href="/${file}">${file}</a>`);
      } else response.writeHead(404).end();
    });
    index.listen(0, host);
    await once(index, 'listening');
    const address = index.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    env = { PIP_INDEX_URL: `http://${host}:${address.port}/simple`, PIP_TRUSTED_HOST: host };
  });
  afterAll(() => {
    index.close();
    index.closeAllConnections();
    for (const image of made) execFileSync('docker', ['image', 'rm', image]);
  });

  it(
    'holds them beside what the bundled one holds, tells their versions, and leaves pip behind',
    async () => {
      const packages = ['sandbox-test-parcel==1.2.0'];
      const lines: string[] = [];
      const { image, bytes, addedBytes, versions } = await derivePackagesImage(
        DOCKER,
        { base, packages, env },
        (line) => lines.push(line),
      );
      made.push(image);
      expect(image).toBe(packagesImageTag(base, packages));
      expect(versions).toEqual({ 'sandbox-test-parcel': '1.2.0' });
      expect(bytes).toBeGreaterThan(100_000_000);
      expect(addedBytes).toBeGreaterThan(0);
      expect(addedBytes).toBeLessThan(20_000_000);
      expect(lines.length).toBeGreaterThan(5);
      const code = `import importlib.util, os, numpy, sandbox_test_parcel as parcel
print(parcel.CONTENT, importlib.util.find_spec('pip'), os.getuid())`;
      const answer = execFileSync('docker', ['run', '--rm', '--network', 'none', image, 'python3', '-I', '-c', code]);
      expect(answer.toString()).toBe('unpacked None 10001\n');

      lines.length = 0;
      expect((await derivePackagesImage(DOCKER, { base, packages, env }, (line) => lines.push(line))).image).toBe(
        image,
      );
      expect(lines).toEqual([]);
    },
    BUILD_MS,
  );

  it(
    'is not made of packages that the index does not have',
    async () => {
      const build = derivePackagesImage(DOCKER, { base, packages: ['sandbox-test-absent'], env }, () => {});
      await expect(build).rejects.toMatchObject({
        code: 'image_unavailable',
        message: expect.stringMatching(/No matching distribution found for sandbox-test-absent/),
        hint: expect.stringContaining('PIP_INDEX_URL'),
      });
    },
    BUILD_MS,
  );
});
