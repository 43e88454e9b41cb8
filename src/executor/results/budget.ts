/**
 * All texts of an answer share one budget (docs/decisions/0034-an-answer-has-one-budget.md): each may use all of it, and
 * several long ones share it fairly. Pure.
 */
import { costOf, type Excerpt, lengthOf, mostCostOf, shortened } from './excerpt.ts';

export interface Texts {
  readonly stdout: Excerpt;
  readonly stderr: Excerpt;
  readonly result: Excerpt;
  readonly message: Excerpt;
  readonly traceback: Excerpt;
  readonly detail: Excerpt;
}

/** The same texts within `most` bytes. Short ones stay whole. */
export function withinBudget(texts: Texts, most: number): Texts {
  const { stdout, stderr, result, message, traceback, detail } = texts;
  const all: readonly Excerpt[] = [stdout, stderr, result, message, traceback, detail];
  let length = 0;
  for (const text of all) length += lengthOf(text);
  // Most answers are so short that nothing has to be measured.
  if (mostCostOf(length) <= most) return texts;
  const level = levelOf(all.map(costOf), most);
  const within = (text: Excerpt) => (costOf(text) <= level ? text : shortened(text, level));
  return {
    stdout: within(stdout),
    stderr: within(stderr),
    result: within(result),
    message: within(message),
    traceback: within(traceback),
    detail: within(detail),
  };
}

/**
 * The level to which `total` fills vessels of these sizes. What is smaller is filled; Infinity if all are.
 */
export function levelOf(sizes: readonly number[], total: number): number {
  let left = total;
  const ascending = sizes.toSorted((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const level = left / (ascending.length - index);
    if (size > level) return level;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}
