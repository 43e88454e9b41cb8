/** Renders a result as complete text. Some clients show the model only this, others only the structured form. */
import type { CallStatus, RunResult } from '../../contract.ts';
import { printable } from '../../log.ts';

/** Endings of calls that never reached Python. Their place and time would say nothing. */
const NEVER_RUN: ReadonlySet<CallStatus> = new Set<CallStatus>(['rejected', 'unavailable']);

/** Characters of an exception's message in the first line. */
const MAX_STATUS_CHARS = 200;

/** The text of a tool answer. Control characters are made visible, because the text may end up in a terminal. */
export function renderResult(result: RunResult): string {
  const parts = [statusLine(result)];
  if (result.error !== null) parts.push(section('error', result.error.traceback || errorLine(result)));
  if (result.detail !== null) parts.push(section('detail', result.detail));
  if (result.result !== null) parts.push(section('result', result.result, result.truncated.result));
  if (result.stdout !== '' || result.truncated.stdout > 0) {
    parts.push(section('stdout', result.stdout, result.truncated.stdout));
  }
  if (result.stderr !== '' || result.truncated.stderr > 0) {
    parts.push(section('stderr', result.stderr, result.truncated.stderr));
  }
  if (result.artifacts.length > 0) parts.push(section('artifacts', result.artifacts.map(artifactLine).join('\n')));
  if (result.left_out !== undefined) parts.push(section('files left out', result.left_out));
  if (parts.length === 1) parts.push('(no output and no result)');
  return printable(parts.join('\n'));
}

function statusLine(result: RunResult): string {
  const waited = result.queue_ms >= 1 ? `, after waiting ${milliseconds(result.queue_ms)}` : '';
  const cause = result.error === null ? '' : `: ${errorLine(result)}`;
  if (NEVER_RUN.has(result.status)) return `status: ${result.status} (not run)`;
  const place = `${result.isolation}, ${result.runtime}, ${milliseconds(result.duration_ms)}`;
  return `status: ${result.status}${cause} (${place}${waited})`;
}

function errorLine(result: RunResult): string {
  if (result.error === null) return '';
  const { type, message, line } = result.error;
  const where = line === null ? '' : `, line ${line}`;
  // The traceback has the whole message; the status stays one line.
  const [first = ''] = message.split('\n', 1);
  const shown = first.length > MAX_STATUS_CHARS ? `${first.slice(0, MAX_STATUS_CHARS).toWellFormed()}…` : first;
  return `${type}: ${shown}${where}`;
}

function section(name: string, text: string, bytesLeftOut = 0): string {
  const note = bytesLeftOut > 0 ? ` (${bytesLeftOut} bytes left out)` : '';
  return `${name}${note}:\n${text.replace(/\n$/, '')}`;
}

function artifactLine(artifact: RunResult['artifacts'][number]): string {
  return `${artifact.name} (${artifact.mimeType}, ${artifact.size} bytes) ${artifact.uri}`;
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;
}
