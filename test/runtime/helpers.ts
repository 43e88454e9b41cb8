import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../src/log.ts';
import type { Connection, SandboxProcess } from '../../src/protocol/connection.ts';

import { createBwrap } from '../../src/runtime/bubblewrap/bwrap.ts';
import { createContainerEngine } from '../../src/runtime/containers/container-engine.ts';
import { dockerDialect } from '../../src/runtime/containers/docker.ts';
import { bundledImageTag } from '../../src/runtime/image/image.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import type { RuntimeSettings } from '../../src/runtime/settings.ts';

/** Answers lines of Python instead of the protocol; see the file. */
export const PROBE_HARNESS = `${import.meta.dirname}/fixtures/probe-harness`;

export { RUNTIME_SETTINGS as SETTINGS } from '../helpers/runtime-settings.ts';

/** A runtime whose sandboxes run the probe harness, on the bundled image's Python where there is an image. */
export function probeRuntime(name: 'docker' | 'bwrap', settings: RuntimeSettings): Runtime {
  if (name === 'bwrap') return createBwrap(settings, silentLog, PROBE_HARNESS);
  const image = settings.image ?? bundledImageTag();
  return createContainerEngine(dockerDialect, { ...settings, image }, silentLog, { harnessFolder: PROBE_HARNESS });
}

/** Talks to the probe harness. */
export interface Conversation {
  /** Runs Python that assigns to `answer`; its repr, or the exception in words. */
  ask(code: string): Promise<string>;
}

export async function converse({ control }: SandboxProcess): Promise<Conversation> {
  const lines = linesOf(control);
  const hello = await lines.next();
  if (!hello.value?.startsWith('hello')) throw new Error(`unexpected first line: ${hello.value}`);
  return {
    async ask(code) {
      const escaped = code.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
      control.write(Buffer.from(`${escaped}\n`));
      const answer = await lines.next();
      return answer.value ?? 'the sandbox is gone';
    },
  };
}

function linesOf(connection: Connection): AsyncIterator<string, undefined> {
  const stream = new PassThrough();
  connection.onData((chunk) => stream.write(chunk));
  connection.onClose(() => stream.end());
  return createInterface({ input: stream })[Symbol.asyncIterator]();
}

/** Polls until true, or fails after `timeoutMs`. */
export async function eventually(
  what: string,
  check: () => Promise<boolean> | boolean,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`still not so after ${timeoutMs} ms: ${what}`);
    await sleep(50);
  }
}
