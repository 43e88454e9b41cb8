/** ms before the first retry: long enough not to spin, too short to be noticed. */
const FIRST_DELAY_MS = 100;

/** ms. After the cause is fixed, nobody should wait much longer than this. */
const LONGEST_DELAY_MS = 10_000;

/** Milliseconds to wait after `failures` failures in a row: 0 without a failure, then doubling up to a limit. */
export function backoffMs(failures: number): number {
  if (failures <= 0) return 0;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
}
