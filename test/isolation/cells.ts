/**
 * Data files of Python snippets, kept as Python so that they can be read and highlighted as such. A file is a list of cells:
 *
 *     # %% kind: name          starts a cell
 *     #: key value             says something about it
 *     any Python
 *     # look                   (vectors only) starts the second part
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
  for (const [index, line] of text.split('\n').entries()) {
    const heading = HEADING.exec(line)?.groups;
    const cell = cells.at(-1);
    if (heading !== undefined) {
      const { kind = '', name = '' } = heading;
      cells.push({ where: `${file}:${index + 1}`, kind, name, options: new Map(), lines: [[]] });
    } else if (cell !== undefined) {
      const option = OPTION.exec(line)?.groups;
      if (option !== undefined) cell.options.set(option.key ?? '', option.value ?? '');
      else if (line === LOOK) cell.lines.push([]);
      else cell.lines.at(-1)?.push(line);
    }
  }
  return cells.map(({ lines, ...cell }) => ({ ...cell, parts: lines.map((part) => part.join('\n').trim()) }));
}
