/** Reads the command line into option texts and positionals. Knows the options' names, not what their values mean. */
import { SETTINGS, type SettingDescription } from './schema.ts';
import { suggestion } from './suggest.ts';
import { parseBoolean } from './units.ts';

/** Names of the options that a command line may hold beside the settings. */
const COMMON_FLAGS = ['--help', '--version'];

export interface GivenOption {
  readonly setting: SettingDescription;
  /** As it was written, `--no-…` included: error messages quote it. */
  readonly written: string;
  readonly text: string;
}

export interface ParsedArguments {
  readonly options: readonly GivenOption[];
  readonly positionals: readonly string[];
  /** Those of `Grammar.switches` that are there. */
  readonly switches: readonly string[];
  /** What follows the positionals that `Grammar.isComplete` was content with, as it stands. */
  readonly rest: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  /** What is wrong, as full sentences. */
  readonly problems: readonly string[];
}

/** What a command line may hold beside settings, for those who know its commands. */
export interface Grammar {
  /** Options without a value. */
  readonly switches: readonly string[];
  /** True where all that follows these positionals is for somebody else to read. */
  readonly isComplete: (positionals: readonly string[]) => boolean;
}

const SETTINGS_ONLY: Grammar = { switches: [], isComplete: () => false };

/** `--flag value`, `--flag=value`, `--switch`, `--no-switch`, `-h`, `-v`; all after `--` is positional, `-` is too. */
export function parseArguments(argv: readonly string[], grammar: Grammar = SETTINGS_ONLY): ParsedArguments {
  const options: GivenOption[] = [];
  const positionals: string[] = [];
  const switches: string[] = [];
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
      const parsed = parseOption(argument, argv[index + 1]);
      if (typeof parsed === 'string') {
        problems.push(parsed);
        // What follows an unknown option is most likely its value, and worth no complaint of its own.
        if (!argument.includes('=') && argv[index + 1]?.startsWith('-') === false) index++;
      } else {
        options.push(parsed.option);
        if (parsed.tookNext) index++;
      }
    }
  }
  return { options, positionals, switches, rest, help, version, problems };
}

/** One option, or the sentence that says what is wrong with it. */
function parseOption(argument: string, next: string | undefined): { option: GivenOption; tookNext: boolean } | string {
  const equals = argument.indexOf('=');
  const written = equals === -1 ? argument : argument.slice(0, equals);
  const inline = equals === -1 ? null : argument.slice(equals + 1);

  const setting = SETTINGS.find((one) => one.flag === written);
  if (setting === undefined) {
    const negated = SETTINGS.find((one) => one.placeholder === null && `--no-${one.flag.slice(2)}` === written);
    if (negated === undefined) return `There is no option ${written}.${suggestion(written, knownFlags())}`;
    if (inline !== null) return `${written} takes no value.`;
    return { option: { setting: negated, written, text: 'false' }, tookNext: false };
  }
  if (inline !== null) return { option: { setting, written, text: inline }, tookNext: false };
  if (setting.placeholder === null) {
    // A switch takes the next word only where that word is a yes or a no: `--prewarm script.py` is not a value.
    const tookNext = next !== undefined && parseBoolean(next) !== null;
    return { option: { setting, written, text: tookNext ? next : 'true' }, tookNext };
  }
  // A single dash may start a value (`--timeout -1` shall be answered with its limits); two start the next option.
  if (next === undefined || next.startsWith('--')) return `${written} needs a value: ${setting.placeholder}.`;
  return { option: { setting, written, text: next }, tookNext: true };
}

function knownFlags(): string[] {
  return [...SETTINGS.map((setting) => setting.flag), ...COMMON_FLAGS];
}
