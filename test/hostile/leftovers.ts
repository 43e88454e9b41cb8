/** What a call left behind in its sandbox, as seen from within. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../src/index.ts';

/** ms. Workers are replaced, and what they started is killed, off the caller's path. */
const SETTLE_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/** Supervisor and zygote. */
const OWN_PROCESSES = 2;

/** Processes in the sandbox that are neither the harness nor one of its workers. Pids can be listed by anybody. */
export async function strangersIn(sandbox: Sandbox): Promise<number> {
  const { result } = await sandbox.run("import os\nlen([name for name in os.listdir('/proc') if name.isdigit()])");
  const { workers } = await sandbox.stats();
  return Number(result) - OWN_PROCESSES - workers.live.length;
}

/** Polls until `measure` gives `expected`. Throws with the last figure. */
export async function settled(what: string, measure: () => Promise<number>, expected: number): Promise<void> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const measured = await measure();
    if (measured === expected) return;
    if (performance.now() > deadline) throw new Error(`${what}: still ${measured} after ${SETTLE_TIMEOUT_MS} ms`);
    await sleep(POLL_MS);
  }
}
