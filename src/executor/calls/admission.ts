/** Decides whether a call may run. Pure. Each refusal names the field, the limit and the value. */
import { ISOLATION_MODES, type Isolation, isAtLeast, type RunRequest } from '../../contract.ts';
import type { ExecutorSettings } from '../settings.ts';
import { whatIsWrongWithFiles } from './input-files.ts';
import { admitSession, type SessionRequest } from './session-request.ts';

/** The limits of `PROTOCOL.md`. Linux allows more for all arguments together, and this much for a single one. */
const MAX_ARGUMENTS = 4_096;
const MAX_ARGUMENT_BYTES = 128 * 1024;

export type Admission =
  | {
      readonly ok: true;
      readonly isolation: Isolation;
      readonly timeoutMs: number;
      readonly session: SessionRequest | null;
    }
  | { readonly ok: false; readonly detail: string };

/** Checks a request. An admitted one gets its isolation and time limit. */
export function admit(request: RunRequest, settings: ExecutorSettings): Admission {
  const { code } = request;
  if (typeof code !== 'string') return refuse(`code must be a string of Python source; it is ${kindOfValue(code)}.`);
  const asked = admitSession(request, settings);
  if (!asked.ok) return asked;
  const { session } = asked;
  if (code.trim() === '' && !session?.rollsBack && session?.forkOf == null) {
    return refuse('code is empty. Send the Python source to run.');
  }
  const bytes = Buffer.byteLength(code, 'utf8');
  if (bytes > settings.maxCodeBytes) {
    return refuse(
      `code is ${bytes} bytes; the limit is ${settings.maxCodeBytes} (--max-code-bytes). ` +
        'Send less source, and put large data into files or a mounted folder.',
    );
  }
  const nul = code.indexOf('\0');
  if (nul >= 0)
    return refuse(`code holds a NUL byte at character ${nul}, which Python source cannot. Escape it as \\x00.`);
  if (!code.isWellFormed()) {
    return refuse(
      'code holds a lone surrogate, which cannot be encoded as UTF-8. Escape it as \\uXXXX in a string literal.',
    );
  }
  const badArguments = request.argv === undefined ? null : whatIsWrongWith(request.argv);
  if (badArguments !== null) return refuse(badArguments);
  const badFiles = request.files === undefined ? null : whatIsWrongWithFiles(request.files);
  if (badFiles !== null) return refuse(badFiles);
  const isolation = request.isolation ?? settings.isolation;
  if (!ISOLATION_MODES.includes(isolation)) {
    return refuse(`isolation must be one of ${ISOLATION_MODES.join(', ')}; it is ${JSON.stringify(isolation)}.`);
  }
  if (!isAtLeast(isolation, settings.isolation)) {
    return refuse(
      `isolation "${isolation}" is weaker than the configured "${settings.isolation}". ` +
        `Leave it out, or ask for ${strongerThan(settings.isolation)}.`,
    );
  }
  const timeoutMs = request.timeoutMs ?? settings.timeoutMs;
  if (!Number.isFinite(timeoutMs) || timeoutMs <= 0 || timeoutMs > settings.maxTimeoutMs) {
    return refuse(
      `timeout_seconds must be more than 0 and at most ${settings.maxTimeoutMs / 1_000} (--max-timeout); ` +
        `it is ${timeoutMs / 1_000}.`,
    );
  }
  return { ok: true, isolation: session === null ? isolation : 'forked', timeoutMs, session };
}

/** The reason why `argv` is refused, or null. A program without types may pass any value. */
function whatIsWrongWith(argv: unknown): string | null {
  const words: unknown[] = Array.isArray(argv) ? argv : [];
  if (words.length === 0 || !words.every((word) => typeof word === 'string'))
    return 'argv must be an array of strings that names the script first, such as ["script.py", "--size", "3"].';
  const bytes = words.reduce((sum, word) => sum + Buffer.byteLength(word, 'utf8'), 0);
  if (words.length <= MAX_ARGUMENTS && bytes <= MAX_ARGUMENT_BYTES) return null;
  return (
    `argv is ${words.length} strings of ${bytes} bytes; the limits are ${MAX_ARGUMENTS} and ${MAX_ARGUMENT_BYTES}. ` +
    'Put large data into the code or a mounted file.'
  );
}

function refuse(detail: string): Admission {
  return { ok: false, detail };
}

function strongerThan(floor: Isolation): string {
  return ISOLATION_MODES.filter((mode) => isAtLeast(mode, floor))
    .map((mode) => `"${mode}"`)
    .join(' or ');
}

function kindOfValue(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
