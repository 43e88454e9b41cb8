/** The command line as one of a closed set of commands. */
import { type Environment, type LoadedSettings, parseArguments, settingsFrom, suggestion } from '../config.ts';
import { SandboxError } from '../errors.ts';

export const CLIENTS = ['claude-desktop', 'claude-code', 'cursor', 'vscode'] as const;
export type ClientName = (typeof CLIENTS)[number];

export type Command =
  | { readonly name: 'serve'; readonly loaded: LoadedSettings }
  /** `file` is `-` for standard input. */
  | { readonly name: 'run'; readonly file: string; readonly loaded: LoadedSettings }
  | { readonly name: 'build'; readonly loaded: LoadedSettings }
  | { readonly name: 'doctor'; readonly asJson: boolean; readonly loaded: LoadedSettings }
  /** Has a command line of its own: `argv` is all that follows. */
  | { readonly name: 'bench'; readonly argv: readonly string[] }
  | { readonly name: 'config'; readonly client: ClientName; readonly loaded: LoadedSettings }
  | { readonly name: 'help' }
  | { readonly name: 'version' };

const COMMAND_NAMES = ['serve', 'run', 'build', 'doctor', 'bench', 'config'];

const JSON_FLAG = '--json';

/** Reads `argv` (without the program). Throws `usage` or `invalid_setting`. */
export function parseCommand(argv: readonly string[], env: Environment): Command {
  if (argv[0] === 'bench') return { name: 'bench', argv: argv.slice(1) };
  const { rest, asJson } = takeJson(argv);
  const parsed = parseArguments(rest);
  if (parsed.help) return { name: 'help' };
  if (parsed.version) return { name: 'version' };

  const [name = 'serve', ...words] = parsed.positionals;
  const load = (): LoadedSettings => settingsFrom({ ...parsed, positionals: [] }, env);
  if (asJson && name !== 'doctor') throw usage('--json goes with doctor only.');
  switch (name) {
    case 'doctor':
      if (words.length > 0) throw usage(`doctor takes no arguments, but got ${words.join(' ')}.`);
      return { name, asJson, loaded: load() };
    case 'serve':
    case 'build':
      if (words.length > 0) throw usage(`${name} takes no arguments, but got ${words.join(' ')}.`);
      return { name, loaded: load() };
    case 'bench':
      throw usage('bench has options of its own and must be the first word.');
    case 'run':
      return { name, file: oneWord(words, 'run needs one FILE, or - for standard input.'), loaded: load() };
    case 'config':
      return { name, client: clientName(words), loaded: load() };
    default:
      throw usage(`There is no command ${name}.${suggestion(name, COMMAND_NAMES)}`);
  }
}

/** The one option that is no setting. After `--` it is a file's name. */
function takeJson(argv: readonly string[]): { rest: string[]; asJson: boolean } {
  const end = argv.indexOf('--');
  const rest = argv.filter((word, index) => word !== JSON_FLAG || (end !== -1 && index > end));
  return { rest, asJson: rest.length < argv.length };
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
