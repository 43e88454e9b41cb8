/**
 * Settings from the command line, the environment and the defaults, or from a program. All problems are reported at
 * once.
 */
import { inspect, isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { SandboxError } from '../errors.ts';
import { type GivenOption, type ParsedArguments, parseArguments } from './arguments.ts';
import { SETTINGS, type Settings, SettingsSchema } from './schema.ts';
import { suggestion } from './suggest.ts';

/** Characters of a value that a message quotes. People read messages. */
const MAX_SHOWN_CHARS = 120;

/** A client that did not expand its own placeholder, such as `${user_config.image}`. */
const UNEXPANDED = /^\$\{[^}]*\}$/;

/** Environment variables, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface LoadedSettings {
  readonly settings: Settings;
  /** Odd values that are still valid, as full sentences. */
  readonly warnings: readonly string[];
}

/** A given value: its text, and its name as the giver knows it. */
interface Source {
  readonly name: string;
  readonly text: string;
}

/**
 * Settings for `argv` (options only, no program name, no positionals) over `env` over the defaults.
 * Throws `invalid_setting` with every problem in one message.
 */
export function loadSettings(input: { readonly argv: readonly string[]; readonly env: Environment }): LoadedSettings {
  return settingsFrom(parseArguments(input.argv), input.env);
}

/** The same for a command line that has been read already, for callers that take words from it first. */
export function settingsFrom(parsed: ParsedArguments, env: Environment): LoadedSettings {
  const unexpected = parsed.positionals.map((word) => `Unexpected argument ${show(word)}.`);
  const { settings, problems, warnings } = resolveTexts(parsed.options, env);
  const all = [...parsed.problems, ...unexpected, ...problems];
  if (settings === null || all.length > 0) throw invalidSettings(all, 'See --help for all settings.');
  return { settings, warnings };
}

/** Some of the settings, as a program gives them. */
export type SettingsInput = { readonly [Key in keyof Settings]?: Settings[Key] | undefined };

/** Settings for a program: `given` over the defaults, under the same rules. `undefined` counts as not given. */
export function resolveSettings(given: SettingsInput = {}): Settings {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const merged = { ...defaultSettings(), ...present };
  // Encoding checks every value against its limits; its output, the texts, is not needed.
  const checked = SettingsSchema.safeEncode(merged);
  const name = (key: string) => key;
  const problems = checked.success ? crossProblems(merged, name) : issueProblems(checked.error, name, present);
  if (problems.length > 0) throw invalidSettings(problems, 'The README lists all settings with their limits.');
  return deepFreeze(structuredClone(merged));
}

/** The variables that produce `settings`, without those at their defaults. */
export function environmentFor(settings: Settings): Record<string, string> {
  const defaults = defaultSettings();
  const changed = SETTINGS.filter(({ key }) => !isDeepStrictEqual(settings[key], defaults[key]));
  const texts = SettingsSchema.encode(settings);
  return Object.fromEntries(changed.map(({ key, env }) => [env, texts[key]]));
}

/** The defaults alone. */
export function defaultSettings(): Settings {
  const texts = Object.fromEntries(SETTINGS.map((setting) => [setting.key, setting.default]));
  return deepFreeze(SettingsSchema.parse(texts));
}

function resolveTexts(options: readonly GivenOption[], env: Environment) {
  const warnings: string[] = [];
  const sources = new Map<string, Source>();
  for (const setting of SETTINGS) {
    const source = fromOptions(options, setting.key) ?? fromEnvironment(env, setting.env, warnings);
    sources.set(setting.key, source ?? { name: setting.flag, text: setting.default });
  }
  warnings.push(...unknownVariables(env));

  const texts = Object.fromEntries([...sources].map(([key, source]) => [key, source.text]));
  const name = (key: string) => sources.get(key)?.name ?? key;
  const result = SettingsSchema.safeParse(texts);
  if (!result.success) return { settings: null, problems: issueProblems(result.error, name, texts), warnings };
  return { settings: deepFreeze(result.data), problems: crossProblems(result.data, name), warnings };
}

/** The last occurrence of a flag wins; repeatable flags add up. */
function fromOptions(options: readonly GivenOption[], key: string): Source | null {
  const given = options.filter((option) => option.setting.key === key);
  const last = given.at(-1);
  if (last === undefined) return null;
  const text = last.setting.repeatable ? given.map((option) => option.text).join(',') : last.text;
  return { name: last.written, text };
}

function fromEnvironment(env: Environment, name: string, warnings: string[]): Source | null {
  const text = env[name]?.trim();
  if (text === undefined || text === '') return null;
  if (UNEXPANDED.test(text)) {
    warnings.push(`${name} is ${show(text)}, which the client did not expand; the default is used.`);
    return null;
  }
  return { name, text };
}

function unknownVariables(env: Environment): string[] {
  const known: string[] = SETTINGS.map((setting) => setting.env);
  return Object.keys(env)
    .filter((name) => name.startsWith('SANDBOX_') && !known.includes(name))
    .map((name) => `The variable ${name} is not a setting and is ignored.${suggestion(name, known)}`);
}

function issueProblems(
  error: z.ZodError,
  name: (key: string) => string,
  given: Readonly<Record<string, unknown>>,
): string[] {
  const problems = new Map<string, string>();
  for (const issue of error.issues) {
    const known = SETTINGS.map((setting) => setting.key);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) problems.set(key, `There is no setting ${key}.${suggestion(key, known)}`);
      continue;
    }
    // One value can break several rules at once. The first one names the problem.
    const key = String(issue.path[0]);
    if (!problems.has(key)) problems.set(key, `${name(key)} ${issue.message}, but is ${show(given[key])}.`);
  }
  return [...problems.values()];
}

/** Rules between settings. */
function crossProblems(settings: Settings, name: (key: string) => string): string[] {
  const problems: string[] = [];
  if (settings.timeoutMs > settings.maxTimeoutMs) {
    const seconds = (ms: number) => `${ms / 1000} s`;
    problems.push(
      `${name('timeoutMs')} must be at most ${name('maxTimeoutMs')} (${seconds(settings.maxTimeoutMs)}), but is ${seconds(settings.timeoutMs)}.`,
    );
  }
  for (const key of ['image', 'ociRuntime'] as const) {
    if (settings[key] === null || settings.runtime !== 'bwrap') continue;
    problems.push(`${name(key)} needs docker or podman, but ${name('runtime')} is "bwrap".`);
  }
  return problems;
}

function invalidSettings(problems: readonly string[], hint: string): SandboxError {
  const message = problems.length === 1 ? problems.join() : ['Several settings are wrong.', ...problems].join('\n- ');
  return new SandboxError('invalid_setting', 'caller', message, { hint });
}

function show(value: unknown): string {
  const text = asJson(value) ?? inspect(value);
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}

/** Undefined for values that JSON does not have, because a program may give any value. */
function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint, or a value that contains itself.
    return undefined;
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
