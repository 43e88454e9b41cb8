/** Figures as people read them: three digits that count, and a unit that fits. */

const MIB = 1024 * 1024;

export function count(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

export function duration(ms: number): string {
  if (ms < 1) return `${count(ms * 1_000)} µs`;
  return ms < 1_000 ? `${count(ms)} ms` : `${count(ms / 1_000)} s`;
}

/** Null is "not known". */
export function bytes(value: number | null): string {
  return value === null ? '–' : `${count(value / MIB)} MiB`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
