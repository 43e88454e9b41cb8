import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseWorkerMessage } from '../../src/protocol/messages.ts';
import { exactly, list, nullable, oneOf, text, whole } from '../../src/protocol/rules.ts';

const id = z.number().int().min(1).max(0xffff_ffff);
const count = z.number().int().nonnegative();
const milliseconds = z.number().nonnegative();
const strings = z.array(z.string());

/** The same messages in the words of zod, whose strictness is the measure. */
const Reference = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), worker: id, pid: id, hardening: strings }),
  z.strictObject({
    type: z.literal('result'),
    call: id,
    status: z.enum(['ok', 'error', 'exited', 'interrupted', 'memory_limit', 'process_limit', 'output_limit']),
    stdout: z.string(),
    stderr: z.string(),
    result: z.string().nullable(),
    value: z.unknown().optional(),
    error: z
      .strictObject({
        type: z.string(),
        message: z.string(),
        traceback: z.string(),
        line: z.number().int().nullable(),
      })
      .nullable(),
    detail: z.string().nullable(),
    exit_code: z.number().int().nullable(),
    duration_ms: milliseconds,
    truncated: z.strictObject({ stdout: count, stderr: count, result: count }),
    imports: z.array(z.strictObject({ module: z.string(), ms: milliseconds })),
  }),
  z.strictObject({
    type: z.literal('cleaned'),
    call: id,
    verdict: z.enum(['reuse', 'recycle']),
    reasons: strings,
    reset: strings,
    kept: strings,
    cleanup_ms: milliseconds,
    rss_bytes: count,
    gc: z.boolean(),
  }),
]);

const GoldenFrames = z.array(z.object({ message: z.looseObject({ type: z.string() }) }));
const messages = GoldenFrames.parse(
  JSON.parse(readFileSync(new URL('../fixtures/golden-frames.json', import.meta.url), 'utf8')),
)
  .map(({ message }) => JSON.stringify(message))
  .filter((message) => Reference.safeParse(JSON.parse(message)).success);

/** Every member of every object and list in a message: where it is, and its key. */
function members(value: unknown): { parent: Record<string, unknown>; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [{ parent, key }, ...members(parent[key])]);
}

/** JSON texts of values that are near to being right: numbers at the limits, empty things, the words of other fields. */
const fragment = fc.oneof(
  fc.constantFrom('1e999', '-1e999', '-0', '0', '1', '-1', '0.5', '4294967295', '4294967296', '9007199254740992'),
  fc.constantFrom('-9007199254740992', 'null', 'true', '""', '"ok"', '"result"', '"recycle"', '[]', '[1]', '{}'),
  fc.constantFrom('["a"]', '[null]', '[["a"]]', '[{"module":"m","ms":1}]', '[{"module":"m","ms":-1}]'),
  fc.json({ maxDepth: 2 }),
);
const key = fc.constantFrom('admin', 'value', '__proto__', 'constructor', 'toString', 'error', 'gc', 'hardening');

describe('the rules for messages of workers', () => {
  it('hold for golden frames of every kind', () => {
    const kinds = messages.map((message) => JSON.parse(message).type);
    expect([...new Set(kinds)].sort()).toEqual(['cleaned', 'ready', 'result']);
  });

  it('are as strict as zod, and give back what zod gives back, whatever is changed in a message', () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...messages),
        fc.nat(),
        fc.constantFrom('replace', 'remove', 'add'),
        fragment,
        key,
        (message, index, change, json, name) => {
          const changed = JSON.parse(message);
          const places = members(changed);
          const { parent, key } = places[index % places.length] ?? { parent: changed, key: 'type' };
          // A stand-in is put where the fragment goes: not every number of JSON can be written back as it was.
          if (change === 'replace') parent[key] = '@here@';
          if (change === 'remove') delete parent[key];
          let text = JSON.stringify(changed).replace('"@here@"', () => json);
          if (change === 'add') text = text.replace('{', () => `{${JSON.stringify(name)}:${json},`);
          const reference = Reference.safeParse(JSON.parse(text));
          if (reference.success) {
            expect(parseWorkerMessage(Buffer.from(text))).toEqual(reference.data);
            accepted++;
          } else {
            expect(() => parseWorkerMessage(Buffer.from(text))).toThrow('malformed');
            refused++;
          }
        },
      ),
      { numRuns: 5_000 },
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(200);
  });
});

describe('a rule', () => {
  const rule = exactly({ name: text, ids: list(whole(1, 9)), mode: nullable(oneOf('a', 'b')) }, 'note');

  it.each([
    [{ name: 'n', ids: [1, 9], mode: null }, null],
    [{ name: 'n', ids: [], mode: 'b', note: { any: 'thing' } }, null],
    [{ name: 7, ids: [], mode: null }, 'name: must be a string'],
    [{ ids: [], mode: null }, 'name: must be a string'],
    [{ name: 'n', ids: [1, 10], mode: null }, 'ids: an item must be a whole number from 1 to 9'],
    [{ name: 'n', ids: [], mode: 'c' }, 'mode: must be one of a, b'],
    [{ name: 'n', ids: [], mode: null, more: 1 }, 'more: is not known'],
    [['n'], 'must be an object'],
  ])('says of %j: %s', (value, wrong) => {
    expect(rule(value)).toBe(wrong);
  });
});
