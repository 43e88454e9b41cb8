/** Starts the server, drives it with a real MCP client through five telling calls, and shows that nothing stays behind. */
import { join } from 'node:path';
import { ensureBuild, ensurePackages, ensureSandbox } from './bootstrap.mjs';
import { CALLS } from './lib/demo-calls.mjs';
import { leftoversOf } from './lib/leftovers.mjs';
import { main, ROOT, say } from './lib/run.mjs';

/** ms. The first call waits for the sandbox, and for the image on a new machine. */
const CALL_TIMEOUT_MS = 30 * 60 * 1000;

/** The server's pid, and how many answers were not as they must be. */
async function drive() {
  // Imported late: before the bootstrap there may be no packages.
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
  const client = new Client({ name: 'demo', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(ROOT, 'dist', 'main.js'), 'serve'],
    // The transport passes on a few harmless variables only; the server's settings and Docker's are wanted too.
    env: { ...process.env },
  });
  let surprises = 0;
  say('starting the server; the first start may build the image');
  await client.connect(transport);
  const { pid } = transport;
  try {
    for (const [title, input, expected] of CALLS) {
      const answer = await show(client, title, input);
      const wrong = Object.entries(expected).filter(([key, value]) => answer[key] !== value);
      for (const [key, value] of wrong) process.stdout.write(`  UNEXPECTED: ${key} should be ${value}\n`);
      surprises += wrong.length;
    }
    const { contents } = await client.readResource({ uri: 'sandbox://stats' });
    heading('sandbox://stats');
    process.stdout.write(`${summary(JSON.parse(contents[0].text))}\n`);
  } finally {
    await client.close();
  }
  return { pid, surprises };
}

async function show(client, title, input) {
  heading(title);
  process.stdout.write(`${indent(input.code.trim(), '  > ')}\n`);
  const start = performance.now();
  const { structuredContent: answer, isError } = await client.callTool(
    { name: 'run_python_sandbox', arguments: input },
    undefined,
    { timeout: CALL_TIMEOUT_MS },
  );
  const elapsed = (performance.now() - start).toFixed(1);
  const { status, duration_ms, isolation, runtime } = answer;
  process.stdout.write(
    `  ${status}${isError ? ' (isError)' : ''}: ${duration_ms.toFixed(2)} ms of Python, ${elapsed} ms in all, ${isolation} on ${runtime}\n`,
  );
  for (const key of ['stdout', 'stderr', 'result', 'detail']) {
    if (answer[key]) process.stdout.write(`${indent(answer[key].trimEnd(), `  ${key}: `)}\n`);
  }
  if (answer.error !== null) process.stdout.write(`${indent(answer.error.traceback.trimEnd(), '  error: ')}\n`);
  return answer;
}

function summary(stats) {
  const { runtime, image, transport, python, calls, latency_ms, workers, leaks } = stats;
  const used = Object.fromEntries(Object.entries(calls.by_status).filter(([, count]) => count > 0));
  return JSON.stringify(
    { runtime, image, transport, python, calls: used, latency_ms, recycles: workers.recycles, leaks },
    null,
    2,
  );
}

/** True where the server took everything along. */
function cleanedUp(pid) {
  heading('What is left behind');
  const left = leftoversOf(pid);
  process.stdout.write(
    left.length === 0 ? '  nothing: no container, no process, no temp folder\n' : `  ${left.join('\n  ')}\n`,
  );
  return left.length === 0;
}

function heading(text) {
  process.stdout.write(`\n${text}\n${'-'.repeat(text.length)}\n`);
}

/** The first line after the label, the rest below it. */
function indent(text, label) {
  return label + text.replaceAll('\n', `\n${label.trim() === '>' ? label : ' '.repeat(label.length)}`);
}

await main(async () => {
  await ensurePackages();
  await ensureBuild();
  await ensureSandbox();
  const { pid, surprises } = await drive();
  return cleanedUp(pid) && surprises === 0 ? 0 : 1;
});
