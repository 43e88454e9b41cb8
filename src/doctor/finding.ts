/** What a check comes to. A warning is for something that the reader should do; what cannot or need not be changed is a fact. */
export type Outcome = 'pass' | 'fact' | 'warn' | 'fail';

export const SECTIONS = ['machine', 'sandbox', 'controls', 'limits', 'calls'] as const;
export type Section = (typeof SECTIONS)[number];

/** The findings of one check, without what the check itself knows. */
export type Verdict =
  | {
      /** `pass`: looked at, and as it should be. `fact`: worth knowing, and fine as it is. */
      readonly outcome: 'pass' | 'fact';
      /** What was found. May quote what the sandbox said: to be made printable before it reaches a terminal. */
      readonly found: string;
      readonly advice: null;
    }
  | {
      /** `warn`: it works, and something should be done. `fail`: it does not do what it promises. */
      readonly outcome: 'warn' | 'fail';
      readonly found: string;
      /** What to do about it; full sentences. */
      readonly advice: string;
    };

export type Finding = Verdict & {
  readonly section: Section;
  /** What was looked at, in a few words. */
  readonly check: string;
};

export function pass(found: string): Verdict {
  return { outcome: 'pass', found, advice: null };
}

export function fact(found: string): Verdict {
  return { outcome: 'fact', found, advice: null };
}

export function warn(found: string, advice: string): Verdict {
  return { outcome: 'warn', found, advice };
}

export function fail(found: string, advice: string): Verdict {
  return { outcome: 'fail', found, advice };
}
