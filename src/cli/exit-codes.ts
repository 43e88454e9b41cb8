/** Exit statuses, following the conventions of shells, coreutils and sysexits.h. */
import type { RunResult } from '../contract.ts';
import { SandboxError, unreachable } from '../errors.ts';

export const EXIT_OK = 0;
/** An uncaught exception, as python3 itself exits. */
export const EXIT_ERROR = 1;
/** Wrong command line or input, as shells and argparse exit. */
export const EXIT_USAGE = 2;
/** EX_UNAVAILABLE of sysexits.h: a required service does not answer. */
export const EXIT_UNAVAILABLE = 69;
/** EX_SOFTWARE of sysexits.h: a bug in this program. */
export const EXIT_SOFTWARE = 70;
/** As timeout(1) exits. */
export const EXIT_TIMEOUT = 124;
/** 128 + SIGINT. */
export const EXIT_CANCELLED = 130;
/** 128 + SIGKILL: the kernel or the engine kills a process that takes too much. */
export const EXIT_KILLED = 137;

/** The exit status of `run`. `exitCode` is the script's own, cut to a byte as the system does. */
export function exitCodeFor(result: RunResult, exitCode: number | null): number {
  switch (result.status) {
    case 'ok':
      return EXIT_OK;
    case 'exited':
      return exitCode === null ? EXIT_ERROR : exitCode & 0xff;
    case 'error':
    case 'process_limit':
    case 'output_limit':
      return EXIT_ERROR;
    case 'timeout':
      return EXIT_TIMEOUT;
    case 'cancelled':
      return EXIT_CANCELLED;
    case 'memory_limit':
    case 'crashed':
      return EXIT_KILLED;
    case 'rejected':
      return EXIT_USAGE;
    case 'unavailable':
      return EXIT_UNAVAILABLE;
    default:
      return unreachable(result.status);
  }
}

/** The status for an error that ends a command. */
export function exitCodeForError(thrown: unknown): number {
  if (!(thrown instanceof SandboxError)) return EXIT_SOFTWARE;
  switch (thrown.code) {
    case 'usage':
    case 'invalid_setting':
    case 'no_artifact':
      return EXIT_USAGE;
    case 'engine_missing':
    case 'engine_unavailable':
    case 'image_unavailable':
    case 'sandbox_failed':
      return EXIT_UNAVAILABLE;
    case 'protocol':
      return EXIT_SOFTWARE;
    default:
      return unreachable(thrown.code);
  }
}
