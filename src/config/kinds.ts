/**
 * The kinds of settings, each a zod codec between the text of a flag or variable and the typed value. Messages are
 * predicates ("must be …") that name the limits; the loader puts the setting's name before them and the value after.
 */
import { z } from 'zod';
import { formatBytes, formatSeconds, parseBoolean, parseBytes, parseNumber, parseSeconds } from './units.ts';

/** A codec that reads through `parse`; `null` means unreadable. */
function numeric(
  schema: z.ZodNumber,
  parse: (text: string) => number | null,
  format: (value: number) => string,
  message: string,
) {
  return z.codec(z.string(), schema, {
    decode: (text, context) => {
      const value = parse(text);
      if (value !== null) return value;
      context.issues.push({ code: 'custom', input: text, message });
      return z.NEVER;
    },
    encode: format,
  });
}

function range(schema: z.ZodNumber, min: number, max: number, message: string): z.ZodNumber {
  return schema.min(min, message).max(max, message);
}

export function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return numeric(range(z.int(message), min, max, message), parseNumber, String, message);
}

export function decimal(min: number, max: number) {
  const message = `must be a number from ${min} to ${max}`;
  return numeric(range(z.number(message), min, max, message), parseNumber, String, message);
}

/** Bytes; written as `512m`, `50 KiB` or `4096`. */
export function size(min: number, max: number) {
  const message = `must be a size from ${formatBytes(min)} to ${formatBytes(max)}, such as 512m or 1 MiB`;
  return numeric(range(z.int(message), min, max, message), parseBytes, formatBytes, message);
}

/** Milliseconds; written in seconds. */
export function duration(minMs: number, maxMs: number) {
  const message = `must be from ${formatSeconds(minMs)} to ${formatSeconds(maxMs)} seconds`;
  return numeric(range(z.int(message), minMs, maxMs, message), parseSeconds, formatSeconds, message);
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  const message = `must be one of ${values.join(', ')}`;
  const known: readonly Values[number][] = values;
  return z.codec(z.string(), z.enum(values, { error: message }), {
    decode: (text, context) => {
      const value = known.find((candidate) => candidate === text.trim());
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', input: text, message });
      return z.NEVER;
    },
    encode: (value) => value,
  });
}

export function yesNo() {
  const message = 'must be true or false';
  return z.codec(z.string(), z.boolean(message), {
    decode: (text, context) => {
      const value = parseBoolean(text);
      if (value !== null) return value;
      context.issues.push({ code: 'custom', input: text, message });
      return z.NEVER;
    },
    encode: String,
  });
}

/** A text that may be absent: the empty text is `null`. */
export function optionalText(pattern: RegExp, message: string) {
  return z.codec(z.string(), z.string(message).regex(pattern, message).nullable(), {
    decode: (text) => (text.trim() === '' ? null : text.trim()),
    encode: (value) => value ?? '',
  });
}

/** Comma-separated items; the empty text and `none` are the empty list. */
export function list(pattern: RegExp, message: string) {
  return z.codec(z.string(), z.array(z.string(message).regex(pattern, message), message).readonly(), {
    decode: splitList,
    encode: joinList,
  });
}

/** The items of a comma-separated text. */
export function splitList(text: string): string[] {
  if (text.trim() === 'none') return [];
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The opposite. An empty list is `none`, for an empty variable counts as not set. */
export function joinList(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(',');
}
