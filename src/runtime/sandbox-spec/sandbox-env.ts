/** The environment of the supervisor: nothing of the host's, and only what makes Python quick and predictable. */
import { SCRATCH_IN_SANDBOX } from './paths.ts';

/** `/dev/shm`, for multiprocessing's semaphores and shared arrays; where memory is counted, it counts. */
export const SHM_BYTES = 16 * 1024 * 1024;

export const SANDBOX_ENV: Readonly<Record<string, string>> = {
  /** There is nowhere to write it. */
  PYTHONDONTWRITEBYTECODE: '1',
  /** Thread pools of numerical libraries do not survive a fork, and would count against the process limit. */
  OPENBLAS_NUM_THREADS: '1',
  OMP_NUM_THREADS: '1',
  /** There is no display. */
  MPLBACKEND: 'Agg',
  LANG: 'C.UTF-8',
  HOME: SCRATCH_IN_SANDBOX,
  /** The number of the user may have no name in the image, and `getpass.getuser` fails without one. */
  USER: 'sandbox',
  LOGNAME: 'sandbox',
};
