/**
 * The artifacts of a call as content of its answer: images that the call shows, and links to all other files. The text
 * lists them as well, for clients that show nothing else.
 */
import type { Artifact } from '../../contract.ts';
import type { ShownImage } from '../backend.ts';

export type ArtifactBlock =
  | { readonly type: 'image'; readonly mimeType: string; readonly data: string }
  | {
      readonly type: 'resource_link';
      readonly uri: string;
      readonly name: string;
      readonly mimeType: string;
      readonly size: number;
    };

/** The types that clients show and models read. */
const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Images of one answer. A model pays for each as for a page of text. */
const MAX_IMAGES = 8;

/**
 * Characters of base64 of all images of an answer. The strictest known client refuses an answer of more than 1,048,576
 * characters, and text and data take up to 300,000 with the default settings.
 */
const MAX_IMAGE_CHARS = 700_000;

/** Images come first. Those beyond the limits become links, like all artifacts that are not shown. */
export function artifactBlocks(artifacts: readonly Artifact[], shown: readonly ShownImage[]): readonly ArtifactBlock[] {
  if (artifacts.length === 0 && shown.length === 0) return [];
  const images = fitting(shown);
  const isImage = new Set(images.map(({ name }) => name));
  const links = artifacts.filter(({ name }) => !isImage.has(name));
  return [
    ...images.map(({ mimeType, data }) => ({ type: 'image', mimeType, data: data.toString('base64') }) as const),
    ...links.map(({ uri, name, mimeType, size }) => ({ type: 'resource_link', uri, name, mimeType, size }) as const),
  ];
}

function fitting(shown: readonly ShownImage[]): readonly ShownImage[] {
  let left = MAX_IMAGE_CHARS;
  const images: ShownImage[] = [];
  for (const image of shown) {
    const chars = 4 * Math.ceil(image.data.length / 3);
    if (!IMAGE_TYPES.has(image.mimeType) || chars > left || images.length >= MAX_IMAGES) continue;
    left -= chars;
    images.push(image);
  }
  return images;
}
