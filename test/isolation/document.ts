/** ISOLATION.md: the tables in it that are made from the harness and from the corpus, and what it explains. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import type { Vector } from './vectors.ts';

const DOCUMENT = resolve(import.meta.dirname, '../../ISOLATION.md');
const HARNESS = resolve(import.meta.dirname, '../../python-harness');

const StateTableSchema = z.array(z.object({ name: z.string(), needs: z.string().nullable(), about: z.string() }));

/** What the harness restores or watches by name, from its own table. Needs a python3 that the harness runs on. */
export async function stateTable(): Promise<string> {
  const script = resolve(import.meta.dirname, 'state_table.py');
  const { stdout } = await execa('python3', ['-I', script, HARNESS]);
  const rows = StateTableSchema.parse(JSON.parse(stdout)).map(({ name, needs, about }) => [
    `\`${name}\``,
    about.replaceAll(/\s+/g, ' ') + (needs === null ? '' : ` (where \`${needs}\` is loaded)`),
  ]);
  return table(['Kind', 'What it is'], rows);
}

/** How many vectors there are of each kind, and their names. */
export function corpusTable(vectors: readonly Vector[]): string {
  const names = new Map<string, string[]>();
  for (const { kind, title } of vectors) {
    names.set(kind, [...(names.get(kind) ?? []), title.slice(kind.length + 2)]);
  }
  const rows = [...names].map(([kind, all]) => [kind, String(all.length), all.join('; ')]);
  return table(['Kind', 'Vectors', ''], [...rows, ['**all**', `**${vectors.length}**`, '']]);
}

/** What `isolated` keeps, and why. */
export function keptTable(vectors: readonly Vector[]): string {
  const kept = vectors.flatMap(({ kind, title, isolated }) =>
    isolated === undefined ? [] : [[title.slice(kind.length + 2), isolated]],
  );
  return table(['Kept', 'Reason'], kept);
}

/** The generated part called `name`; with UPDATE_DOCS=1 it is replaced by `expected` first. */
export function generatedPart(name: string, expected: string): string {
  const [open, close] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const text = readFileSync(DOCUMENT, 'utf8');
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start === -1 || end < start) throw new Error(`ISOLATION.md has no markers for ${name}`);
  if (process.env.UPDATE_DOCS !== '1') return text.slice(start + open.length, end).trim();
  writeFileSync(DOCUMENT, `${text.slice(0, start + open.length)}\n${expected}\n${text.slice(end)}`);
  return expected;
}

/** Those kinds of receipts that ISOLATION.md does not name. */
export function undocumented(kinds: Iterable<string>): string[] {
  const text = readFileSync(DOCUMENT, 'utf8');
  return [...kinds].filter((kind) => !text.includes(`\`${kind}\``));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
