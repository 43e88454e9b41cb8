/** What the corpus is made of: code that misbehaves, and how that must end. */
import type { CallStatus, Isolation } from '../../src/contract.ts';
import type { TestedRuntime } from '../helpers/engines.ts';

/** The modes in which a call shares a long-lived supervisor with others, and so could harm them. */
export type HostileMode = Extract<Isolation, 'isolated' | 'forked'>;

export interface HostileInput {
  /** What it does, for the name of the test. */
  readonly name: string;
  readonly code: string;
  /** The one honest ending; several only with a reason in `because`. */
  readonly status: CallStatus | readonly CallStatus[];
  readonly because?: string;
  /** Seconds the code may run: as long as its honest end takes, where it has one. */
  readonly timeoutSeconds?: number;
  /** Seconds from the call to its answer, the kill included. */
  readonly withinSeconds?: number;
  /** Text that must be in the field, however the call ended: partial output counts. */
  readonly stdout?: string | RegExp;
  readonly stderr?: string | RegExp;
  readonly detail?: string | RegExp;
  /** `repr` of what the code came to; for attacks how they were refused. */
  readonly result?: string | RegExp;
  readonly error?: { readonly type?: string | RegExp; readonly message?: RegExp; readonly line?: number };
  /** The names of exactly the files that reach the caller. */
  readonly artifacts?: readonly string[];
  /** What must be said of files that do not. */
  readonly leftOut?: RegExp;
  /** True where more was written than is kept. */
  readonly truncated?: boolean;
  /** Both, unless said otherwise. */
  readonly modes?: readonly HostileMode[];
  readonly runtimes?: readonly TestedRuntime[];
}

/** Seconds for endless code: enough for Python to start with it, and there is a lot of it. */
export const ENDLESS_S = 0.5;

/** Python source, indented as the TypeScript around it. Backslashes stand as they are; line 1 is the first line shown. */
export function py(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const lines = String.raw({ raw: strings.raw }, ...values)
    .replace(/^\n/, '')
    .replace(/\n *$/, '\n')
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}

/**
 * Code that tries `attack` (the body of a function) and comes to the name of the error that refused it, `SIGKILL`-proof answers
 * included: the result is `BREACHED: …` where nothing did.
 */
export function attempt(attack: string): string {
  const body = attack
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return `import ctypes, errno, os, signal, socket, struct
libc = ctypes.CDLL(None, use_errno=True)
def check(returned):
    if returned == -1:
        raise OSError(ctypes.get_errno(), 'refused')
    return returned
def attack():
${body}
try:
    outcome = f'BREACHED: {attack()!r}'
except OSError as refused:
    outcome = errno.errorcode.get(refused.errno, repr(refused))
outcome
`;
}
