/** Lists and reads the artifacts of recent calls. */
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { formatBytes } from '../../config.ts';
import { unreachable } from '../../errors.ts';
import type { ArtifactShelf, KeptArtifact } from '../backend.ts';
import { type Part, parseRange, partOf } from './artifact-range.ts';
import { notFound } from './not-found.ts';

const PREFIX = 'sandbox://artifacts/';

type Contents = { readonly uri: string; readonly mimeType: string; readonly _meta?: Part['place'] } & Part['content'];

export function isArtifactUri(uri: string): boolean {
  return uri.startsWith(PREFIX);
}

/** Registers the template, and with it the list of what is kept. */
export function registerArtifacts(server: McpServer, shelf: ArtifactShelf): void {
  const description =
    'A file that a recent call left in its working directory, or an image it showed. offset and length, in bytes, ' +
    'select a part; a long file comes in parts in any case';
  // A list repeats the description of the template for each file otherwise.
  const list = () => ({ resources: shelf.list().map((artifact) => ({ ...artifact, description: undefined })) });
  const kept = () =>
    shelf.list().map(({ uri, name }) => ({ id: uri.slice(PREFIX.length).split('/', 1)[0] ?? '', name }));
  const complete = {
    id: (start: string) =>
      startingWith(
        start,
        kept().map(({ id }) => id),
      ),
    name: (start: string, context?: { arguments?: Record<string, string> }) => {
      const id = context?.arguments?.id;
      return startingWith(
        start,
        kept().flatMap((one) => (id === undefined || one.id === id ? one.name : [])),
      );
    },
  };
  const template = new ResourceTemplate(`${PREFIX}{id}/{name}{?offset,length}`, { list, complete });
  server.registerResource('artifact', template, { description }, ({ href }) => ({
    contents: [...readArtifact(shelf, href)],
  }));
}

function startingWith(start: string, values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value.startsWith(start));
}

/**
 * The requested part. If it is shorter than requested, a second text says where the rest is, because clients do not show
 * `_meta`. Throws an error of the protocol that says what to do.
 */
export function readArtifact(shelf: ArtifactShelf, requested: string): Contents[] {
  const range = parseRange(requested);
  const { mimeType, content, place, isCut } = partOf(find(shelf, range.uri), range);
  const contents: Contents[] = [{ uri: requested, mimeType, ...content, _meta: place }];
  if (isCut && place.next_offset !== null) {
    const next = `${range.uri}?offset=${place.next_offset}`;
    const last = place.next_offset - 1;
    const text = `[These are bytes ${place.offset} to ${last} of ${place.total}. Read ${next} for the rest.]`;
    contents.push({ uri: next, mimeType: 'text/plain', text });
  }
  return contents;
}

function find(shelf: ArtifactShelf, uri: string): KeptArtifact {
  const found = shelf.find(uri);
  switch (found.state) {
    case 'kept':
      return found.artifact;
    case 'dropped':
      throw notFound(
        uri,
        `${uri} has made room for newer files: the server keeps ${formatBytes(shelf.maxBytes)} (--artifacts). ` +
          'Run its code again.',
      );
    case 'unknown':
      throw notFound(
        uri,
        `There is no artifact ${uri}. resources/list names those of recent calls, while the server runs.`,
      );
    default:
      return unreachable(found);
  }
}
