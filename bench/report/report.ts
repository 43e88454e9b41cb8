/** All that one run found out; written as it is to `report.json`. Absent experiments were not asked for. */
import type { CallsResult, CallsRow, Load } from '../experiments/calls.ts';
import type { CleanupRow } from '../experiments/cleanup.ts';
import type { ColdRow } from '../experiments/cold.ts';
import type { ImportsRow } from '../experiments/imports.ts';
import type { LearningResult } from '../experiments/learning.ts';
import type { MemoryResult } from '../experiments/memory.ts';
import type { RestartsResult } from '../experiments/restarts.ts';
import type { ScalingRow } from '../experiments/scaling.ts';
import type { WorkersRow } from '../experiments/workers.ts';
import type { MachineFacts } from '../machine.ts';

export interface Report {
  /** ISO 8601. */
  readonly made: string;
  readonly profile: 'quick' | 'full';
  readonly machine: MachineFacts;
  /** Other programs kept all processors at work when it began. */
  readonly wasBusy: boolean;
  /** What the subjects are. */
  readonly notes: Readonly<Record<string, string>>;
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly calls?: CallsResult;
  readonly restarts?: RestartsResult;
  readonly scaling?: readonly ScalingRow[];
  readonly workers?: readonly WorkersRow[];
  readonly cold?: readonly ColdRow[];
  readonly imports?: readonly ImportsRow[];
  readonly learning?: LearningResult;
  readonly cleanup?: readonly CleanupRow[];
  readonly memory?: MemoryResult;
}

/** The row of a subject under a load; undefined where it was not measured. */
export function callsRow(report: Report, subject: string, load: Load = 'sequential'): CallsRow | undefined {
  return report.calls?.rows.find((row) => row.subject === subject && row.load === load);
}
