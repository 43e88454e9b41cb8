/** Reads the command line into option texts and positionals. Knows the options' names, not what their values mean. */
import { SETTINGS, type SettingDescription } from './schema.ts';
import { suggestion } from './suggest.ts';
import { parseBoolean } from './units.ts';

/** Names of the options besides the settings. */
const COMMON_FLAGS = ['--help', '--version'];

export interface GivenOption {
  readonly setting: SettingDescription;
  /** The option as written, `--no-…` included, because error messages quote it. */
  readonly written: string;
  readonly text: string;
}

export interface ParsedArguments {
  readonly options: readonly GivenOption[];
  readonly positionals: readonly string[];
  /** The given ones of `Grammar.switches`. */
  readonly switches: readonly string[];
  /** The given ones of `Grammar.values`, with their values in order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The words after the positionals that `Grammar.isComplete` accepted, unchanged. */
  readonly rest: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  /** The problems, as full sentences. */
  readonly problems: readonly string[];
}

/** The parts of a command line besides settings, as its commands define them. */
export interface Grammar {
  /** Options without a value. */
  readonly switches: readonly string[];
  /** Options with a value, and the placeholder for it. */
  readonly values: ReadonlyMap<string, string>;
  /** True if all words after these positionals belong to another program. */
  readonly isComplete: (positionals: readonly string[]) => boolean;
}

const SETTINGS_ONLY: Grammar = { switches: [], values: new Map(), isComplete: () => false };

/** `--flag value`, `--flag=value`, `--switch`, `--no-switch`, `-h`, `-v`; all after `--` is positional, `-` is too. */
export function parseArguments(argv: readonly string[], grammar: Grammar = SETTINGS_ONLY): ParsedArguments {
  const options: GivenOption[] = [];
  const positionals: string[] = [];
  const switches: string[] = [];
  const values = new Map<string, string[]>();
  let rest: readonly string[] = [];
  let hasEnded = false;
  const problems: string[] = [];
  let help = false;
  let version = false;

  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (grammar.isComplete(positionals)) {
      rest = argv.slice(index);
      break;
    }
    if (hasEnded) positionals.push(argument);
    else if (argument === '--') hasEnded = true;
    else if (grammar.switches.includes(argument)) switches.push(argument);
    else if (argument === '--help' || argument === '-h') help = true;
    else if (argument === '--version' || argument === '-v') version = true;
    else if (!argument.startsWith('-') || argument === '-') positionals.push(argument);
    else {
      const parsed = parseOption(argument, argv[index + 1], grammar);
      if (typeof parsed === 'string') {
        problems.push(parsed);
        // The word after an unknown option is most likely its value and gets no complaint of its own.
        if (!argument.includes('=') && argv[index + 1]?.startsWith('-') === false) index++;
      } else {
        if ('setting' in parsed.option) options.push(parsed.option);
        else values.set(parsed.option.written, [...(values.get(parsed.option.written) ?? []), parsed.option.text]);
        if (parsed.tookNext) index++;
      }
    }
  }
  return { options, positionals, switches, values, rest, help, version, problems };
}

/** One option, or a sentence about its problem. */
function parseOption(
  argument: string,
  next: string | undefined,
  { values }: Grammar,
): { option: GivenOption | Omit<GivenOption, 'setting'>; tookNext: boolean } | string {
  const equals = argument.indexOf('=');
  const written = equals === -1 ? argument : argument.slice(0, equals);
  const inline = equals === -1 ? null : argument.slice(equals + 1);

  const placeholder = values.get(written);
  if (placeholder !== undefined) {
    if (inline !== null) return { option: { written, text: inline }, tookNext: false };
    return withNext({ written }, next, placeholder);
  }
  const setting = SETTINGS.find((one) => one.flag === written);
  if (setting === undefined) {
    const negated = SETTINGS.find((one) => one.placeholder === null && `--no-${one.flag.slice(2)}` === written);
    if (negated === undefined) return `There is no option ${written}.${suggestion(written, knownFlags())}`;
    if (inline !== null) return `${written} takes no value.`;
    return { option: { setting: negated, written, text: 'false' }, tookNext: false };
  }
  if (inline !== null) return { option: { setting, written, text: inline }, tookNext: false };
  if (setting.placeholder === null) {
    // A switch takes the next word only if that is a yes or a no: in `--prewarm script.py` it is no value.
    const tookNext = next !== undefined && parseBoolean(next) !== null;
    return { option: { setting, written, text: tookNext ? next : 'true' }, tookNext };
  }
  return withNext({ setting, written }, next, setting.placeholder);
}

/** The option with the next word as its value. */
function withNext<T extends { readonly written: string }>(option: T, next: string | undefined, placeholder: string) {
  // A single dash may start a value, so that `--timeout -1` is answered with the limits. Two dashes start the next
  // option.
  if (next === undefined || next.startsWith('--')) return `${option.written} needs a value: ${placeholder}.`;
  return { option: { ...option, text: next }, tookNext: true };
}

function knownFlags(): string[] {
  return [...SETTINGS.map((setting) => setting.flag), ...COMMON_FLAGS];
}
