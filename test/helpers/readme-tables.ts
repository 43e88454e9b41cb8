/** The tables of the README, made from what they describe. */
import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { SETTINGS } from '../../src/config.ts';

/** Every setting: flag, variable, default, meaning. */
export function settingsTable(): string {
  const rows = SETTINGS.map(({ flag, env, defaultNote, default: value, meaning }) => [
    code(flag),
    code(env),
    defaultNote ?? code(value),
    meaning,
  ]);
  return table(['Flag', 'Variable', 'Default', 'Meaning'], rows);
}

/** The tool's name, its input and its annotations, as a client sees them. */
export function toolTable(tool: Tool): string {
  const hints = Object.entries(tool.annotations ?? {}).map(([name, value]) => `\`${name}: ${value}\``);
  return [
    `**\`${tool.name}\`** — ${tool.title}. Annotations with the default settings: ${hints.join(', ')}.`,
    table(['Input', 'Type', '', 'Meaning'], fieldRows(tool.inputSchema)),
  ].join('\n\n');
}

/** The fields of a result. */
export function resultTable(tool: Tool): string {
  if (tool.outputSchema === undefined) throw new TypeError(`${tool.name} has no output schema`);
  return table(['Field', 'Type', '', 'Meaning'], fieldRows(tool.outputSchema));
}

/** The parts of JSON Schema that the tables show. */
const FieldSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).default('any JSON'),
  enum: z.array(z.string()).optional(),
  anyOf: z.array(z.object({ type: z.string() })).optional(),
  description: z.string().default(''),
});

function fieldRows(schema: Tool['inputSchema']): string[][] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const field = FieldSchema.parse(property);
    const type = [field.anyOf?.map((one) => one.type) ?? field.type].flat().join(' or ');
    const values = field.enum === undefined ? '' : `: ${field.enum.map(code).join(', ')}`;
    const required = schema.required?.includes(name) ? 'required' : 'optional';
    return [code(name), type, required, `${field.description}${values}`];
  });
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
