/** The command line as one of a closed set of commands. */
import { type Environment, type LoadedSettings, parseArguments, settingsFrom, suggestion } from '../config.ts';
import { SandboxError } from '../errors.ts';
import { parsePackageNames } from './package-names.ts';

export const CLIENTS = ['claude-desktop', 'claude-code', 'cursor', 'vscode'] as const;
export type ClientName = (typeof CLIENTS)[number];

export type Command =
  | { readonly name: 'serve'; readonly loaded: LoadedSettings }
  /** `file` is `-` for standard input; `words` are the script's own arguments. */
  | {
      readonly name: 'run';
      readonly file: string;
      readonly words: readonly string[];
      /** Where the files go that it leaves; null for nowhere. */
      readonly out: string | null;
      /** Files that it finds in its working directory: `PATH[:NAME]`. */
      readonly files: readonly string[];
      readonly loaded: LoadedSettings;
    }
  | {
      readonly name: 'build';
      /** To add to the bundled image; empty for the image as it is. */
      readonly packages: readonly string[];
      readonly loaded: LoadedSettings;
    }
  | { readonly name: 'doctor'; readonly asJson: boolean; readonly loaded: LoadedSettings }
  /** Has a command line of its own: `argv` contains all words after it. */
  | { readonly name: 'bench'; readonly argv: readonly string[] }
  | { readonly name: 'config'; readonly client: ClientName; readonly loaded: LoadedSettings }
  | { readonly name: 'help' }
  | { readonly name: 'version' };

const COMMAND_NAMES = ['serve', 'run', 'build', 'doctor', 'bench', 'config'];

/** The options that are no settings. */
const JSON_FLAG = '--json';
const OUT_FLAG = '--out';
const FILE_FLAG = '--file';
const PACKAGES_FLAG = '--packages';

/** Words after the file of `run` belong to the script. */
const GRAMMAR = {
  switches: [JSON_FLAG],
  values: new Map([
    [OUT_FLAG, 'DIR'],
    [FILE_FLAG, 'PATH[:NAME]'],
    [PACKAGES_FLAG, 'NAMES'],
  ]),
  isComplete: ([name, ...words]: readonly string[]) => name === 'run' && words.length === 1,
};

/** Reads `argv` (without the program). Throws `usage` or `invalid_setting`. */
export function parseCommand(argv: readonly string[], env: Environment): Command {
  if (argv[0] === 'bench') return { name: 'bench', argv: argv.slice(1) };
  const parsed = parseArguments(argv, GRAMMAR);
  const asJson = parsed.switches.includes(JSON_FLAG);
  if (parsed.help) return { name: 'help' };
  if (parsed.version) return { name: 'version' };

  const [name = 'serve', ...words] = parsed.positionals;
  const load = (): LoadedSettings => settingsFrom({ ...parsed, positionals: [] }, env);
  // This comes first, because the words after an unknown option have no known meaning.
  if (parsed.problems.length > 0) load();
  for (const flag of parsed.values.keys()) {
    const owner = flag === PACKAGES_FLAG ? 'build' : 'run';
    if (name !== owner) throw usage(`${flag} goes with ${owner} only.`);
  }
  const packages = parsed.values.get(PACKAGES_FLAG)?.at(-1);
  if (asJson && name !== 'doctor') throw usage('--json goes with doctor only.');
  switch (name) {
    case 'doctor':
      if (words.length > 0) throw usage(`doctor takes no arguments, but got ${words.join(' ')}.`);
      return { name, asJson, loaded: load() };
    case 'build':
      if (words.length > 0) throw usage(`build takes no arguments, but got ${words.join(' ')}.`);
      return { name, packages: packages === undefined ? [] : parsePackageNames(packages), loaded: load() };
    case 'serve':
      if (words.length > 0) throw usage(`serve takes no arguments, but got ${words.join(' ')}.`);
      return { name, loaded: load() };
    case 'bench':
      throw usage('bench has options of its own and must be the first word.');
    case 'run':
      return {
        name,
        file: oneWord(words, 'run needs a FILE, or - for standard input.'),
        words: parsed.rest,
        // A repeated option counts once, except for files.
        out: parsed.values.get(OUT_FLAG)?.at(-1) ?? null,
        files: parsed.values.get(FILE_FLAG) ?? [],
        loaded: load(),
      };
    case 'config':
      return { name, client: clientName(words), loaded: load() };
    default:
      throw usage(`There is no command ${name}.${suggestion(name, COMMAND_NAMES)}`);
  }
}

function clientName(words: readonly string[]): ClientName {
  const rule = `config needs one of ${CLIENTS.join(', ')}.`;
  const word = oneWord(words, rule);
  const client = CLIENTS.find((known) => known === word);
  if (client === undefined) throw usage(`${rule} There is no client ${word}.${suggestion(word, CLIENTS)}`);
  return client;
}

function oneWord(words: readonly string[], rule: string): string {
  const [word, ...more] = words;
  if (word === undefined || more.length > 0) throw usage(rule);
  return word;
}

function usage(message: string): SandboxError {
  return new SandboxError('usage', 'caller', message, { hint: 'See --help for the commands.' });
}
