/** `doctor`: examines machine and sandbox, and reports problems with their remedies. */
import type { Writable } from 'node:stream';
import type { Finding, Outcome } from '../doctor/finding.ts';
import { printable } from '../log.ts';
import { EXIT_CANCELLED, EXIT_ERROR, EXIT_OK } from './exit-codes.ts';
import { type Paint, plain, type Style } from './terminal/colors.ts';

export interface DoctorDependencies {
  /** The findings in their order, as they come. */
  readonly findings: AsyncIterable<Finding>;
  readonly stdout: Writable;
  /** Ends the examination early. Later events belong to the end of the sandbox and are no findings. */
  readonly signal: AbortSignal;
  readonly paint?: Paint;
}

type Summary = Readonly<Record<'passed' | 'failed' | 'warnings' | 'facts', number>>;

const COLORS: Readonly<Record<Outcome, Style>> = { pass: 'green', fail: 'red', warn: 'yellow', fact: 'dim' };

/** Columns of the longest usual check. Longer ones push the rest to the right. */
const CHECK_WIDTH = 42;

/**
 * Prints a table as it grows, or one JSON document at the end. Returns the exit status, which is not 0 if a check
 * failed.
 */
export async function doctorCommand(
  asJson: boolean,
  { findings, stdout, signal, paint = plain }: DoctorDependencies,
): Promise<number> {
  const all: Finding[] = [];
  for await (const finding of findings) {
    if (signal.aborted) return EXIT_CANCELLED;
    if (!asJson) stdout.write(row(finding, all.at(-1), paint));
    all.push(finding);
  }
  const count = (outcome: Outcome): number => all.filter((finding) => finding.outcome === outcome).length;
  const summary = { passed: count('pass'), failed: count('fail'), warnings: count('warn'), facts: count('fact') };
  if (asJson) stdout.write(`${JSON.stringify({ summary, findings: all }, null, 2)}\n`);
  else stdout.write(`\n${inWords(summary)}\n`);
  return summary.failed === 0 ? EXIT_OK : EXIT_ERROR;
}

function inWords({ passed, failed, warnings, facts }: Summary): string {
  const counts = `${passed} passed, ${failed} failed, ${warnings} warnings, ${facts} facts.`;
  return failed + warnings === 0 ? `${counts} There is nothing to do.` : counts;
}

/** Advice stands below the finding, if there is any. */
function row({ section, check, outcome, found, advice }: Finding, previous: Finding | undefined, paint: Paint): string {
  const heading =
    section === previous?.section ? '' : `${previous === undefined ? '' : '\n'}${paint('bold', section)}\n`;
  const mark = outcome === 'pass' || outcome === 'fact' ? outcome : outcome.toUpperCase();
  const indent = ' '.repeat(CHECK_WIDTH + 9);
  const lines = printable(found).split('\n').join(`\n${indent}`);
  const todo = advice === null ? '' : `${indent}→ ${printable(advice)}\n`;
  return `${heading}  ${paint(COLORS[outcome], mark)}  ${check.padEnd(CHECK_WIDTH)} ${lines}\n${todo}`;
}
