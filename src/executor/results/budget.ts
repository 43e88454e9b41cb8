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
  const all: readonly Excerpt[] = Object.values(texts);
  if (mostCostOf(all.reduce((sum, text) => sum + lengthOf(text), 0)) <= most) return texts;
  const level = levelOf(all.map(costOf), most);
  const within = (text: Excerpt) => (costOf(text) <= level ? text : shortened(text, level));
  return {
    stdout: within(texts.stdout),
    stderr: within(texts.stderr),
    result: within(texts.result),
    message: within(texts.message),
    traceback: within(texts.traceback),
    detail: within(texts.detail),
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
