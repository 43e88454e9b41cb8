/** The artifacts that a worker sends while its call runs. It may claim anything: what breaks a limit ends the worker. */
import { SandboxError } from '../../errors.ts';
import { MAX_ARTIFACT_BYTES, MAX_ARTIFACTS, MAX_CALL_ARTIFACT_BYTES } from '../../protocol/artifact-limits.ts';
import type { ArtifactMessage } from '../../protocol/messages.ts';

/** A file of a call, in memory. Its name means nothing on this machine. */
export interface ReceivedArtifact {
  readonly name: string;
  readonly mimeType: string;
  readonly data: Buffer;
  /** An image that belongs into the answer itself. */
  readonly isShown: boolean;
}

export class ReceivedArtifacts {
  readonly #byName = new Map<string, ReceivedArtifact>();
  #bytes = 0;

  /** In the order in which they came. */
  get all(): readonly ReceivedArtifact[] {
    return [...this.#byName.values()];
  }

  /** Throws a `protocol` error that names the broken rule. */
  add({ name, mime_type: mimeType, is_shown: isShown, data: base64 }: ArtifactMessage): void {
    if (this.#byName.size >= MAX_ARTIFACTS) throw violation(`more than ${MAX_ARTIFACTS} artifacts`);
    if (this.#byName.has(name)) throw violation('two artifacts of one name');
    const data = Buffer.from(base64, 'base64');
    // Node skips what is not base64.
    if (data.toString('base64') !== base64) throw violation('an artifact that is not base64');
    this.#bytes += data.length;
    if (data.length > MAX_ARTIFACT_BYTES || this.#bytes > MAX_CALL_ARTIFACT_BYTES) {
      throw violation(`artifacts of ${this.#bytes} bytes`);
    }
    this.#byName.set(name, { name, mimeType, data, isShown });
  }
}

function violation(what: string): SandboxError {
  return new SandboxError('protocol', 'harness', `A worker sent ${what}, which no call may have.`);
}
