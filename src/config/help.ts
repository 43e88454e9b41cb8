/** The settings as text for `--help`. */
import { SETTINGS, type SettingDescription, type SettingKey } from './schema.ts';

/** Column where explanations start; the longest flag with its placeholder is just shorter. */
const EXPLANATION_COLUMN = 30;
const LINE_WIDTH = 100;

/** Headings, each before the setting that opens its group: the schema has the settings in an order that people can read. */
const HEADINGS: Partial<Record<SettingKey, string>> = {
  runtime: 'What runs the code:',
  isolation: 'Isolation and workers:',
  timeoutMs: 'Limits of time, memory and files:',
  network: 'What code can reach, and what is imported beforehand:',
  maxCodeBytes: 'Sizes of calls and answers:',
  prewarm: 'The server:',
};

/** Groups of settings below their headings, one paragraph per setting: flag, meaning, default, variable. */
export function settingsHelp(heading: (text: string) => string): string {
  return SETTINGS.map((setting) => {
    const title = HEADINGS[setting.key];
    return title === undefined ? helpEntry(setting) : `\n${heading(title)}\n${helpEntry(setting)}`;
  }).join('\n');
}

function helpEntry(setting: SettingDescription): string {
  const flag =
    setting.placeholder === null ? `--[no-]${setting.flag.slice(2)}` : `${setting.flag} ${setting.placeholder}`;
  const explanation = `${setting.meaning.replaceAll('`', '')} [${plainDefault(setting)}; ${setting.env}]`;
  const lines = wrap(explanation, LINE_WIDTH - EXPLANATION_COLUMN);
  const indent = ' '.repeat(EXPLANATION_COLUMN);
  return [
    `  ${flag}`.padEnd(EXPLANATION_COLUMN) + (lines[0] ?? ''),
    ...lines.slice(1).map((line) => indent + line),
  ].join('\n');
}

function plainDefault(setting: SettingDescription): string {
  return setting.defaultNote ?? setting.default;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
