/**
 * The result of a check. A warning asks the reader to do something. A condition that cannot or need not be changed is a
 * fact.
 */
export type Outcome = 'pass' | 'fact' | 'warn' | 'fail';

export const SECTIONS = ['machine', 'sandbox', 'controls', 'limits', 'calls'] as const;
export type Section = (typeof SECTIONS)[number];

/** The result of one check, without the fields that the check itself knows. */
export type Verdict =
  | {
      /** `pass`: checked and correct. `fact`: worth knowing, and acceptable. */
      readonly outcome: 'pass' | 'fact';
      /** The finding. It may quote output of the sandbox, so it must be made printable before it reaches a terminal. */
      readonly found: string;
      readonly advice: null;
    }
  | {
      /** `warn`: it works, but something should be done. `fail`: it breaks a promise. */
      readonly outcome: 'warn' | 'fail';
      readonly found: string;
      /** The remedy; full sentences. */
      readonly advice: string;
    };

export type Finding = Verdict & {
  readonly section: Section;
  /** The subject of the check, in a few words. */
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
