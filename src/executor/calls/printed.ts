/** The last line that a call has printed while it runs, as far as somebody looked. */
import { stripVTControlCharacters } from 'node:util';
import { printable } from '../../log.ts';

/** Characters. Clients show a report in one line. */
const MAX_LINE_CHARS = 120;

export class Printed {
  #stdout = '';
  #stderr = '';
  #line: string | null = null;

  /** Null until the call has printed a line that is not blank, and was looked at. */
  get line(): string | null {
    return this.#line;
  }

  /** Takes the present ends of both streams. The stream that has gone on since the last look has the last line. */
  see(stdout: string, stderr: string): void {
    if (stdout !== this.#stdout) this.#line = lastLine(stdout) ?? this.#line;
    else if (stderr !== this.#stderr) this.#line = lastLine(stderr) ?? this.#line;
    this.#stdout = stdout;
    this.#stderr = stderr;
  }
}

function lastLine(text: string): string | null {
  const lines = stripVTControlCharacters(text).split(/[\r\n\u0085\u2028\u2029]+/u);
  const line = lines.findLast((each) => each.trim() !== '')?.trim();
  if (line === undefined) return null;
  const shown = printable(line.replaceAll('\t', ' ').toWellFormed());
  return shown.length <= MAX_LINE_CHARS ? shown : `${shown.slice(0, MAX_LINE_CHARS - 1).toWellFormed()}…`;
}
