/** The checks of what holds between calls find it broken where it is: in one Python process without any of ours. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveSettings } from '../../../src/config.ts';
import { CALL_CHECKS } from '../../../src/doctor/checks/calls.ts';
import { bundledImageTag } from '../../../src/runtime/image/image.ts';
import { describeRuntime } from '../../helpers/engines.ts';
import { OK_RESULT, ScriptedBackend } from '../../mcp/scripted-backend.ts';

const SETTINGS = resolveSettings({ runtime: 'docker' });
const TEST_TIMEOUT_MS = 30_000;

/** One line of JSON for each call; the value of its last expression comes back as another. */
const NAIVE = `
import ast, json, sys
scope = {}
for line in sys.stdin:
    tree = ast.parse(json.loads(line))
    tail = ast.Expression(tree.body.pop().value) if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, 'call', 'exec'), scope)
    print(json.dumps(eval(compile(tail, 'call', 'eval'), scope) if tail else None), flush=True)
`;

describeRuntime('docker', 'one process for all calls', () => {
  let container: ChildProcessWithoutNullStreams;
  let answers: Interface;

  beforeAll(() => {
    const argv = ['run', '--rm', '-i', '--init', '--network', 'none', bundledImageTag(), 'python3', '-c', NAIVE];
    container = spawn('docker', argv);
    answers = createInterface(container.stdout);
  });

  afterAll(async () => {
    const ended = once(container, 'exit');
    container.stdin.end();
    await ended;
  });

  it.each([
    ['state does not carry over', 'a name'],
    ['nothing a call started goes on', 'a daemon still runs'],
  ])('fails the check: %s', { timeout: TEST_TIMEOUT_MS }, async (name, found) => {
    const check = CALL_CHECKS.find((one) => one.check === name);
    const verdict = await check?.examine({
      sandbox: {
        async call({ code }) {
          container.stdin.write(`${JSON.stringify(code)}\n`);
          const [line] = await once(answers, 'line');
          return { result: { ...OK_RESULT, value: JSON.parse(`${line}`) } };
        },
        stats: () => new ScriptedBackend(SETTINGS).stats(),
      },
      settings: SETTINGS,
      bait: { secret: 'secret', file: '/usr' },
      runtime: 'docker',
      hardening: [],
    });
    expect(verdict).toMatchObject({ outcome: 'fail', found: expect.stringContaining(found) });
  });
});
