/** Waiting for what a sandbox does off the caller's path. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stats } from '../../src/contract.ts';

/** ms between looks. A look takes the supervisor several, so that later ones are further apart. */
const [FIRST_PAUSE_MS, LAST_PAUSE_MS] = [4, 64];
/** ms. A replaced worker is a fork, or a new interpreter, on a machine that may be busy. */
const DEADLINE_MS = 20_000;

/**
 * Waits until no worker runs or cleans up, and gives the stats of that moment. The next call has the worker of the last one then:
 * where a clean-up takes long, as on a busy machine, a call goes to the worker that stands by. Throws after 20 s.
 */
export async function atRest(sandbox: { stats(): Promise<Stats> }): Promise<Stats> {
  const deadline = Date.now() + DEADLINE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
    // Workers and counts are of one moment, that at which they are told.
    const snapshot = await sandbox.stats();
    const { live } = snapshot.workers;
    if (live.every(({ state }) => state === 'idle' || state === 'standby')) return snapshot;
    if (Date.now() > deadline) throw new Error(`Workers do not come to rest: ${JSON.stringify(live)}`);
    await sleep(pause);
  }
}
