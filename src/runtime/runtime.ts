/** The interface of every runtime. */
import type { SandboxProcess } from '../protocol/connection.ts';
import type { Probe } from './probe.ts';
import type { RuntimeName } from './settings.ts';

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
   * Starts a sandbox. Resolves when its supervisor has written the first byte.
   * @throws SandboxError with blame `engine` if it cannot be started, `caller` if a mount is wrong.
   */
  launch(): Promise<SandboxProcess>;
  /**
   * Removes containers and temp folders of dead servers and returns their number. Never touches those of a live server.
   */
  sweep(): Promise<number>;
}
