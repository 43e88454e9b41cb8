/** Starts the server, drives it with a real MCP client through five telling calls, and shows that nothing stays behind. */
import { join } from 'node:path';
import { ensureBuild, ensurePackages, ensureSandbox } from './bootstrap.mjs';
import { leftovers } from './lib/leftovers.mjs';
import { main, ROOT, say } from './lib/run.mjs';

const LEAVE_TRACES = `
import builtins, json, os, sys
builtins.len = lambda thing: 42
builtins.secret = 'from call A'
os.environ['SECRET'] = 'from call A'
sys.path.insert(0, '/tmp/evil')
json.dumps = lambda thing: 'patched by call A'
print('call A has patched builtins, os.environ, sys.path and json')
`;

const LOOK_FOR_TRACES = `
import builtins, json, os, sys
{
    'len of a pair': len((1, 2)),
    'secret in builtins': hasattr(builtins, 'secret'),
    'SECRET in os.environ': 'SECRET' in os.environ,
    'evil folder in sys.path': '/tmp/evil' in sys.path,
    'json.dumps': json.dumps([1]),
}
`;

const TABLE = `
try:
    import pandas as pd
    frame = pd.DataFrame({'city': ['Bern', 'Oslo', 'Bern', 'Oslo'], 'rain': [3, 9, 5, 7]})
    print(frame.groupby('city').rain.describe()[['count', 'mean', 'max']])
except ImportError:
    import statistics
    rain = {'Bern': [3, 5], 'Oslo': [9, 7]}
    for city, days in rain.items():
        print(f'{city:<6}{len(days):>3}{statistics.mean(days):>6.1f}{max(days):>4}')
`;

const CALLS = [
  ['1. A value', { code: 'sum(n * n for n in range(1, 101))' }],
  ['2. A table', { code: TABLE }],
  ['3. An exception', { code: 'def share(total, people):\n    return total / people\n\nshare(10, 0)' }],
  ['4. A timeout', { code: "print('before')\nwhile True:\n    pass", timeout_seconds: 1 }],
  ['5. A state leak, attempted: call A', { code: LEAVE_TRACES }],
  ['   and what call B finds of it', { code: LOOK_FOR_TRACES }],
];

await main(async () => {
  await ensurePackages();
  await ensureBuild();
  await ensureSandbox();
  const before = leftovers();
  await drive();
  return report(before);
});

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
  say('starting the server; the first start may build the image');
  await client.connect(transport);
  try {
    for (const [title, input] of CALLS) await show(client, title, input);
    const { contents } = await client.readResource({ uri: 'sandbox://stats' });
    heading('sandbox://stats');
    process.stdout.write(`${summary(JSON.parse(contents[0].text))}\n`);
  } finally {
    await client.close();
  }
}

/** ms. The first call waits for the sandbox, and for the image on a new machine. */
const CALL_TIMEOUT_MS = 30 * 60 * 1000;

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

/** Exit status: 0 where the server took everything along. */
async function report(before) {
  heading('What is left behind');
  const left = leftovers().filter((thing) => !before.includes(thing));
  process.stdout.write(
    left.length === 0 ? '  nothing: no container, no process, no temp folder\n' : `  ${left.join('\n  ')}\n`,
  );
  return left.length === 0 ? 0 : 1;
}

function heading(text) {
  process.stdout.write(`\n${text}\n${'-'.repeat(text.length)}\n`);
}

/** The first line after the label, the rest below it. */
function indent(text, label) {
  return label + text.replaceAll('\n', `\n${label.trim() === '>' ? label : ' '.repeat(label.length)}`);
}
