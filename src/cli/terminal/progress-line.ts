/** One line at the bottom of a terminal that shows progress. Log lines pass above it. */
import { type Progress, printable } from '../../log.ts';
import type { Paint } from './colors.ts';

/** Characters of the bar. */
const BAR_WIDTH = 20;

/** Columns, if the terminal does not tell, or says 0. */
const USUAL_COLUMNS = 80;

/** Back to the first column, and erase to the end of the line. */
const ERASE = '\r\x1b[K';

interface Terminal {
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressLine {
  /** Writes whole lines above the progress. */
  readonly write: (lines: string) => void;
  /** Shows it, or takes it away. */
  readonly show: (progress: Progress | null) => void;
}

export function progressLine(terminal: Terminal, paint: Paint): ProgressLine {
  let shown: Progress | null = null;
  const drawn = () => (shown === null ? '' : drawing(shown, terminal.columns || USUAL_COLUMNS, paint));
  return {
    write: (lines) => terminal.write(shown === null ? lines : `${ERASE}${lines}${drawn()}`),
    show: (progress) => {
      const wasShown = shown !== null;
      shown = progress;
      if (wasShown || shown !== null) terminal.write(`${ERASE}${drawn()}`);
    },
  };
}

/** `█████░░░░░ 3/9  42 s  RUN apt-get…`, one column narrower than the terminal, because a full line would wrap. */
function drawing({ done, total, seconds, doing }: Progress, columns: number, paint: Paint): string {
  const filled = total === 0 ? 0 : Math.round((BAR_WIDTH * done) / total);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const rest = ` ${done}/${total}  ${seconds} s  ${printable(doing)}`;
  return paint('green', bar) + rest.slice(0, Math.max(0, columns - 1 - BAR_WIDTH));
}
