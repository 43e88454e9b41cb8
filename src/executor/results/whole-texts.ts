/**
 * The whole texts of those of which an answer has only the ends: kept as artifacts, so that nothing has to be run again.
 */
import type { Artifact } from '../../contract.ts';
import type { ReceivedArtifact } from '../artifacts/received.ts';
import type { ArtifactStore } from '../artifacts/store.ts';
import type { Texts } from './budget.ts';
import { type Excerpt, joined, type Place } from './excerpt.ts';

/** A message repeats the end of a traceback, and a detail is short. */
const NAMES = ['stdout', 'stderr', 'result', 'traceback'] as const;
type Name = (typeof NAMES)[number];

/**
 * What a worker or the supervisor has of a whole text: the name of an artifact, or the text itself. Either may be its
 * beginning only.
 */
type Found = Readonly<Partial<Record<Name, string | Buffer | undefined>>>;

/** Names that the harness gives. Any other would make the line about the gap too long. */
const FILE_NAME = /^(?:stdout|stderr|result)(?: \(\d{1,2}\))?\.txt$/;

export interface KeptTexts {
  /** The texts of the answer, with the addresses of the whole ones. */
  readonly texts: Readonly<Record<keyof Texts, string>>;
  readonly artifacts: Artifact[];
  /** Where the whole texts are of those that are cut; null without any. */
  readonly places: Readonly<Partial<Record<Name, Place>>> | null;
}

/** Keeps the artifacts of a call, and with them the whole texts of those that are cut. `cut` are `given` within budget. */
export function keepWhole(
  given: Texts,
  cut: Texts,
  whole: Found,
  received: readonly ReceivedArtifact[],
  store: ArtifactStore,
): KeptTexts {
  const names = new Map<Name, string>();
  const all = [...received];
  for (const name of NAMES) {
    if (cut[name].gap === null) continue;
    const found = whole[name] ?? (given[name].gap === null ? Buffer.from(given[name].head) : undefined);
    if (typeof found === 'string') {
      if (FILE_NAME.test(found)) names.set(name, found);
    } else if (found !== undefined) {
      const free = freeName(name, all);
      names.set(name, free);
      all.push({ name: free, mimeType: 'text/plain', data: found, isShown: false });
    }
  }
  const artifacts = all.length === 0 ? [] : store.keep(all);
  const places: Partial<Record<Name, Place>> = {};
  for (const [name, file] of names) {
    const artifact = artifacts.find((one) => one.name === file);
    if (artifact === undefined) continue;
    places[name] = { uri: artifact.uri, bytes: artifact.size, isAll: artifact.size >= sizeOf(given[name]) };
  }
  return {
    texts: {
      stdout: joined(cut.stdout, places.stdout),
      stderr: joined(cut.stderr, places.stderr),
      result: joined(cut.result, places.result),
      traceback: joined(cut.traceback, places.traceback),
      message: joined(cut.message),
      detail: joined(cut.detail),
    },
    artifacts,
    places: names.size > 0 ? places : null,
  };
}

function freeName(name: Name, taken: readonly ReceivedArtifact[]): string {
  let free = `${name}.txt`;
  for (let number = 2; taken.some((one) => one.name === free); number++) free = `${name} (${number}).txt`;
  return free;
}

function sizeOf({ head, gap }: Excerpt): number {
  return Buffer.byteLength(head) + (gap === null ? 0 : gap.bytes + Buffer.byteLength(gap.tail));
}
