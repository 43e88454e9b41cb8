/** The interface of every runtime. */
import type { SandboxProcess } from '../protocol/connection.ts';
import type { Probe } from './probe.ts';
import type { RuntimeName } from './settings.ts';

/** An image with more packages. */
export interface DerivedImage {
  readonly image: string;
  /** Bytes of all its layers. */
  readonly bytes: number;
  /** Bytes that it takes besides the image that it is derived from. */
  readonly addedBytes: number;
  /** The version of each package that was asked for. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface Runtime {
  readonly name: RuntimeName;
  /** Tries the runtime within a few seconds. Never rejects. */
  probe(): Promise<Probe>;
  /** The image of the sandboxes, or null if there is none. */
  describeImage(): string | null;
  /**
   * Builds the bundled image if it is missing, so that {@link launch} finds it.
   * @param progress gets each line that the engine prints while it builds.
   * @throws SandboxError `image_unavailable` or `engine_unavailable`.
   */
  prepare(progress: (line: string) => void): Promise<void>;
  /**
   * Builds the bundled image with these packages on top, if it is missing.
   * @param packages names with or without `==VERSION`, already checked.
   * @throws SandboxError as {@link prepare}, also if the runtime has no images.
   */
  derive(packages: readonly string[], progress: (line: string) => void): Promise<DerivedImage>;
  /**
   * Starts a sandbox. Resolves when its supervisor has written the first byte.
   * @throws SandboxError with blame `engine` if it cannot be started, `caller` if a mount is wrong.
   */
  launch(): Promise<SandboxProcess>;
  /**
   * Removes containers and temp folders of dead servers and returns their number. Never touches those of a live server.
   */
  sweep(): Promise<number>;
}
