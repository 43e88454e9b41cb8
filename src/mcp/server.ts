/** The MCP server: tools and resources over a backend. It touches the backend only when a call or a read asks for it. */
import type { ServerOptions } from '@modelcontextprotocol/sdk/server/index.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { type CallToolResult, ErrorCode, McpError, type ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { CallObserver } from '../call-observer.ts';
import type { Settings } from '../config.ts';
import { messageOf } from '../errors.ts';
import { type HeardLog, type Log, silentLog } from '../log.ts';
import type { SandboxBackend } from './backend.ts';
import { clientLog } from './client-log.ts';
import { ICONS } from './icons.ts';
import { ENVIRONMENT_URI, registerResources, STATS_URI } from './resources/resources.ts';
import { throttle } from './resources/throttle.ts';
import { serverInstructions } from './tool/description.ts';
import { runTool } from './tool/run-tool.ts';
import type { ToolContext, ToolDefinition } from './tool/tool.ts';
import { readReport } from './transport/refusals.ts';
import { StdioTransport } from './transport/transport.ts';

const SERVER_NAME = 'python-sandbox-mcp';

const CALL_METHOD = 'tools/call';

/** ms. Stats and artifacts change with calls, thousands of times a second. A reader needs no more updates than this. */
export const STATS_UPDATE_INTERVAL_MS = 1000;

/** Limit of a log line, because the SDK quotes unknown messages in full. */
const MAX_LOGGED_CHARS = 500;

/**
 * The validator of a client's answers to questions. This server asks none, and the SDK's own validator, ajv, takes 40
 * ms to load.
 */
const NO_VALIDATION: NonNullable<ServerOptions['jsonSchemaValidator']> = {
  getValidator() {
    throw new TypeError('There are no answers to validate.');
  },
};

export interface McpServerOptions {
  /** Version of this package. */
  readonly version: string;
  /** Of what concerns requests. */
  readonly log?: Log;
  /** Of what concerns the sandbox. The client hears of it, too. */
  readonly sandboxLog?: HeardLog;
  /** Follow each call of a tool, from its request to its answer. */
  readonly observers?: readonly CallObserver[];
}

/** The server, ready to be connected to a transport. Closing it releases the backend but does not end it. */
export function createMcpServer(backend: SandboxBackend, settings: Settings, options: McpServerOptions): McpServer {
  const log = options.log ?? silentLog;
  const server = new McpServer(
    { name: SERVER_NAME, title: 'Python sandbox', version: options.version, icons: ICONS },
    {
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true }, logging: {} },
      instructions: serverInstructions(settings),
      jsonSchemaValidator: NO_VALIDATION,
    },
  );
  const tools = [runTool(backend, settings, log)];
  const redescribe = registerTools(server, tools, options.observers ?? []);
  const notifyUpdated = registerResources(server, backend);

  const learnFacts = async (): Promise<boolean> => {
    const facts = await backend.environment();
    // The packages come later than the version. One change of the list is enough for both.
    if (facts.python === null || facts.packages === null) return false;
    redescribe(facts);
    notifyUpdated(ENVIRONMENT_URI);
    return true;
  };
  let factsKnown = false;
  const onChange = throttle(() => {
    notifyUpdated(STATS_URI);
    if (factsKnown) return;
    learnFacts().then(
      (known) => {
        factsKnown ||= known;
      },
      (thrown: unknown) => log.debug(`the environment is not known yet: ${messageOf(thrown)}`),
    );
  }, STATS_UPDATE_INTERVAL_MS);
  const unsubscribe = backend.onStatsChanged(onChange.call);
  const onArtifacts = throttle(() => server.sendResourceListChanged(), STATS_UPDATE_INTERVAL_MS);
  const leaveShelf = backend.artifacts.onChanged(onArtifacts.call);

  const tellClient = clientLog(server);
  server.server.oninitialized = () => {
    if (options.sandboxLog !== undefined) options.sandboxLog.listener = tellClient;
    if (settings.prewarm) backend.prewarm();
  };
  server.server.onerror = ({ message }) =>
    log.warn(`MCP: ${(readReport(message) ?? message).slice(0, MAX_LOGGED_CHARS)}`);
  server.server.onclose = () => {
    unsubscribe();
    leaveShelf();
    onChange.stop();
    onArtifacts.stop();
  };
  return server;
}

/** Registers `tools`. Returns a function that renews their descriptions and notifies the client. */
function registerTools(
  server: McpServer,
  tools: readonly ToolDefinition[],
  observers: readonly CallObserver[],
): (facts: Parameters<ToolDefinition['describe']>[0]) => void {
  const answer = (tool: ToolDefinition, input: unknown, extra: RequestExtra) =>
    call(tool, input, extra, { allowsLinks: allowsLinks(server), observers });
  const registered = tools.map((tool) => {
    const { name, title, inputSchema, outputSchema, annotations, meta } = tool;
    const config = {
      title,
      description: tool.describe(null),
      inputSchema,
      outputSchema,
      annotations,
      _meta: { ...meta },
    };
    const handle = server.registerTool(name, config, (input, extra) => answer(tool, input, extra));
    return { tool, handle };
  });
  const byName = new Map<unknown, ToolDefinition>(tools.map((tool) => [tool.name, tool]));
  // The SDK's own handler answers bad input and unknown tools with a bare text. Here the tool checks its input, so that
  // the answer has the one result shape, and an unknown tool is a protocol error, as the specification says. The SDK
  // also checks a call that it handles by name twice more, and its answer as well. Without these checks and its
  // transport this layer takes 238 µs of processor time for each of the first 2,000 calls and 50 for later ones, with
  // both 381 and 60 (docs/decisions/0020-own-stdio-transport.md).
  server.server.removeRequestHandler(CALL_METHOD);
  server.server.fallbackRequestHandler = async ({ method, params }, extra) => {
    if (method !== CALL_METHOD) throw new McpError(ErrorCode.MethodNotFound, 'Method not found');
    const tool = byName.get(params?.name);
    if (tool !== undefined) return answer(tool, params?.arguments, extra);
    const known = [...byName.keys()].join(', ');
    throw new McpError(ErrorCode.InvalidParams, `There is no tool ${params?.name}. There is ${known}.`);
  };
  return (facts) => {
    for (const { tool, handle } of registered) {
      const description = tool.describe(facts);
      if (description !== handle.description) handle.update({ description });
    }
  };
}

/** Other transports than ours join the server and the newest client, in one process. */
function allowsLinks({ server: { transport } }: McpServer): boolean {
  return !(transport instanceof StdioTransport) || transport.allowsResourceLinks;
}

/** The part of the SDK's request context that is used. */
interface RequestExtra {
  readonly signal: AbortSignal;
  readonly requestId: string | number;
  readonly _meta?: { readonly progressToken?: string | number | undefined } | undefined;
  readonly sendNotification: (notification: ServerNotification) => Promise<void>;
}

async function call(
  tool: ToolDefinition,
  input: unknown,
  extra: RequestExtra,
  { allowsLinks, observers }: { readonly allowsLinks: boolean; readonly observers: readonly CallObserver[] },
): Promise<CallToolResult> {
  const ends = observers.map((observe) =>
    observe({ tool: tool.name, requestId: extra.requestId, meta: { ...extra._meta } }),
  );
  const { text, blocks, structured, isError } = await tool.handle(input, toolContext(extra));
  for (const end of ends) end({ result: structured, isError });
  const known = allowsLinks ? blocks : blocks.filter(({ type }) => type !== 'resource_link');
  return { content: [{ type: 'text', text }, ...known], structuredContent: structured, isError };
}

function toolContext(extra: RequestExtra): ToolContext {
  const progressToken = extra._meta?.progressToken;
  if (progressToken === undefined) return { signal: extra.signal, reportProgress: null };
  return {
    signal: extra.signal,
    reportProgress: (progress, message) => {
      // It fails only if the connection has just closed, and then the signal aborts the call.
      extra
        .sendNotification({ method: 'notifications/progress', params: { progressToken, progress, message } })
        .catch(() => {});
    },
  };
}
