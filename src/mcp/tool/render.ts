/** Renders a result as complete text. Some clients show the model only this, others only the structured form. */
import type { CallStatus, RunResult, SessionInfo } from '../../contract.ts';
import { printable } from '../../log.ts';
import { withoutLibraryFrames } from './frames.ts';

/** Endings of calls that never reached Python. Their time would say nothing. */
const NEVER_RUN: ReadonlySet<CallStatus> = new Set<CallStatus>(['rejected', 'unavailable']);

/** Characters of an exception's message in the first line. */
const MAX_STATUS_CHARS = 200;

/** ms. A shorter wait is no news to a model. */
const MIN_WAIT_MS = 100;

/** ms. Longer times are told in seconds. */
const SECOND_MS = 1000;

/** The beginning of a line that would be read as that of another section. */
const LABEL = /^(?:stdout|stderr|result|error|detail|artifacts|files left out|session):/m;

/** How a call of a session began. */
const BEGAN: Readonly<Record<SessionInfo['began'], string>> = {
  new: 'new session',
  continued: 'session',
  rolled_back: 'rolled back session',
  forked: 'forked session',
};

interface Section {
  readonly label: string;
  readonly text: string;
  /** Needs no label if it is the only one, because the status tells what it is. */
  readonly isObvious: boolean;
}

/**
 * The text of a tool answer: the status, and below it what there is, in the order in which it came to be. Control
 * characters are made visible, because the text may end up in a terminal.
 */
export function renderResult(result: RunResult): string {
  const sections = sectionsOf(result);
  const [first, second] = sections;
  return printable(
    [
      statusLine(result),
      ...(first === undefined ? ['(no output and no value: print something, or end with an expression)'] : []),
      ...(first?.isObvious && second === undefined ? [first.text] : sections.map(labelled)),
    ].join('\n'),
  );
}

function sectionsOf({ stdout, stderr, result, error, detail, artifacts, left_out, session }: RunResult): Section[] {
  const sections: Section[] = [];
  const add = (label: string, text: string, isObvious = false) =>
    sections.push({ label, text: text.replace(/\n$/, ''), isObvious });
  if (stdout !== '') add('stdout', stdout, !LABEL.test(stdout));
  if (stderr !== '') add('stderr', stderr);
  if (result !== null) add('result', result);
  if (error !== null) add('error', withoutLibraryFrames(error.traceback) || errorLine(error), true);
  if (detail !== null) add('detail', detail, true);
  if (artifacts.length > 0) add('artifacts', artifacts.map(artifactLine).join('\n'));
  if (left_out !== undefined) add('files left out', left_out);
  if (session?.note !== undefined) add('session', session.note);
  return sections;
}

function labelled({ label, text }: Section): string {
  return text.includes('\n') || label === 'stdout' || label === 'stderr' ? `${label}:\n${text}` : `${label}: ${text}`;
}

function statusLine({ status, error, duration_ms, queue_ms, session }: RunResult): string {
  if (NEVER_RUN.has(status)) return `status: ${status} (not run)`;
  const where = error === null || error.line === null ? '' : ` in line ${error.line}`;
  const cause = error === null ? '' : `: ${errorLine(error)}`;
  const waited = queue_ms >= MIN_WAIT_MS ? `, after waiting ${duration(queue_ms)}` : '';
  return `status: ${status}${where}${cause} (${duration(duration_ms)}${waited}${session === undefined ? '' : sessionPart(session)})`;
}

function sessionPart({ name, call, began, undone }: SessionInfo): string {
  return `; ${BEGAN[began]} ${name}, call ${call}${undone ? ', undone' : ''}`;
}

function errorLine({ type, message }: NonNullable<RunResult['error']>): string {
  // The traceback has the whole message; the status stays one line.
  const [first = ''] = message.split('\n', 1);
  const shown = first.length > MAX_STATUS_CHARS ? `${first.slice(0, MAX_STATUS_CHARS).toWellFormed()}…` : first;
  return shown === '' ? type : `${type}: ${shown}`;
}

function artifactLine(artifact: RunResult['artifacts'][number]): string {
  return `${artifact.name} (${artifact.mimeType}, ${artifact.size} bytes) ${artifact.uri}`;
}

function duration(ms: number): string {
  if (ms >= SECOND_MS) return `${(ms / SECOND_MS).toFixed(1)} s`;
  return `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;
}
