/**
 * Data files of Python snippets, kept as Python so that they can be read and highlighted as such. A file is a list of cells:
 *
 *     # %% kind: name          starts a cell
 *     #: key value             says something about it
 *     any Python
 *     # look                   (vectors only) starts the second part
 *
 * Lines that several cells of a file share stand once, before the first cell:
 *
 *     # == title               starts the shared lines of this title
 *     # use title: text        (in a cell) stands for them, with `text` in place of each TEXT
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Cell {
  /** `file.py:12`, for messages. */
  readonly where: string;
  readonly kind: string;
  readonly name: string;
  readonly options: ReadonlyMap<string, string>;
  /** The parts of the code, split at `# look` lines. */
  readonly parts: readonly string[];
}

const HEADING = /^# %% (?<kind>[^:]+): (?<name>.+)$/;
const OPTION = /^#: (?<key>\w+) (?<value>.+)$/;
const LOOK = '# look';
const SHARED = /^# == (?<title>[^:]+)$/;
const USE = /^# use (?<title>[^:]+?)(?:: (?<text>.+))?$/;
const PLACEHOLDER = 'TEXT';

/** All cells of the `.py` files of a folder, in the order of file names and lines. Throws where a name is used twice. */
export function readCells(folder: string): Cell[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .sort();
  const cells = files.flatMap((file) => splitCells(file, readFileSync(join(folder, file), 'utf8')));
  const seen = new Set<string>();
  for (const { kind, name, where } of cells) {
    const title = `${kind}: ${name}`;
    if (seen.has(title)) throw new Error(`${where}: there is a cell "${title}" already.`);
    seen.add(title);
  }
  return cells;
}

function splitCells(file: string, text: string): Cell[] {
  const cells: { where: string; kind: string; name: string; options: Map<string, string>; lines: string[][] }[] = [];
  for (const { where, line } of inFull(file, text)) {
    const heading = HEADING.exec(line)?.groups;
    const cell = cells.at(-1);
    if (heading !== undefined) {
      const { kind = '', name = '' } = heading;
      cells.push({ where, kind, name, options: new Map(), lines: [[]] });
    } else if (cell !== undefined) {
      const option = OPTION.exec(line)?.groups;
      if (option !== undefined) cell.options.set(option.key ?? '', option.value ?? '');
      else if (line === LOOK) cell.lines.push([]);
      else cell.lines.at(-1)?.push(line);
    }
  }
  return cells.map(({ lines, ...cell }) => ({ ...cell, parts: lines.map((part) => part.join('\n').trim()) }));
}

/** The lines of a file with the shared ones in their places. Throws where shared lines are not there, or are of no use. */
function inFull(file: string, text: string): { where: string; line: string }[] {
  const shared = new Map<string, string[]>();
  const unused = new Set<string>();
  let open: string[] | null = null;
  const lines = text.split('\n').flatMap((line, index) => {
    const where = `${file}:${index + 1}`;
    const title = SHARED.exec(line)?.groups?.title;
    if (title !== undefined) {
      open = [];
      shared.set(title, open);
      unused.add(title);
      return [];
    }
    if (HEADING.test(line)) open = null;
    if (open !== null) {
      if (line !== '') open.push(line);
      return [];
    }
    const use = USE.exec(line)?.groups;
    if (use?.title === undefined) return [{ where, line }];
    const found = shared.get(use.title);
    if (found === undefined) throw new Error(`${where}: there are no shared lines "${use.title}".`);
    unused.delete(use.title);
    return found.map((one) => ({ where, line: one.replaceAll(PLACEHOLDER, use.text ?? '') }));
  });
  if (unused.size > 0) throw new Error(`${file}: nothing uses "${[...unused].join('", "')}".`);
  return lines;
}
