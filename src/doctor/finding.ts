/** What a check comes to. */
export type Outcome = 'pass' | 'fail' | 'note';

export const SECTIONS = ['machine', 'sandbox', 'controls', 'limits', 'calls'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Finding {
  readonly section: Section;
  /** What was looked at, in a few words. */
  readonly check: string;
  /** `note`: worth knowing, and no reason to stop. */
  readonly outcome: Outcome;
  /** What was found. May quote what the sandbox said: to be made printable before it reaches a terminal. */
  readonly found: string;
  /** What to do about it; null where there is nothing to do. */
  readonly advice: string | null;
}

/** The findings of one check, without what the check itself knows. */
export type Verdict = Pick<Finding, 'outcome' | 'found' | 'advice'>;

export function pass(found: string): Verdict {
  return { outcome: 'pass', found, advice: null };
}

export function fail(found: string, advice: string): Verdict {
  return { outcome: 'fail', found, advice };
}

export function note(found: string, advice: string | null = null): Verdict {
  return { outcome: 'note', found, advice };
}
