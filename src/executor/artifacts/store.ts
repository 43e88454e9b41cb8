/**
 * The artifacts of recent calls, in memory. They are gone with the server. When the bound is reached, the oldest call
 * loses its artifacts first, all at once, because its files may belong together.
 */
import { randomBytes } from 'node:crypto';
import type { Artifact } from '../../contract.ts';
import { Changes } from '../changes.ts';
import { artifactUri, parseArtifactUri } from './artifact-uri.ts';
import type { ReceivedArtifact } from './received.ts';

/** 64 random bits as 16 hex digits: nobody guesses one, and a model copies it without a mistake. */
const ID_BYTES = 8;

/** Artifacts of all calls. A list of so many is 100 KB long, which clients still take. */
export const MAX_KEPT = 500;

/** Calls whose artifacts are known to be gone, so that readers learn why. */
const MAX_REMEMBERED = 1_000;

export interface KeptArtifact extends Artifact {
  readonly data: Buffer;
}

/** `dropped`: it was there, and made room for newer ones. `unknown`: there never was one, as far as known. */
export type FoundArtifact =
  | { readonly state: 'kept'; readonly artifact: KeptArtifact }
  | { readonly state: 'dropped' | 'unknown' };

export class ArtifactStore {
  /** Of all artifacts together; 0 keeps none. */
  readonly maxBytes: number;
  /** By the id of their call, the oldest call first. */
  readonly #calls = new Map<string, readonly KeptArtifact[]>();
  readonly #droppedIds = new Set<string>();
  readonly #changes = new Changes();
  #bytes = 0;
  #count = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Keeps the artifacts of one call, in order, and returns the kept ones: those that fit when all others are gone. */
  keep(received: readonly ReceivedArtifact[]): Artifact[] {
    const id = randomBytes(ID_BYTES).toString('hex');
    const kept: KeptArtifact[] = [];
    let bytes = 0;
    for (const { name, mimeType, data } of received) {
      if (bytes + data.length > this.maxBytes || this.maxBytes === 0 || kept.length >= MAX_KEPT) continue;
      bytes += data.length;
      kept.push({ uri: artifactUri(id, name), name, mimeType, size: data.length, data });
    }
    if (kept.length === 0) return [];
    this.#dropUntil(this.maxBytes - bytes, MAX_KEPT - kept.length);
    this.#calls.set(id, kept);
    this.#bytes += bytes;
    this.#count += kept.length;
    this.#changes.announce();
    return kept.map(described);
  }

  /** The kept ones, newest call first. */
  list(): Artifact[] {
    return [...this.#calls.values()].reverse().flatMap((kept) => kept.map(described));
  }

  find(uri: string): FoundArtifact {
    const parts = parseArtifactUri(uri);
    if (parts === null) return { state: 'unknown' };
    const artifact = this.#calls.get(parts.id)?.find(({ name }) => name === parts.name);
    if (artifact !== undefined) return { state: 'kept', artifact };
    return { state: this.#droppedIds.has(parts.id) ? 'dropped' : 'unknown' };
  }

  /** Calls `listener` after every change of the list. Returns a function that ends this. */
  onChanged(listener: () => void): () => void {
    return this.#changes.subscribe(listener);
  }

  #dropUntil(maxBytes: number, maxCount: number): void {
    for (const [id, kept] of this.#calls) {
      if (this.#bytes <= maxBytes && this.#count <= maxCount) return;
      this.#calls.delete(id);
      for (const { size } of kept) this.#bytes -= size;
      this.#count -= kept.length;
      this.#remember(id);
    }
  }

  #remember(id: string): void {
    this.#droppedIds.add(id);
    if (this.#droppedIds.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#droppedIds) {
      this.#droppedIds.delete(oldest);
      return;
    }
  }
}

function described({ uri, name, mimeType, size }: KeptArtifact): Artifact {
  return { uri, name, mimeType, size };
}
