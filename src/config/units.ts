/** Reads and writes sizes, durations and booleans in the form that people use. All pure; `null` means "unreadable". */

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };

/** Reads `512m`, `1 MiB`, `50 KB` or `4096` as bytes. Every unit is a power of 1024, as the engines read them. */
export function parseBytes(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(?:([kmgt])(?:i?b)?|b)?\s*$/i.exec(text);
  if (match === null) return null;
  return Math.round(Number(match[1]) * (BYTES_PER_UNIT[match[2]?.toLowerCase() ?? 'b'] ?? 1));
}

/** Writes bytes in the largest unit that divides them: `512 MiB`, `50 KiB`, `1023 B`. */
export function formatBytes(bytes: number): string {
  for (const unit of ['t', 'g', 'm', 'k']) {
    const size = BYTES_PER_UNIT[unit] ?? 1;
    if (bytes >= size && bytes % size === 0) return `${bytes / size} ${unit.toUpperCase()}iB`;
  }
  return `${bytes} B`;
}

/** Reads seconds (`30`, `1.5`) or a number with `ms`, `s`, `m`, `h` as whole milliseconds. */
export function parseSeconds(text: string): number | null {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*(ms|s|m|min|h)?\s*$/i.exec(text);
  if (match === null) return null;
  return Math.round(Number(match[1]) * (MS_PER_UNIT[match[2]?.toLowerCase() ?? 's'] ?? 1));
}

/** Writes milliseconds as seconds, without a unit: `30`, `0.5`. */
export function formatSeconds(ms: number): string {
  return String(ms / 1000);
}

/** Reads a plain decimal number; hexadecimal, exponents, `Infinity` and the empty text are refused. */
export function parseNumber(text: string): number | null {
  return /^\s*-?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

const BOOLEAN_WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

/** Reads `true`, `1`, `yes`, `on` and their opposites, in any case. */
export function parseBoolean(text: string): boolean | null {
  return BOOLEAN_WORDS.get(text.trim().toLowerCase()) ?? null;
}
