/** Each version of the protocol that is spoken, over the wire, by the official client of its time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeRuntime } from '../helpers/engines.ts';
import { connectEra, ERAS, type EraClient, FALLING_BACK, PINNED } from './eras.ts';
import { Recording } from './wire/recording.ts';

const SPOKEN = ERAS.map(({ version }) => version);

/** It prints, has a value, and leaves a file. */
const CODE = "open('table.csv', 'w').write('a,b')\nprint('hello')\n6 * 7";

const ToolsSchema = z.object({ tools: z.array(z.object({ name: z.string(), inputSchema: z.looseObject({}) })) });
const AnswerSchema = z.object({
  isError: z.boolean(),
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
});
const ResourcesSchema = z.object({ resources: z.array(z.object({ uri: z.string() })) });
const ContentsSchema = z.object({ contents: z.tuple([z.object({ text: z.string() })]) });

const call = async (client: EraClient, code: string) =>
  AnswerSchema.parse(await client.callTool({ name: 'run_python_sandbox', arguments: { code } }));

const read = async (client: EraClient, uri: string): Promise<string> =>
  ContentsSchema.parse(await client.readResource({ uri })).contents[0].text;

describeRuntime('bwrap', 'the server', () => {
  const recording = new Recording();
  const server = recording.server('--runtime', 'bwrap', '--workers', '1');

  afterAll(() => recording.remove());

  describe.each([...ERAS, FALLING_BACK])('speaks with a client of $version', (era) => {
    let client: EraClient;

    beforeAll(async () => {
      client = await connectEra(era, server);
    });

    afterAll(() => client?.close());

    it('lists its tool', async () => {
      const { tools } = ToolsSchema.parse(await client.listTools());
      expect(tools).toMatchObject([{ name: 'run_python_sandbox', inputSchema: { required: ['code'] } }]);
    });

    it('answers with all that there is to say in the text, and with content that the client knows', async () => {
      const { isError, content } = await call(client, CODE);
      expect(isError).toBe(false);
      const [text = ''] = content.map((block) => block.text);
      for (const part of ['status: ok', '42', 'hello', 'table.csv']) expect(text).toContain(part);
      const [, uri = ''] = /(sandbox:\/\/artifacts\/\S+)/.exec(text) ?? [];
      expect(await read(client, uri)).toBe('a,b');
    });

    it('marks an error as an error', async () => {
      const { isError, content } = await call(client, '1 / 0');
      expect(isError).toBe(true);
      expect(content[0]?.text).toContain('ZeroDivisionError');
    });

    it('lists and reads its resources', async () => {
      const { resources } = ResourcesSchema.parse(await client.listResources());
      expect(resources.map(({ uri }) => uri)).toContain('sandbox://stats');
      expect(JSON.parse(await read(client, 'sandbox://stats'))).toMatchObject({ runtime: 'bwrap' });
    });

    it('refuses a tool and a resource that there are not', async () => {
      await expect(client.callTool({ name: 'other', arguments: {} })).rejects.toMatchObject({ code: -32602 });
      const missing = {
        code: era.notFoundCode,
        message: expect.stringContaining('There is no resource sandbox://other.'),
      };
      await expect(client.readResource({ uri: 'sandbox://other' })).rejects.toMatchObject(missing);
    });
  });

  it('lets a client that speaks 2026-07-28 alone know that this is what fails', async () => {
    await expect(connectEra(PINNED, server)).rejects.toThrow(/2026-07-28/);
  });

  it('sends nothing that the version of a session does not have', async () => {
    const { versions, checked, problems } = await recording.check();
    expect(problems).toEqual([]);
    // Of the client that falls back, too, and none from a probe that ended before a version was agreed on.
    expect(versions).toEqual(expect.arrayContaining(SPOKEN));
    expect(versions.filter((version) => version !== 'none')).toHaveLength(SPOKEN.length);
    expect(checked).toMatchObject({ initialize: SPOKEN.length + 1, 'tools/call': 2 * (SPOKEN.length + 1) });
  });
});
