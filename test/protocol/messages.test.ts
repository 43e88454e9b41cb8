import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeFrame, FrameDecoder } from '../../src/protocol/frame.ts';
import {
  PROTOCOL_VERSION,
  parseAttach,
  parseSupervisorMessage,
  parseWorkerMessage,
} from '../../src/protocol/messages.ts';

const GoldenFrames = z.array(
  z.object({
    name: z.string(),
    channel: z.number(),
    message: z.looseObject({ type: z.string() }),
    hex: z.string(),
  }),
);

const golden = GoldenFrames.parse(
  JSON.parse(readFileSync(new URL('../fixtures/golden-frames.json', import.meta.url), 'utf8')),
);

/** Who sends it decides who parses it; what the host sends is parsed by the harness, whose tests read the same file. */
const parsers: Record<string, (payload: Buffer) => unknown> = {
  hello: parseSupervisorMessage,
  configured: parseSupervisorMessage,
  zygote: parseSupervisorMessage,
  exited: parseSupervisorMessage,
  inspected: parseSupervisorMessage,
  spared: parseSupervisorMessage,
  log: parseSupervisorMessage,
  attach: parseAttach,
  ready: parseWorkerMessage,
  artifact: parseWorkerMessage,
  result: parseWorkerMessage,
  cleaned: parseWorkerMessage,
  begun: parseWorkerMessage,
  restored: parseWorkerMessage,
  refused: parseWorkerMessage,
};

const goldenArtifact = golden.find((frame) => frame.name === 'artifact')?.message;
const goldenResult = golden.find((frame) => frame.name === 'result ok')?.message;

function asPayload(message: unknown): Buffer {
  return Buffer.from(JSON.stringify(message));
}

describe('golden frames', () => {
  it.each(golden)('"$name" decodes to its message and encodes to its bytes', ({ channel, message, hex }) => {
    const decoder = new FrameDecoder((gotChannel, payload) => {
      expect(gotChannel).toBe(channel);
      expect(JSON.parse(payload.toString('utf8'))).toEqual(message);
      const parse = parsers[message.type];
      if (parse !== undefined) expect(parse(payload)).toEqual(message);
    });
    decoder.push(Buffer.from(hex, 'hex'));
    expect(encodeFrame(channel, JSON.stringify(message)).toString('hex')).toBe(hex);
    expect.hasAssertions();
  });

  it('show every message that the document names', () => {
    const document = readFileSync(new URL('../../python-harness/PROTOCOL.md', import.meta.url), 'utf8');
    const tables = document.split('\n\n').filter((block) => /^\| type +\| fields/.test(block));
    const named = tables.flatMap((table) => [...table.matchAll(/^\| `([a-z]+)` +\|/gm)].map((match) => match[1]));
    expect([...new Set(named)].sort()).toEqual([...new Set(golden.map((frame) => frame.message.type))].sort());
  });
});

describe('PROTOCOL_VERSION', () => {
  it('is the version of the document', () => {
    const document = readFileSync(new URL('../../python-harness/PROTOCOL.md', import.meta.url), 'utf8');
    expect(document).toMatch(new RegExp(`^# The harness protocol, version ${PROTOCOL_VERSION}$`, 'm'));
  });
});

describe('parseWorkerMessage', () => {
  it('refuses what a worker may not say', () => {
    expect(() => parseWorkerMessage(asPayload({ type: 'exited', worker: 1 }))).toThrow('malformed');
  });

  it('refuses fields that the protocol does not know', () => {
    expect(() => parseWorkerMessage(asPayload({ ...goldenResult, admin: true }))).toThrow('admin');
  });

  it.each([
    ['a status of the host', { status: 'timeout' }],
    ['a negative duration', { duration_ms: -1 }],
    ['a stdout that is no text', { stdout: 7 }],
    ['a call that is no number', { call: 'one' }],
    ['a fraction of a byte', { truncated: { stdout: 0.5, stderr: 0, result: 0 } }],
  ])('refuses %s', (_what, change) => {
    const parse = () => parseWorkerMessage(asPayload({ ...goldenResult, ...change }));
    expect(parse).toThrow('malformed');
    // It reaches logs and results; a validation library's words have no place there.
    expect(parse).not.toThrow(/invalid|expected|received/i);
  });

  it.each([
    ['a name that leads elsewhere', { name: '../a.png' }],
    ['a name with a control character', { name: 'a\n.png' }],
    ['a type with parameters', { mime_type: 'text/html; charset=x' }],
    ['a type of any length', { mime_type: `text/${'x'.repeat(200)}` }],
    ['data that are no text', { data: [1] }],
    ['a path', { path: '/etc/passwd' }],
  ])('refuses an artifact with %s', (_what, change) => {
    expect(() => parseWorkerMessage(asPayload({ ...goldenArtifact, ...change }))).toThrow('malformed');
  });

  it.each(['', 'nonsense', '[]', 'null', '{"type":"result","duration_ms":NaN}'])('refuses %j', (text) => {
    expect(() => parseWorkerMessage(Buffer.from(text))).toThrow(/is not JSON|is malformed/);
  });
});

describe('parseAttach', () => {
  it('refuses a token of another length', () => {
    expect(() => parseAttach(asPayload({ type: 'attach', worker: 1, token: 'short' }))).toThrow('malformed');
  });
});
