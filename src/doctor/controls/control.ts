/** Tries to break a control from within. One call makes all attempts and reports how each was refused. */
import { z } from 'zod';
import { fact, fail, pass, type Verdict, warn } from '../finding.ts';
import { literal } from '../python.ts';
import type { LiveSubject } from '../subject.ts';

export interface Control {
  readonly check: string;
  /**
   * Attempts by their aim. Each is the body of a Python function that raises OSError if it is refused, and returns if
   * it gets through.
   */
  attempts(subject: LiveSubject): Readonly<Record<string, string>>;
  readonly advice: string;
  /** The reason why an attempt is expected to get through with these settings or this kernel; null if it is not. */
  expected?(subject: LiveSubject): Expectation | null;
}

export interface Expectation {
  /** In a few words. */
  readonly because: string;
  /** The remedy, or null if nothing is wrong. */
  readonly advice: string | null;
}

/** ms. The attempts are a few system calls. A busy machine takes longer. */
const ATTEMPTS_TIMEOUT_MS = 20_000;

/** For each attempt: the name of the error that refused it, or null, and the thing it reached, if it says so. */
const OutcomesSchema = z.record(z.string(), z.tuple([z.string().nullable(), z.string()]));

export async function tryControl(control: Control, subject: LiveSubject): Promise<Verdict> {
  const attempts = control.attempts(subject);
  const timeoutMs = Math.min(ATTEMPTS_TIMEOUT_MS, subject.settings.maxTimeoutMs);
  const { result } = await subject.sandbox.call({ code: program(attempts), timeoutMs });
  const outcomes = OutcomesSchema.safeParse(result.value);
  if (result.status !== 'ok' || !outcomes.success) {
    const why = result.error?.message ?? result.detail ?? 'no readable outcome';
    return fail(
      `could not be tried: ${result.status}, ${why}`,
      'Run doctor again, and report the problem if it persists.',
    );
  }
  const untold = Object.keys(attempts).filter((name) => !(name in outcomes.data));
  if (untold.length > 0) return fail(`no outcome for: ${untold.join(', ')}`, control.advice);
  const tried = Object.entries(outcomes.data);
  const through = tried.filter(([, [refused]]) => refused === null).map(([name, [, got]]) => `${name} ${got}`.trim());
  if (through.length === 0) return pass(`refused (${[...new Set(tried.map(([, [refused]]) => refused))].join(', ')})`);
  const found = `got through: ${through.join(', ')}`;
  const expectation = control.expected?.(subject) ?? null;
  if (expectation === null) return fail(found, control.advice);
  const { because, advice } = expectation;
  return advice === null ? fact(`${found} (${because})`) : warn(`${found} (${because})`, advice);
}

function program(attempts: Readonly<Record<string, string>>): string {
  const bodies = Object.values(attempts);
  const functions = bodies.map((body, index) => `def attempt_${index}():\n${indented(body)}`);
  const table = Object.keys(attempts).map((name, index) => `    ${literal(name)}: attempt_${index},`);
  return [PREAMBLE, ...functions, 'attempts = {', ...table, '}', LOOP].join('\n');
}

/** `refuse_if` reports a fact in the same form, because a fact that can be read need not be broken. */
const PREAMBLE = `import ctypes, errno, os, signal, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
def check(returned):
    if returned == -1:
        raise OSError(ctypes.get_errno(), 'refused')
def refuse_if(is_closed, code=errno.EPERM):
    if is_closed:
        raise OSError(code, 'closed')
def create(path):
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    os.unlink(path)
def others():
    return [int(name) for name in os.listdir('/proc') if name.isdigit() and int(name) != os.getpid()]
def any_of(action, targets):
    refused = OSError(errno.ENOENT, 'nothing to try')
    for target in targets:
        try:
            action(target)
            return
        except OSError as error:
            refused = error
    raise refused`;

const LOOP = `outcomes = {}
for name, attempt in attempts.items():
    try:
        outcomes[name] = [None, str(attempt() or '')]
    except OSError as refused:
        outcomes[name] = [errno.errorcode.get(refused.errno, repr(refused)), '']
outcomes`;

function indented(body: string): string {
  return body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
