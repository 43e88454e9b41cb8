/** Lets waiting calls begin, in their order, while there are free places and workers. */
import type { CallQueue } from '../calls/queue.ts';
import type { RunningSandbox } from './running-sandbox.ts';

/**
 * `workers`: calls that may run at the same time. A call that waits for its session lets others go first, but not those
 * of the same session.
 */
export function handOut(queue: CallQueue, sandbox: RunningSandbox, workers: number): void {
  let slots = workers - sandbox.running;
  let behind: Set<string> | null = null;
  queue.offer((call) => {
    if (slots <= 0) return 'stop';
    if (call.session === null) {
      if (!sandbox.dispatch(call)) return 'stop';
      slots--;
      return 'taken';
    }
    const { name, forkOf } = call.session;
    const isBehind = behind?.has(name) || (forkOf !== null && behind?.has(forkOf));
    const offered = isBehind ? 'waits' : sandbox.offer(call, (session) => queue.wants(session, call));
    if (offered === 'waits') {
      behind ??= new Set();
      behind.add(name);
      if (forkOf !== null) behind.add(forkOf);
      return 'waits';
    }
    if (offered === 'begun') slots--;
    return 'taken';
  });
  const standbys = queue.waiting.filter(({ isolation, session }) => isolation !== 'baseline' && session === null);
  sandbox.refill(Math.min(slots, standbys.length));
}
