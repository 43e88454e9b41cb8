/** What calls plot and show, from a real container to the SDK's own client. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atRest } from '../helpers/at-rest.ts';
import { describeRuntime } from '../helpers/engines.ts';
import { startServer, type TestServer, type ToolReply } from '../helpers/server.ts';

/** ms. The first start on a machine builds the image. */
const FIRST_START_MS = 600_000;

const PNG_START = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Width and height of the images in an answer, in order. */
function sizesOf({ blocks }: ToolReply): number[][] {
  return blocks.flatMap((block) => {
    if (block.type !== 'image') return [];
    expect(block.mimeType).toBe('image/png');
    const data = Buffer.from(block.data, 'base64');
    expect(data.subarray(0, PNG_START.length)).toEqual(PNG_START);
    return [[data.readUInt32BE(16), data.readUInt32BE(20)]];
  });
}

const namesOf = ({ result }: ToolReply) => result.artifacts.map(({ name }) => name);

// With bubblewrap the libraries are those of the host, which may have none.
describeRuntime('docker', 'what a call shows', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(['--runtime', 'docker']);
    await server.call({ code: 'pass' });
  }, FIRST_START_MS);
  afterAll(() => server.close());

  it('reaches the client as images, and leaves the worker in service', async () => {
    const code = `
import matplotlib.pyplot as plt
plt.figure(figsize=(4, 3)).subplots().semilogy([1, 10], label='$x^2$')
plt.legend()
plt.show()
plt.figure(figsize=(3, 4))
plt.plot([1, 2])
plt.savefig('saved.png')
plt.show()
plt.get_fignums()`;
    const replaced = async () => {
      const before = (await atRest(server)).workers.recycles.total;
      const reply = await server.call({ code });
      expect(reply.result).toMatchObject({ status: 'ok', value: [], stderr: '' });
      expect(sizesOf(reply)).toEqual([
        [400, 300],
        [300, 400],
      ]);
      expect(namesOf(reply)).toEqual(['figure-1.png', 'saved.png']);
      return (await atRest(server)).workers.recycles.total - before;
    };
    // Workers of a zygote that is not warm yet run one call each.
    await expect.poll(replaced, { timeout: 30_000 }).toBe(0);
  });

  it.each(['forked', 'baseline'] as const)('is the same in a process of its own: %s', async (isolation) => {
    const reply = await server.call({
      code: 'import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\nplt.bar([1], [2])',
      isolation,
    });
    expect(sizesOf(reply)).toEqual([
      [640, 480],
      [640, 480],
    ]);
  });

  it('is that of its own call beside others', async () => {
    const widths = [2, 3, 4, 5];
    const replies = await Promise.all(
      widths.map((width) =>
        server.call({
          code: `import matplotlib.pyplot as plt\nplt.figure(figsize=(${width}, 2)).text(0.5, 0.5, 'x')\nNone`,
        }),
      ),
    );
    expect(replies.map(sizesOf)).toEqual(widths.map((width) => [[width * 100, 200]]));
  });

  it('cannot spoil the result of the call', async () => {
    const { isError, text, result } = await server.call({
      code: `
import matplotlib.pyplot as plt
class Broken(plt.Line2D):
    def draw(self, renderer):
        raise SystemExit('no ink')
plt.gca().add_line(Broken([1], [1]))
6 * 7`,
    });
    expect(isError).toBe(false);
    expect(result).toMatchObject({ status: 'ok', value: 42, artifacts: [] });
    expect(text).toContain('figure 1: it could not be drawn (SystemExit: no ink)');
  });

  it('has all of a table whose text is cut', async () => {
    const { result } = await server.call({ code: "import pandas as pd\npd.DataFrame({'n': range(500)})" });
    expect(result.result).toContain('[500 rows x 1 columns]');
    const [csv] = result.artifacts;
    const { contents } = await server.client.readResource({ uri: csv?.uri ?? '' });
    expect(contents).toMatchObject([{ mimeType: 'text/csv', text: `n\n${[...Array(500).keys()].join('\n')}\n` }]);
  });
});
