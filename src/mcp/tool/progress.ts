/**
 * Progress for clients that asked for it: the state of their call, at once when it changes, and again every few
 * seconds, because clients give up on a silent call after their own time-out.
 */
import type { CallStanding } from '../../contract.ts';

/**
 * ms. Short calls are answered before the first report. A person who waits longer gets reports soon, and not too often.
 */
export const LOOK_INTERVAL_MS = 1000;

/** ms. Clients time out after 60 s by default and start over at each progress report; this is well below. */
export const HEARTBEAT_INTERVAL_MS = 5000;

/** `elapsed` is in seconds and grows with every report, as the protocol requires. */
export type ReportProgress = (elapsed: number, message: string) => void;

/** The type of {@link RunRequest.watch}. */
type Watch = (standing: () => CallStanding) => void;

/**
 * Runs `work` and reports until it is done. Without `report` nothing is watched.
 * @param work gets the function for the request's `watch`.
 */
export async function withProgress<T>(
  report: ReportProgress | null,
  work: (watch: Watch | undefined) => Promise<T>,
): Promise<T> {
  if (report === null) return work(undefined);
  const startedAt = performance.now();
  let reportedAt = startedAt;
  let known = '';
  let look: (() => CallStanding) | null = null;
  const timer = setInterval(() => {
    const standing = look?.();
    const news = standing === undefined ? 'Not answered yet' : describe(standing);
    const now = performance.now();
    if (news === known && now - reportedAt < HEARTBEAT_INTERVAL_MS) return;
    known = news;
    reportedAt = now;
    const ms = standing?.phase === 'running' ? standing.ms : now - startedAt;
    report((now - startedAt) / 1000, `${news} (${Math.round(ms / 1000)} s)`);
  }, LOOK_INTERVAL_MS);
  try {
    return await work((standing) => {
      look = standing;
    });
  } finally {
    clearInterval(timer);
  }
}

function describe(standing: CallStanding): string {
  switch (standing.phase) {
    case 'starting':
      return `Waiting for the sandbox${behind(standing.before)}: it is ${standing.doing ?? 'started anew'}`;
    case 'queued':
      return standing.before === 0 ? 'Waiting for a Python worker' : `Waiting${behind(standing.before)}`;
    case 'running':
      return standing.lastLine === null ? 'Running' : `Running, last printed: ${standing.lastLine}`;
  }
}

function behind(before: number): string {
  return before === 0 ? '' : `, ${before} ${before === 1 ? 'call' : 'calls'} before it`;
}
