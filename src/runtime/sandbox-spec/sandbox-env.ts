/**
 * The environment of the supervisor. It has no variable of the host, only those that make Python quick and predictable.
 */
import { SCRATCH_IN_SANDBOX } from './paths.ts';

/**
 * Size of `/dev/shm`, for the semaphores and shared arrays of multiprocessing. It counts towards the memory limit of a
 * container.
 */
export const SHM_BYTES = 16 * 1024 * 1024;

export const SANDBOX_ENV: Readonly<Record<string, string>> = {
  /** There is no folder to write byte code to. */
  PYTHONDONTWRITEBYTECODE: '1',
  /** Thread pools of numerical libraries do not survive a fork and would count against the process limit. */
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  /** There is no display. */
  MPLBACKEND: 'Agg',
  LANG: 'C.UTF-8',
  HOME: SCRATCH_IN_SANDBOX,
  /** The user's number may have no name in the image, and `getpass.getuser` fails without one. */
  USER: 'sandbox',
  LOGNAME: 'sandbox',
};
