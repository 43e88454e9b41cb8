/** What registries read about this package: in step with `package.json` and the settings, and valid (UPDATE_DOCS=1 writes server.json anew). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadSettings, SETTINGS } from '../../src/config.ts';

// Scripts have no types.
const { bundleManifest, registryEntry } = await import(resolve(import.meta.dirname, '../../scripts/lib/manifests.mjs'));

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const packageJson = JSON.parse(read('package.json'));

/** The rules of the registry's schema 2025-12-11 for what is used of it, and those of the official registry. */
const Version = z.string().regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
const Variable = z.strictObject({
  name: z.string().regex(/^[A-Z_]+$/),
  description: z.string().min(1),
  format: z.enum(['number', 'boolean', 'filepath']).optional(),
  choices: z.array(z.string()).min(2).optional(),
  default: z.string().min(1).optional(),
});
const RegistryEntry = z.strictObject({
  $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
  name: z
    .string()
    .min(3)
    .max(200)
    .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(100),
  version: Version,
  packages: z.tuple([
    z.strictObject({
      registryType: z.literal('npm'),
      identifier: z.string(),
      version: Version,
      runtimeHint: z.literal('npx'),
      transport: z.strictObject({ type: z.literal('stdio') }),
      environmentVariables: z.array(Variable),
    }),
  ]),
});

describe('server.json', () => {
  it('is what package.json and the settings make of it', () => {
    const expected = `${JSON.stringify(registryEntry(packageJson), null, 2)}\n`;
    if (process.env.UPDATE_DOCS === '1') writeFileSync(join(ROOT, 'server.json'), expected);
    expect(JSON.parse(read('server.json'))).toEqual(JSON.parse(expected));
  });

  it('keeps the rules of the registry, and has the name that the published package claims', () => {
    const { name, packages } = RegistryEntry.parse(JSON.parse(read('server.json')));
    expect(name).toBe(packageJson.mcpName);
    expect(packages[0].identifier).toBe(packageJson.name);
  });

  it('offers settings that exist, with choices and defaults that they take', () => {
    const variables = RegistryEntry.parse(JSON.parse(read('server.json'))).packages[0].environmentVariables;
    const defaults = new Map<string, string>(SETTINGS.map((setting) => [setting.env, setting.default]));
    expect(variables.length).toBeGreaterThan(3);
    for (const { name, choices, default: text } of variables) {
      expect(text ?? '').toBe(defaults.get(name));
      for (const choice of choices ?? [])
        expect(loadSettings({ argv: [], env: { [name]: choice } })).toMatchObject({ warnings: [] });
    }
  });
});

describe('the manifest of the MCPB bundle', () => {
  const Form = z.object({
    server: z.object({ mcp_config: z.object({ env: z.record(z.string(), z.string()) }) }),
    user_config: z.record(
      z.string(),
      z.object({
        default: z.union([z.string(), z.number(), z.boolean()]).optional(),
        min: z.number().optional(),
        max: z.number().optional(),
      }),
    ),
  });
  const { server, user_config: form } = Form.parse(bundleManifest(packageJson));
  const fieldOf = (text: string) => form[/^\$\{user_config\.(\w+)\}$/.exec(text)?.[1] ?? ''];

  it('has a field for each variable that it sets, and no other', () => {
    const variables = Object.values(server.mcp_config.env);
    expect(variables.map((text) => text.slice('${user_config.'.length, -1))).toEqual(Object.keys(form));
  });

  it('has the defaults and the limits of the settings', () => {
    for (const [name, text] of Object.entries(server.mcp_config.env)) {
      const { default: byDefault, min, max } = fieldOf(text) ?? {};
      expect(String(byDefault ?? '')).toBe(SETTINGS.find(({ env }) => env === name)?.default);
      if (min === undefined || max === undefined) continue;
      const load = (value: number) => loadSettings({ argv: ['--max-timeout', '24h'], env: { [name]: `${value}` } });
      for (const value of [min, max]) expect(load(value).warnings).toEqual([]);
      for (const value of [min / 2, max + 1]) expect(() => load(value)).toThrow(`${name} must be`);
    }
  });
});
