/** What every runtime can do, whatever carries the sandbox. */
import type { SandboxProcess } from '../protocol/connection.ts';
import type { Probe } from './probe.ts';
import type { RuntimeName } from './settings.ts';

export interface Runtime {
  readonly name: RuntimeName;
  /** Tries it for real, within a few seconds. Never rejects. */
  probe(): Promise<Probe>;
  /** The image that sandboxes run, or null where there is none. */
  describeImage(): string | null;
  /**
   * Makes sure that {@link launch} finds what it needs: builds the bundled image where it is missing.
   * @param progress gets each line that the engine prints while it builds.
   * @throws SandboxError `image_unavailable` or `engine_unavailable`.
   */
  prepare(progress: (line: string) => void): Promise<void>;
  /**
   * Starts a sandbox; resolves when its supervisor has said the first byte.
   * @throws SandboxError with blame `engine` where it cannot be started, `caller` where a mount is wrong.
   */
  launch(): Promise<SandboxProcess>;
  /** Removes containers and temp folders of servers that are gone; the number removed. Never touches a live server's. */
  sweep(): Promise<number>;
}
