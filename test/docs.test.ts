import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { headline } from '../bench/report/headline.ts';
import { markdown } from '../bench/report/markdown.ts';
import { parseCommand } from '../src/cli/command.ts';
import { loadSettings, SETTINGS } from '../src/config.ts';
import { CALL_STATUSES } from '../src/contract.ts';
import { resultTable, settingsTable, toolTable } from './helpers/readme-tables.ts';
import { connect } from './mcp/connect.ts';

const README = new URL('../README.md', import.meta.url);
const REPORT = new URL('../bench/results/report.json', import.meta.url);
const PACKAGE = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const PERFORMANCE = new URL('../PERFORMANCE.md', import.meta.url);

/** The part of the report that the README shows; a quick run is not worth showing. */
const Median = z.object({ median: z.number() });
const HeadlineSchema = z.object({
  made: z.string(),
  profile: z.literal('full'),
  calls: z.object({
    rows: z.array(z.object({ subject: z.string(), load: z.string(), latencyMs: Median, callsPerSecond: Median })),
  }),
});

const ServerSchema = z.object({
  mcpServers: z.object({ 'python-sandbox': z.object({ command: z.string(), args: z.array(z.string()) }) }),
});

/** What stands between the markers of `name`; with UPDATE_DOCS=1 it is replaced by `expected` first. */
function generated(name: string, expected: string): string {
  const [open, close] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const readme = readFileSync(README, 'utf8');
  const [start, end] = [readme.indexOf(open), readme.indexOf(close)];
  if (start === -1 || end < start) throw new Error(`README.md has no markers for ${name}`);
  if (process.env.UPDATE_DOCS !== '1') return readme.slice(start + open.length, end).trim();
  writeFileSync(README, `${readme.slice(0, start + open.length)}\n${expected}\n${readme.slice(end)}`);
  return expected;
}

describe('the README (UPDATE_DOCS=1 rewrites its tables)', () => {
  test('has the settings as the schema has them', () => {
    expect(generated('settings', settingsTable())).toBe(settingsTable());
  });

  test('has the tool and its result as a client sees them', async () => {
    const { client } = await connect();
    const [tool] = (await client.listTools()).tools;
    if (tool === undefined) throw new Error('no tool is listed');
    expect(generated('tool', toolTable(tool))).toBe(toolTable(tool));
    expect(generated('result', resultTable(tool))).toBe(resultTable(tool));
  });

  test('has the figures of the last full benchmark', () => {
    const report = HeadlineSchema.parse(JSON.parse(readFileSync(REPORT, 'utf8')));
    const expected = headline(report, 'bench/results');
    expect(generated('headline', expected)).toBe(expected);
  });

  test('explains every status', () => {
    const readme = readFileSync(README, 'utf8');
    expect(CALL_STATUSES.filter((status) => !readme.includes(`| \`${status}\` |`))).toEqual([]);
  });
});

describe('the commands in the README', () => {
  const readme = readFileSync(README, 'utf8');
  const blocks = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);

  test('are ones that the command line takes', () => {
    const commands = [...readme.matchAll(/node dist\/main\.js ([a-z][^`\n)]*)/g)].map(([, words = '']) => words.trim());
    expect(commands.length).toBeGreaterThanOrEqual(6);
    for (const words of commands.filter((one) => !one.includes('CLIENT'))) {
      expect(() => parseCommand(words.split(' '), {}), words).not.toThrow();
    }
  });

  test('are scripts that npm knows', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(PACKAGE));
    const named = [...readme.matchAll(/npm run ([a-z]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(named).toContain('demo');
  });

  test('start the image of the server as its Dockerfile says', () => {
    const documented = readFileSync(new URL('../Dockerfile.server', import.meta.url), 'utf8').replaceAll(
      /\\\n#\s*/g,
      '',
    );
    const entry = blocks.find((text) => text.includes('python-sandbox-mcp-server')) ?? '{}';
    const { command, args } = ServerSchema.parse(JSON.parse(entry)).mcpServers['python-sandbox'];
    expect(documented).toContain([command, ...args].join(' '));
    expect(documented).toContain(/docker build --file Dockerfile\.server.*/.exec(readme)?.[0]);
  });

  test('are valid JSON where they stand in a configuration', () => {
    for (const text of blocks) expect(() => JSON.parse(text), text).not.toThrow();
  });
});

describe('PERFORMANCE.md', () => {
  /** The report keeps three digits, and the page was made from more: the last digit of a figure may differ. */
  const wordsOf = (text: string): string => text.replaceAll(/\d[\d,.]*/g, '#');

  test('has the words and the rows that the benchmark writes', () => {
    // The report holds what the benchmark's own types say, and the test above checks the part that is parsed.
    const page = markdown(JSON.parse(readFileSync(REPORT, 'utf8')), 'bench/results');
    expect(wordsOf(readFileSync(PERFORMANCE, 'utf8'))).toBe(wordsOf(page));
  });
});

describe('mcp.json.example', () => {
  const Example = z.object({
    mcpServers: z.object({
      'python-sandbox': z.object({
        type: z.literal('stdio'),
        command: z.literal('node'),
        args: z.tuple([z.string().regex(/^\/.*\/dist\/main\.js$/)]),
        env: z.record(z.string(), z.string()),
      }),
    }),
  });
  const text = readFileSync(new URL('../mcp.json.example', import.meta.url), 'utf8');

  test('is an entry that clients take, with a few settings as samples and no default frozen in it', () => {
    const { env } = Example.parse(JSON.parse(text)).mcpServers['python-sandbox'];
    const defaults = new Map<string, string>(SETTINGS.map((setting) => [setting.env, setting.default]));
    const names = Object.keys(env);
    expect(names.length).toBeLessThanOrEqual(3);
    expect(names.filter((name) => !defaults.has(name))).toEqual([]);
    expect(names.filter((name) => defaults.get(name) === env[name])).toEqual([]);
    expect(loadSettings({ argv: [], env }).warnings).toEqual([]);
  });
});
