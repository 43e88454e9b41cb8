/**
 * The artifacts of a call as content of its answer: images that the call shows, and links to all other files. The text
 * lists them as well, for clients that show nothing else.
 */
import type { Artifact } from '../../contract.ts';
import type { ShownImage } from '../backend.ts';
import { imageType } from './image-format.ts';

export type ArtifactBlock =
  | { readonly type: 'image'; readonly mimeType: string; readonly data: string }
  | {
      readonly type: 'resource_link';
      readonly uri: string;
      readonly name: string;
      readonly mimeType: string;
      readonly size: number;
    };

/** Images of one answer. A model pays for each as for a page of text. */
const MAX_IMAGES = 8;

/**
 * Characters of base64 of all images of an answer. The strictest known client refuses an answer of more than 1,048,576
 * characters, and text and data take up to 300,000 with the default settings.
 */
const MAX_IMAGE_CHARS = 700_000;

/** Images come first. Those beyond the limits become links, like all artifacts that are not shown. */
export function artifactBlocks(artifacts: readonly Artifact[], shown: readonly ShownImage[]): readonly ArtifactBlock[] {
  const blocks: ArtifactBlock[] = [];
  const isImage = new Set<string>();
  let charsLeft = MAX_IMAGE_CHARS;
  for (const { name, data } of shown) {
    const mimeType = imageType(data);
    const chars = 4 * Math.ceil(data.length / 3);
    if (mimeType === null || chars > charsLeft || blocks.length >= MAX_IMAGES) continue;
    charsLeft -= chars;
    isImage.add(name);
    blocks.push({ type: 'image', mimeType, data: data.toString('base64') });
  }
  for (const { uri, name, mimeType, size } of artifacts) {
    if (!isImage.has(name)) blocks.push({ type: 'resource_link', uri, name, mimeType, size });
  }
  return blocks;
}
