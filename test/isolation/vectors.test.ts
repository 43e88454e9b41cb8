/** The corpus proves itself: every vector leaks in a naive sandbox, and its clean answer is what a fresh one sees. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isShownBy, readVectors, type Vector } from './vectors.ts';

/** Each vector takes some milliseconds and some wait for timers; importing pandas on a busy machine takes seconds. */
const NAIVE_DEADLINE_MS = 180_000;

/** The test tools' own, which has the libraries that some vectors are about. */
const PYTHON = resolve(import.meta.dirname, '../../.venv/bin/python');

const MODULES = ['numpy', 'pandas', 'matplotlib', 'matplotlib.pyplot'];

const NaiveSchema = z.object({
  python: z.string(),
  modules: z.array(z.string()),
  answers: z.record(z.string(), z.tuple([z.string(), z.string(), z.string()])),
});

const vectors = readVectors();
const naive = await runNaive(vectors);

describe('the leak corpus', () => {
  it('has at least 120 vectors of at least 30 kinds', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(120);
    expect(new Set(vectors.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(30);
  });
});

describe(`in a naive sandbox of Python ${naive.python}`, () => {
  for (const vector of vectors) {
    const isShown = isShownBy(vector, naive.python, new Set(naive.modules));
    const why = isShown ? '' : ` (not here: needs ${vector.needs ?? `Python ${vector.python}`})`;
    it.skipIf(!isShown)(`"${vector.title}" leaks${why}`, () => {
      const [fresh, set, after] = naive.answers[vector.title] ?? [];
      expect(fresh, 'what a fresh sandbox sees').toBe(vector.clean);
      expect(after, `what the next call sees after ${set}`).not.toBe(vector.clean);
    });
  }
});

async function runNaive(all: readonly Vector[]): Promise<z.infer<typeof NaiveSchema>> {
  const python = existsSync(PYTHON) ? PYTHON : 'python3';
  const { stdout } = await execa(python, ['-I', join(import.meta.dirname, 'naive.py')], {
    input: JSON.stringify({ modules: MODULES, vectors: all }),
    timeout: NAIVE_DEADLINE_MS,
  });
  return NaiveSchema.parse(JSON.parse(stdout));
}
