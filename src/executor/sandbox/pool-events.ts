/** What a pool of workers reports. */
import type { Call, CallOutcome } from '../calls/call.ts';

export interface PoolEvents {
  /** A worker became free, so waiting calls may go on. */
  onCapacity(): void;
  onAnswer(call: Call, outcome: CallOutcome): void;
  /** The call was not started and must wait again, ahead of the others. */
  onRequeue(call: Call): void;
  /** Workers fail to start; `detail` says why. */
  onSpawnTrouble(detail: string): void;
  /** All waiting workers are of the newest kind. */
  onRenewed(): void;
  /** The sandbox no longer reacts and must be replaced. */
  onStuck(): void;
}
