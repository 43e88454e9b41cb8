/** The command line of the MCP Inspector: a session for each request. */
import { z } from 'zod';
import { installed, nodeForClients } from '../installed/installed.ts';
import { FAILING_CODE, GOOD_CODE, ObservationSchema, type Observe } from './observation.ts';
import { runClient } from './run-client.ts';

/** The status with which it ends if the tool reports an error. */
const TOOL_FAILED = 5;

const ToolsSchema = z.object({ tools: z.array(z.object({ name: z.string() })) });
const CallSchema = z.object({ isError: z.boolean(), structuredContent: z.unknown() });
const ResourcesSchema = z.object({ resources: z.array(z.object({ uri: z.string() })) });
const ContentsSchema = z.object({ contents: z.tuple([z.object({ text: z.string() })]) });

export const observeByInspector: Observe = async (server) => {
  // A list needs no sandbox.
  const lists = server('--prewarm', 'false');
  const { tools } = ToolsSchema.parse(await request(lists, ['tools/list']));
  const { resources } = ResourcesSchema.parse(await request(lists, ['resources/list']));
  const stats = ContentsSchema.parse(await request(lists, ['resources/read', '--uri', 'sandbox://stats']));
  return ObservationSchema.parse({
    tools: tools.map(({ name }) => name),
    answer: await call(server(), GOOD_CODE, 0),
    failure: await call(server(), FAILING_CODE, TOOL_FAILED),
    resources: resources.map(({ uri }) => uri),
    stats: JSON.parse(stats.contents[0].text),
  });
};

async function call(server: readonly string[], code: string, status: number) {
  const tool = ['--tool-name', 'run_python_sandbox', '--tool-args-json', JSON.stringify({ code })];
  const { isError, structuredContent } = CallSchema.parse(await request(server, ['tools/call', ...tool], status));
  return { isError, result: structuredContent };
}

/** The result of one request: the method and its options. */
async function request(server: readonly string[], method: readonly string[], status = 0): Promise<unknown> {
  const main = installed('node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
  const options = ['--cli', ...server, '--method', ...method, '--format', 'json'];
  const { stdout } = await runClient(nodeForClients(), [main, ...options], [status]);
  return z.object({ result: z.unknown() }).parse(JSON.parse(stdout)).result;
}
