/** A heartbeat for clients that asked for progress: they would otherwise give up on a long run after their own timeout. */

/** Clients time out after 60 s by default and reset on progress; this is well below, and costs nothing. */
export const HEARTBEAT_INTERVAL_MS = 5000;

/** `elapsed` is in seconds and grows with every report, as the protocol demands. */
export type ReportProgress = (elapsed: number, message: string) => void;

/** Runs `work` and reports every few seconds until it is done. */
export async function withHeartbeat<T>(
  report: ReportProgress | null,
  work: () => Promise<T>,
  intervalMs: number = HEARTBEAT_INTERVAL_MS,
): Promise<T> {
  if (report === null) return work();
  let beats = 0;
  const timer = setInterval(() => {
    beats++;
    const elapsed = (beats * intervalMs) / 1000;
    report(elapsed, `Still running after ${elapsed} s`);
  }, intervalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
