/** `run_python_sandbox`: definition and handler. */
import { z } from 'zod';
import type { Settings } from '../../config.ts';
import { isFailure, type RunResult, RunResultSchema } from '../../contract.ts';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Answer, SandboxBackend } from '../backend.ts';
import { artifactBlocks } from './artifact-blocks.ts';
import { toolDescription } from './description.ts';
import { withProgress } from './progress.ts';
import { renderResult } from './render.ts';
import type { ToolAnswer, ToolContext, ToolDefinition } from './tool.ts';
import { parseToolInput, type ToolInputSchema, toolInputSchema } from './tool-input.ts';

/** The maximum of the one client that knows this hint. */
const MAX_RESULT_SIZE_CHARS = 500_000;
/** JSON makes two characters of a quote or an end of line. */
const JSON_GROWTH = 2;
/** Room for the fields besides the texts of bounded size. */
const RESULT_OVERHEAD_CHARS = 10_000;

/**
 * `value` may be any JSON. Its exact schema is recursive. Some clients cannot follow that, and it says no more than
 * "anything".
 */
const OutputSchema = RunResultSchema.extend({
  value: z.unknown().optional().describe('The same value, if it is plain JSON and small'),
});

/**
 * The tool for these settings, over `backend`. `log` records calls that had no sandbox, because the operator can fix
 * that.
 */
export function runTool(backend: SandboxBackend, settings: Settings, log: Log): ToolDefinition {
  const inputSchema = toolInputSchema(settings);
  return {
    name: 'run_python_sandbox',
    title: 'Run Python in a sandbox',
    describe: (facts) => toolDescription(settings, facts),
    inputSchema,
    outputSchema: OutputSchema,
    annotations: annotationsFor(settings),
    meta: {
      'anthropic/maxResultSizeChars': Math.min(
        MAX_RESULT_SIZE_CHARS,
        JSON_GROWTH * settings.maxOutputBytes + RESULT_OVERHEAD_CHARS,
      ),
    },
    handle: async (input, context) => {
      const answer = await runPython(backend, settings, inputSchema, input, context);
      if (answer.result.status === 'unavailable') log.error(`a call had no sandbox: ${answer.result.detail}`);
      return toolAnswer(answer);
    },
  };
}

/** All four hints, because a missing hint means the worst case. */
function annotationsFor(settings: Settings): ToolDefinition['annotations'] {
  const writesHostFiles = settings.mounts.some((mount) => mount.mode === 'rw');
  const reachesOthers = settings.network !== 'none';
  return {
    // Code changes state, even if only inside the sandbox.
    readOnlyHint: false,
    // Changes end with the call, unless code can reach host files or other machines.
    destructiveHint: writesHostFiles || reachesOthers,
    // The same code may do more when it runs again.
    idempotentHint: false,
    openWorldHint: reachesOthers,
  };
}

async function runPython(
  backend: SandboxBackend,
  settings: Settings,
  inputSchema: ToolInputSchema,
  input: unknown,
  context: ToolContext,
): Promise<Answer> {
  const parsed = parseToolInput(inputSchema, input);
  try {
    if (!parsed.ok) return backend.refuse(parsed.detail);
    const { signal, reportProgress } = context;
    return await withProgress(reportProgress, (watch) => backend.call({ ...parsed.request, signal, watch }));
  } catch (thrown) {
    // The executor answers with results. An exception is a fault of this server, and the model should still get an
    // answer.
    return { result: failed(`The server failed: ${messageOf(thrown)}`, settings), exitCode: null };
  }
}

function toolAnswer({ result, exitCode, shown = [] }: Answer): ToolAnswer {
  return {
    text: renderResult(result),
    blocks: artifactBlocks(result.artifacts, shown),
    structured: result,
    isError: isFailure(result, exitCode),
  };
}

/** A result for a call that the executor could not answer. */
function failed(detail: string, settings: Settings): RunResult {
  return {
    status: 'unavailable',
    stdout: '',
    stderr: '',
    result: null,
    error: null,
    detail,
    duration_ms: 0,
    queue_ms: 0,
    isolation: settings.isolation,
    runtime: 'none',
    truncated: { stdout: 0, stderr: 0, result: 0 },
    artifacts: [],
  };
}
