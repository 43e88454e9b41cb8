import { describe, expect, test } from 'vitest';
import { ArtifactStore } from '../../../src/executor/artifacts/store.ts';
import { artifactBlocks } from '../../../src/mcp/tool/artifact-blocks.ts';
import { png } from '../../helpers/png.ts';
import { connect } from '../connect.ts';
import { OK_RESULT } from '../scripted-backend.ts';

/** A file that a call shows: an image, or what it says to be one. */
const image = (name: string, bytes = 0, data = png(1, 1, bytes)) => ({
  ...{ name, mimeType: 'image/png', data, isShown: true },
});

/** The blocks of a call that shows all its files. */
function blocksOf(...shown: ReturnType<typeof image>[]) {
  return artifactBlocks(new ArtifactStore(64 * 1024 * 1024).keep(shown), shown);
}

test('a client gets the text, then shown images, then links to the other files, and no base64 as data', async () => {
  const { client, backend, run } = await connect();
  await client.listTools();
  const plot = image('plot.png');
  const artifacts = backend.artifacts.keep([plot, { ...image('a.csv'), mimeType: 'text/csv', isShown: false }]);
  backend.answer = async () => ({ result: { ...OK_RESULT, artifacts }, exitCode: null, shown: [plot] });
  const { text, result, blocks } = await run({ code: 'x' });
  expect(blocks).toEqual([
    { type: 'image', mimeType: 'image/png', data: plot.data.toString('base64') },
    { type: 'resource_link', ...artifacts[1] },
  ]);
  expect(result.artifacts).toEqual(artifacts);
  for (const { uri } of artifacts) expect(text).toContain(uri);
  expect(JSON.stringify(result) + text).not.toContain(plot.data.toString('base64'));
});

describe('what is shown', () => {
  test('is a bounded number of images; the others become links', () => {
    const blocks = blocksOf(...Array.from({ length: 12 }, (_, index) => image(`${index}.png`)));
    expect(blocks.filter(({ type }) => type === 'image')).toHaveLength(8);
    expect(blocks.slice(8)).toMatchObject(
      [8, 9, 10, 11].map((index) => ({ type: 'resource_link', name: `${index}.png` })),
    );
  });

  test('fits into the answer that the strictest client takes; a smaller one behind a large one still does', () => {
    const blocks = blocksOf(
      image('large.png', 700_000),
      image('half.png', 300_000),
      image('half 2.png', 300_000),
      image('small.png'),
    );
    expect(blocks.map((block) => (block.type === 'image' ? 'image' : block.name))).toEqual([
      ...['image', 'image', 'large.png', 'half 2.png'],
    ]);
    expect(blocks[0]).toMatchObject({ data: png(1, 1, 300_000).toString('base64') });
  });

  test('is a whole image of the type that its bytes say', () => {
    expect(blocksOf(image('cut.png', 0, png().subarray(0, -1)))).toMatchObject([
      { type: 'resource_link', name: 'cut.png' },
    ]);
    const mislabelled = { ...image('a.gif'), mimeType: 'image/gif' };
    expect(artifactBlocks([], [mislabelled])).toMatchObject([{ type: 'image', mimeType: 'image/png' }]);
  });

  test('is shown even if it could not be kept', () => {
    expect(artifactBlocks([], [image('plot.png')])).toMatchObject([{ type: 'image' }]);
  });
});
