/** The interface that the checks use. The doctor knows no engine and no executor. */
import type { Settings } from '../config.ts';
import type { RunRequest, RunResult, Stats } from '../contract.ts';

/** A sandbox that runs code as it would for any client. */
export interface LiveSandbox {
  call(request: RunRequest): Promise<{ readonly result: RunResult }>;
  stats(): Promise<Stats>;
}

/** A remark about a runtime, and advice for the user; null for a mere fact. */
export interface RuntimeNote {
  readonly text: string;
  readonly advice: string | null;
}

/** One runtime of this machine, with its probe. */
export interface RuntimeReport {
  readonly name: string;
  readonly probe:
    | { readonly works: true; readonly version: string; readonly notes: readonly RuntimeNote[] }
    | { readonly works: false; readonly isInstalled: boolean; readonly reason: string; readonly hint: string };
  /** The image it would run; null if it runs none or does not work. */
  readonly image: { readonly name: string; readonly isPresent: boolean } | null;
}

/** Values of the host that the sandbox must not find. */
export interface Bait {
  /** Value of a variable of the server's environment. */
  readonly secret: string;
  /** Absolute path of a file of the host. */
  readonly file: string;
}

export interface Subject {
  readonly sandbox: LiveSandbox;
  readonly settings: Settings;
  readonly bait: Bait;
}

/** A subject whose sandbox has come up. */
export interface LiveSubject extends Subject {
  readonly runtime: string;
  /** Controls in force, as workers report them. */
  readonly hardening: readonly string[];
}
