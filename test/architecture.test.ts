/** The rules of ARCHITECTURE.md that can be read off the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** What each layer may import besides itself. `base` is errors, malformed, log, contract, call-observer and deferred. */
const ALLOWED: Record<string, readonly string[]> = {
  base: [],
  config: ['base'],
  protocol: ['base'],
  runtime: ['base', 'protocol'],
  executor: ['base', 'protocol'],
  mcp: ['base', 'config'],
  doctor: ['base', 'config'],
  observability: ['base'],
  cli: ['base', 'config', 'mcp', 'doctor'],
  main: ['base', 'config', 'protocol', 'runtime', 'executor', 'mcp', 'doctor', 'observability', 'cli'],
};

/**
 * Rooms of the layers that have some, and the files beside them, lowest first. Each may import what stands on the lines above its own,
 * and nothing of its neighbours.
 */
const ROOMS: Record<string, readonly (readonly string[])[]> = {
  runtime: [
    ['settings.ts', 'probe.ts', 'commands'],
    ['runtime.ts', 'sandbox-spec', 'leftovers'],
    ['process', 'image'],
    ['containers', 'bubblewrap'],
    ['select.ts'],
    ['survey.ts'],
  ],
  executor: [
    ['settings.ts', 'changes.ts'],
    ['artifacts'],
    ['calls'],
    ['results'],
    ['workers'],
    ['statistics'],
    ['sessions'],
    ['sandbox'],
    ['executor.ts'],
  ],
  mcp: [['backend.ts', 'icons.ts', 'transport'], ['tool', 'resources', 'client-log.ts'], ['server.ts']],
  observability: [['metrics', 'tracing'], ['telemetry.ts']],
  doctor: [['finding.ts', 'python.ts', 'subject.ts'], ['checks', 'controls'], ['examine.ts']],
};

/** More than that in one folder is a list that must be read through to find a file. */
const MAX_FILES = 12;

/** Packages that only one layer may know, so that replacing them is a change in one folder. */
const FENCED: readonly (readonly [pkg: string, layers: readonly string[]])[] = [
  ['@modelcontextprotocol/sdk', ['mcp']],
  ['execa', ['runtime']],
  ['fastest-levenshtein', ['config']],
  ['prom-client', ['observability']],
  ['@opentelemetry/api', ['observability']],
  ['@opentelemetry/sdk-trace-base', ['observability']],
];

const MAX_LINES = 300;

const BASE = ['errors.ts', 'malformed.ts', 'log.ts', 'contract.ts', 'call-observer.ts', 'deferred.ts'];
const COMPOSITION = ['main.ts', 'compose.ts', 'index.ts'];

function layerOf(file: string): string {
  const path = relative(SRC, file);
  if (BASE.includes(path)) return 'base';
  if (COMPOSITION.includes(path)) return 'main';
  if (path === 'config.ts') return 'config';
  return path.split('/')[0] ?? '';
}

/** The room of a layer, or the file beside the rooms: the part of its path that {@link ROOMS} names. */
function roomOf(file: string): string {
  return relative(SRC, file).split('/')[1] ?? '';
}

function readSources(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const file = join(folder, path);
      const text = readFileSync(file, 'utf8');
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap((match) => match[1] ?? []);
      const reached = imports.filter((name) => name.startsWith('.')).map((name) => resolve(dirname(file), name));
      return { path, file, text, layer: layerOf(file), imports, reached };
    });
}

const sources = readSources(SRC);

describe('the layers', () => {
  it('are all known', () => {
    expect(sources.map(({ layer }) => layer).filter((layer) => !(layer in ALLOWED))).toEqual([]);
    expect(new Set(sources.map(({ layer }) => layer)).size).toBe(Object.keys(ALLOWED).length);
  });

  it.each(sources)('let $path import downwards only', ({ layer, reached }) => {
    const allowed = [layer, ...(ALLOWED[layer] ?? [])];
    expect(reached.map(layerOf).filter((other) => !allowed.includes(other))).toEqual([]);
  });

  it.each(FENCED)('keep %s in one folder', (pkg, layers) => {
    const importers = sources.filter(({ imports }) =>
      imports.some((name) => name === pkg || name.startsWith(`${pkg}/`)),
    );
    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter(({ layer }) => !layers.includes(layer)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the rooms of a layer', () => {
  const inRooms = sources.filter(({ layer }) => layer in ROOMS);
  const storey = (layer: string, room: string): number =>
    (ROOMS[layer] ?? []).findIndex((neighbours) => neighbours.includes(room));

  it.each(Object.keys(ROOMS))('are those that are named, in %s', (layer) => {
    const found = inRooms.filter((source) => source.layer === layer).map(({ file }) => roomOf(file));
    expect(new Set(found)).toEqual(new Set(ROOMS[layer]?.flat()));
  });

  it.each(inRooms)('let $path import downwards only', ({ layer, file, reached }) => {
    const others = reached.filter((other) => layerOf(other) === layer && roomOf(other) !== roomOf(file));
    const upwards = others.filter((other) => storey(layer, roomOf(other)) >= storey(layer, roomOf(file)));
    expect(upwards.map((other) => relative(SRC, other))).toEqual([]);
  });
});

describe('no file imports itself by way of others', () => {
  it.each(['src', 'bench', 'test'])('in %s', (folder) => {
    const root = resolve(SRC, '..', folder);
    const files = new Map(readSources(root).map(({ file, reached }) => [file, reached]));
    expect(circlesOf(files).map((circle) => circle.map((file) => relative(root, file)))).toEqual([]);
  });
});

/** Files that lead back to themselves, each with the way it takes. Imports of types count: they tie files together, too. */
function circlesOf(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>();
  const circles: string[][] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file]);
    if (way.includes(file) || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}

describe('the process', () => {
  it.each(sources.filter(({ layer }) => layer !== 'main'))('is out of reach of $path', ({ text }) => {
    expect(text).not.toMatch(/\bprocess\.(argv|exit|exitCode|stdin|stdout|stderr|on|once)\b/);
  });
});

describe('a folder', () => {
  it.each(['src', 'bench'])('of %s holds no more files than can be taken in', (folder) => {
    const root = resolve(SRC, '..', folder);
    const counts = new Map<string, number>();
    for (const { path } of readSources(root)) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, files]) => files > MAX_FILES)).toEqual([]);
  });
});

describe('every source file', () => {
  it.each(sources)('$path opens with what it is for and stays small', ({ text }) => {
    expect(text.replace(/^#!.*\n/, '')).toMatch(/^\/\*\*/);
    expect(text.split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });
});
