/**
 * Ordinary programs, as callers send them. Their output is the same whenever and wherever they run in the same environment.
 *
 *     # %% kind: name
 *     #: needs numpy            it runs only where this module can be imported
 *     #: with N = 1, 'a'        it runs once for each value: Python, split at the commas of the outermost level
 *     Python
 */
import { join } from 'node:path';
import { readCells } from './cells.ts';

export interface Program {
  /** `kind: name`, and the value where there are several; unique. */
  readonly title: string;
  readonly needs: string | undefined;
  readonly code: string;
}

const PARAMETER = /^(?<variable>[A-Z]) = (?<values>.+)$/;

/** All programs of a folder beside this file, in the order of its files. */
export function readPrograms(folder = 'programs'): Program[] {
  return readCells(join(import.meta.dirname, folder)).flatMap(({ kind, name, options, parts }) => {
    const title = `${kind}: ${name}`;
    const needs = options.get('needs');
    const code = parts.join('\n');
    const parameter = PARAMETER.exec(options.get('with') ?? '')?.groups;
    if (parameter === undefined) return [{ title, needs, code }];
    const { variable, values = '' } = parameter;
    return splitValues(values).map((value) => ({
      title: `${title}, ${variable} = ${value}`,
      needs,
      code: `${variable} = ${value}\n${code}`,
    }));
  });
}

/** Splits at commas that stand in no bracket and no quotes. */
function splitValues(text: string): string[] {
  const values = [''];
  let depth = 0;
  let quote = '';
  for (const character of text) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    if (character === ',' && depth === 0 && quote === '') values.push('');
    else values[values.length - 1] += character;
  }
  return values.map((value) => value.trim());
}

/** A copy in an order that the seed decides: mulberry32 and Fisher-Yates. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = mulberry32(seed);
  const order = items.map((item) => ({ item, rank: random() }));
  return order.sort((left, right) => left.rank - right.rank).map(({ item }) => item);
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
