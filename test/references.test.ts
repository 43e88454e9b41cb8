/** The documents agree with the tree: decisions are numbered and listed, and no document or comment names what is not there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Made by tools or installed; nothing in them is written by hand. */
const MADE: ReadonlySet<string> = new Set(['node_modules', 'dist', '__pycache__']);

/** Every file of the repository by its path from the root, hidden ones left out. */
function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || MADE.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const FILES = filesBelow('.');
const FOLDERS = new Set(
  FILES.flatMap((file) => file.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'))),
);

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Whether `path` is that of a file or folder, or the end of one: tables leave out folders that they have named before. */
const isThere = (path: string): boolean => {
  const name = path.replace(/\/$/, '');
  return [...FILES, ...FOLDERS].some((known) => known === name || known.endsWith(`/${name}`));
};

/** Names of files and folders between backticks, those in braces taken apart: `a/{b,c}.py`. */
function pathsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([\w.{},/-]+)`/g)].map(([, quote = '']) => quote);
  const paths = quoted.filter((quote) =>
    /^[\w-][\w.{},/-]*(\.(ts|mjs|py|md|json|svg)|\/)$|^(src|test|bench|python-harness|docs)\//.test(quote),
  );
  return paths.flatMap((path) => {
    const [, before, names = '', after] = path.match(/^(.*)\{(.*)\}(.*)$/) ?? [];
    return names === '' ? [path] : names.split(',').map((name) => `${before}${name}${after}`);
  });
}

/** Whether a source in either language has a class, function or method of this name. */
function declares(source: string, name: string): boolean {
  const statement = `^\\s*(?:export |async )*(?:class|function|def) ${name}\\b`;
  const method = `^  (?:async )?${name}\\(.*\\{$`;
  return new RegExp(`${statement}|${method}`, 'm').test(source);
}

describe('docs/decisions', () => {
  const FOLDER = 'docs/decisions';
  const names = readdirSync(join(ROOT, FOLDER))
    .filter((name) => name !== 'README.md')
    .sort();
  const titleOf = (name: string): string => /^# (.*)$/m.exec(read(join(FOLDER, name)))?.[1] ?? '';

  it('are numbered from 0001 on, without a gap', () => {
    const expected = names.map((_, index) => String(index + 1).padStart(4, '0'));
    expect(names.map((name) => /^(\d{4})(-[a-z0-9]+)+\.md$/.exec(name)?.[1])).toEqual(expected);
  });

  it('are all listed in the index, in order and under their own titles', () => {
    const listed = [...read(join(FOLDER, 'README.md')).matchAll(/^- \[(\d{4})\]\((.*)\): (.*)$/gm)];
    expect(listed.map(([, number, name, title]) => [name, `${number}. ${title}`])).toEqual(
      names.map((name) => [name, titleOf(name)]),
    );
  });

  it.each(names)('%s says its context, the decision, why or what was tried, and what follows, in short', (name) => {
    const text = read(join(FOLDER, name));
    const parts = [...text.matchAll(/^\*\*(\w+)\.\*\* /gm)].map(([, part]) => part);
    const isReason = (part: string | undefined): boolean => part === 'Why' || part === 'Tried';
    expect(parts.filter((part) => !isReason(part))).toEqual(['Context', 'Decision', 'Consequence']);
    expect(parts.filter(isReason).length).toBeGreaterThan(0);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });
});

describe('references to decisions', () => {
  const texts = FILES.filter((file) => /\.(md|ts|mjs|py)$/.test(file)).map((file) => ({ file, text: read(file) }));
  const references = texts.flatMap(({ file, text }) =>
    [...text.matchAll(/\b\d{4}(?:-[a-z0-9]+)+\.md\b/g)].map(([name]) => ({ file, name })),
  );

  it('name files that are there', () => {
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter(({ name }) => !FILES.includes(`docs/decisions/${name}`))).toEqual([]);
  });

  it('are by file name: a bare number leads nowhere', () => {
    expect(texts.filter(({ text }) => /\bdecisions? \d/i.test(text)).map(({ file }) => file)).toEqual([]);
  });
});

describe('no path is named that is not there', () => {
  const decisions = FILES.filter((file) => file.startsWith('docs/'));
  it.each([
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'README.md',
    'python-harness/PROTOCOL.md',
    ...decisions,
  ])('in %s', (document) => {
    expect(pathsIn(read(document)).filter((path) => !isThere(path))).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');
  const MAX_LINES = 90;

  /** The way of a call: functions and the folder that has them. */
  const steps = [...text.matchAll(/^\| [^|]+ \| (`[^|]+`) \| `([\w/-]+)` \|$/gm)].flatMap(
    ([, functions = '', folder = '']) =>
      functions.split(', ').map((name) => ({ name: name.replaceAll('`', ''), folder })),
  );

  it('names paths at all, and stays one page', () => {
    expect(pathsIn(text).length).toBeGreaterThan(10);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });

  it.each(steps)('names a function that $folder has: $name', ({ name, folder }) => {
    const sources = FILES.filter((file) => file.startsWith(`${folder}/`) && /\.(ts|py)$/.test(file)).map(read);
    const [owner = '', method = owner] = name.split('.');
    expect(sources.filter((source) => declares(source, owner) && declares(source, method))).not.toEqual([]);
  });

  it('has a way of a call to follow', () => {
    expect(steps.length).toBeGreaterThan(15);
  });
});
