/** The calls in the README give the answers in the README. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeRuntimes } from '../helpers/engines.ts';
import { startServer, type TestServer } from '../helpers/server.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

const CallSchema = z.looseObject({ code: z.string() });

/** A block of JSON with a call, and the block of text after it. */
const BLOCKS = [
  ...README.matchAll(/```json\n(?<call>\{(?:(?!```)[\s\S])*?"code"[\s\S]*?)```[\s\S]*?```\n(?<answer>[\s\S]*?)```/g),
];
/** A row of a table: a call and a line of its answer. */
const ROWS = [...README.matchAll(/^\| `(?<call>\{.*\})` \| `(?<answer>.*)` \|$/gm)];

/** ms. The first start on a machine builds the image. */
const FIRST_START_MS = 600_000;

/** Times, addresses and sizes of images are others each time. */
function comparable(text: string): string {
  return text
    .replace(/[\d.]+ m?s(?:, after waiting [\d.]+ m?s)?/g, 'T')
    .replace(/artifacts\/[0-9a-f]+\//g, 'artifacts/ID/')
    .replace(/\(image\/png, \d+ bytes\)/g, '(image/png, N bytes)')
    .trim();
}

it('finds the calls and answers', () => {
  expect([BLOCKS.length, ROWS.length]).toEqual([2, 5]);
});

describeRuntimes('the README', (runtime) => {
  describe.runIf(runtime === 'docker')('with the packages of the image', () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer(['--runtime', runtime]);
      await server.call({ code: 'pass' });
    }, FIRST_START_MS);
    afterAll(() => server?.close());

    const answerTo = async (call: string) => comparable((await server.call(CallSchema.parse(JSON.parse(call)))).text);

    it.each(BLOCKS.map(({ groups }) => groups ?? {}))('answers $call', async ({ call = '', answer = '' }) => {
      expect(await answerTo(call)).toBe(comparable(answer));
    });

    it('answers the calls of sessions', async () => {
      for (const { groups: { call = '', answer = '' } = {} } of ROWS) {
        expect((await answerTo(call)).split('\n')).toContain(comparable(answer));
      }
    });
  });
});
