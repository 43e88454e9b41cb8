/**
 * A text from a sandbox, or the two ends of one that is too long. They end between lines where that costs little, and
 * between characters in any case. Pure.
 */

import { wellFormed } from './text.ts';

/** A text if `gap` is null, else its beginning. */
export interface Excerpt {
  readonly head: string;
  readonly gap: Gap | null;
}

/** What is missing after the head: bytes of UTF-8, and the line ends among them, null if unknown. `tail` follows. */
export interface Gap {
  readonly bytes: number;
  readonly lines: number | null;
  readonly tail: string;
}

/**
 * Of a control character, in bytes: JSON writes it as `\u001b`. The text for models writes it as `\x1b`, which is
 * shorter.
 */
const CONTROL_COST = 6;

/** Highest cost of one UTF-16 code unit: a control character of two bytes. */
const MAX_COST = CONTROL_COST + 1;

/** Room for the line about the gap. Its numbers have 16 digits at most, and its address 68 characters. */
const MARK_COST = 160;

/** A line end counts as near if at most one part in so many is given up for it. */
const NEAR = 4;

const NO_GAP_YET = { bytes: 0, lines: 0 } as const;

export function whole(text: string): Excerpt {
  return { head: text, gap: null };
}

/** Code units. Few enough mean that a text is small without a look at it. */
export function lengthOf({ head, gap }: Excerpt): number {
  return head.length + (gap === null ? 0 : gap.tail.length + MARK_COST);
}

/** The room that a text of so many code units needs at most, bytes. */
export function mostCostOf(length: number): number {
  return length * MAX_COST;
}

/**
 * The room that an excerpt takes up in an answer: bytes of UTF-8, with control characters as long as JSON makes them.
 * Quotes, backslashes and ends of lines are not counted twice, as JSON writes them.
 */
export function costOf({ head, gap }: Excerpt): number {
  return costOfText(head) + (gap === null ? 0 : costOfText(gap.tail) + MARK_COST);
}

/** Cuts a text to `most` bytes, if it is longer, and makes it well-formed. */
export function clip(text: string, most: number): string {
  const excerpt = whole(wellFormed(text));
  return mostCostOf(text.length) <= most || costOf(excerpt) <= most ? excerpt.head : joined(shortened(excerpt, most));
}

/** The same in a room of `most` bytes. The excerpt must cost more than that. */
export function shortened({ head, gap }: Excerpt, most: number): Excerpt {
  const keep = Math.max(0, Math.floor(most) - MARK_COST);
  const tail = gap?.tail ?? head;
  const [headRoom, tailRoom] = roomsOf(costOfText(head), costOfText(tail), keep);
  const end = lineEndBefore(head, prefixWithin(head, headRoom));
  const start = lineStartAfter(tail, suffixWithin(tail, tailRoom));
  const left = gap === null ? head.slice(end, start) : head.slice(end) + tail.slice(0, start);
  const { bytes, lines } = gap ?? NO_GAP_YET;
  return {
    head: head.slice(0, end),
    gap: {
      // A worker may claim any number, and a result may hold safe ones only.
      bytes: Math.min(bytes + Buffer.byteLength(left), Number.MAX_SAFE_INTEGER),
      lines: lines === null ? null : Math.min(lines + lineEndsIn(left), Number.MAX_SAFE_INTEGER),
      tail: tail.slice(start),
    },
  };
}

/** Where the whole text can be read, or its first `bytes`. */
export interface Place {
  readonly uri: string;
  readonly bytes: number;
  readonly isAll: boolean;
}

/** The text, with a line in place of the gap that says how much is missing, and where it is. */
export function joined({ head, gap }: Excerpt, place?: Place): string {
  if (gap === null) return head;
  return `${head}${head === '' || head.endsWith('\n') ? '' : '\n'}${markOf(gap, place)}\n${gap.tail}`;
}

function markOf({ bytes, lines }: Gap, place: Place | undefined): string {
  const size = inUnits(bytes);
  const missing = lines !== null && lines > 1 ? `${lines.toLocaleString('en-US')} lines (${size})` : size;
  const where =
    place === undefined ? '' : `; ${place.isAll ? 'all of it' : `the first ${inUnits(place.bytes)}`}: ${place.uri}`;
  return `[... ${missing} left out${where} ...]`;
}

function lineEndsIn(text: string): number {
  return text.split('\n').length - 1;
}

/** For readers, to one decimal: `80.3 KiB`. */
function inUnits(bytes: number): string {
  for (const [unit, size] of [
    ['GiB', 1024 ** 3],
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
  ] as const) {
    if (bytes >= size) return `${(bytes / size).toFixed(1).replace('.0', '')} ${unit}`;
  }
  return `${bytes} bytes`;
}

function costOfText(text: string): number {
  // Counting the characters of most texts twice is faster than going through them here.
  return Buffer.byteLength(text) + (text.match(/[^\P{Cc}\t\n]/gu)?.length ?? 0) * (CONTROL_COST - 1);
}

function costOfUnit(unit: number): number {
  if (unit < 0x20) return unit === 0x09 || unit === 0x0a ? 1 : CONTROL_COST;
  if (unit < 0x80) return unit === 0x7f ? CONTROL_COST : 1;
  if (unit < 0x800) return unit < 0xa0 ? MAX_COST : 2;
  return isSurrogate(unit) ? 2 : 3;
}

/** Room for both ends: half each, unless one needs less. */
function roomsOf(head: number, tail: number, keep: number): readonly [number, number] {
  const half = Math.floor(keep / 2);
  if (tail <= half) return [keep - tail, tail];
  return head <= keep - half ? [head, keep - head] : [keep - half, half];
}

/** Where the longest beginning ends that costs at most `room`. No character is cut in two. */
function prefixWithin(text: string, room: number): number {
  let end = 0;
  for (let left = room; end < text.length; end++) {
    left -= costOfUnit(text.charCodeAt(end));
    if (left < 0) break;
  }
  return isWithinPair(text, end) ? end - 1 : end;
}

/** Where the longest end starts that costs at most `room`. */
function suffixWithin(text: string, room: number): number {
  let start = text.length;
  for (let left = room; start > 0; start--) {
    left -= costOfUnit(text.charCodeAt(start - 1));
    if (left < 0) break;
  }
  return isWithinPair(text, start) ? start + 1 : start;
}

/** Surrogates come in pairs, because texts are well-formed. */
function isWithinPair(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return index > 0 && index < text.length && unit >= 0xdc00 && unit <= 0xdfff;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function lineEndBefore(text: string, end: number): number {
  if (end === text.length) return end;
  const lineEnd = text.lastIndexOf('\n', end - 1) + 1;
  return lineEnd > 0 && end - lineEnd <= end / NEAR ? lineEnd : end;
}

function lineStartAfter(text: string, start: number): number {
  if (start === 0) return start;
  const lineStart = text.indexOf('\n', start - 1) + 1;
  return lineStart > 0 && lineStart - start <= (text.length - start) / NEAR ? lineStart : start;
}
