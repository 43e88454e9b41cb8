/** What a call left behind in its sandbox, as seen from within. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox, Stats } from '../../src/index.ts';

/** ms. Workers are replaced, and what they started is killed, off the caller's path. */
const SETTLE_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/** Supervisor and zygote. */
const OWN_PROCESSES = 2;

/**
 * Waits until there is no process in the sandbox that is neither the harness nor one of its workers, and gives the stats of that
 * moment. Throws with the number of others that stay. Pids can be listed by anybody.
 */
export async function withoutStrangers(sandbox: Sandbox): Promise<Stats> {
  const deadline = performance.now() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const { result } = await sandbox.run("import os\nlen([name for name in os.listdir('/proc') if name.isdigit()])");
    const stats = await sandbox.stats();
    const strangers = Number(result) - OWN_PROCESSES - stats.workers.live.length;
    if (strangers === 0) return stats;
    if (performance.now() > deadline) throw new Error(`still ${strangers} processes after ${SETTLE_TIMEOUT_MS} ms`);
    await sleep(POLL_MS);
  }
}
