/** Checks calls against each other: nothing carries over, nothing goes on, and a crash harms only its own call. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunResult } from '../../contract.ts';
import { fact, fail, pass, type Verdict, warn } from '../finding.ts';
import { py } from '../python.ts';
import type { LiveSubject } from '../subject.ts';

export interface CallCheck {
  readonly check: string;
  readonly examine: (subject: LiveSubject) => Promise<Verdict>;
}

/** Daemons are killed after the answer, off the caller's path. */
const SETTLE_MS = 5_000;
const POLL_MS = 50;
const REPORT = 'Please report this.';
const PERSISTENT = 'as --isolation persistent says';

const LEAVE = py`
  import json, os, sys
  left = 1
  sys.path.insert(0, '/left')
  os.environ['LEFT'] = '1'
  json.left = 1
  open('left', 'w').close()
`;

const LOOK = py`
  import json, os, sys
  found = {
      'a name': 'left' in globals(),
      'an entry of sys.path': '/left' in sys.path,
      'a variable of the environment': 'LEFT' in os.environ,
      'an attribute of a module': hasattr(json, 'left'),
      'a file': os.path.exists('left'),
  }
  [name for name, is_there in found.items() if is_there]
`;

/** Forks twice and leaves its session, as daemons do. */
const DAEMON = py`
  import os, time
  reader, writer = os.pipe()
  if os.fork() == 0:
      os.setsid()
      child = os.fork()
      if child == 0:
          time.sleep(600)
      os.write(writer, str(child).encode())
      os._exit(0)
  int(os.read(reader, 20))
`;

export const CALL_CHECKS: readonly CallCheck[] = [
  { check: 'state does not carry over', examine: carriesNothingOver },
  { check: 'nothing a call started goes on', examine: endsDaemons },
  { check: 'recovery after a crash', examine: recovers },
];

async function carriesNothingOver({ sandbox, settings }: LiveSubject): Promise<Verdict> {
  const left = await sandbox.call({ code: LEAVE });
  if (left.result.status !== 'ok') return fail(ending(left.result), REPORT);
  const { result } = await sandbox.call({ code: LOOK });
  const { value } = result;
  if (result.status !== 'ok' || !Array.isArray(value)) return fail(ending(result), REPORT);
  if (value.length === 0) return pass(`nothing was left (${result.isolation})`);
  const found = `still there: ${value.join(', ')}`;
  return settings.isolation === 'persistent' && !value.includes('a name')
    ? fact(`${found}, ${PERSISTENT}`)
    : fail(found, REPORT);
}

async function endsDaemons({ sandbox }: LiveSubject): Promise<Verdict> {
  const { result } = await sandbox.call({ code: DAEMON });
  const pid = result.value;
  if (result.status !== 'ok' || typeof pid !== 'number') return fail(ending(result), REPORT);
  const deadline = performance.now() + SETTLE_MS;
  for (;;) {
    const look = await sandbox.call({ code: `import os\nos.path.exists('/proc/${pid}')` });
    if (look.result.value === false) return pass('a daemon ended with its call');
    if (look.result.value !== true) return fail(ending(look.result), REPORT);
    if (performance.now() > deadline) return fail(`a daemon still runs after ${SETTLE_MS} ms`, REPORT);
    await sleep(POLL_MS);
  }
}

async function recovers({ sandbox }: LiveSubject): Promise<Verdict> {
  const before = await sandbox.stats();
  const crash = await sandbox.call({ code: 'import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)' });
  if (crash.result.status !== 'crashed') return fail(`a crash was reported as: ${ending(crash.result)}`, REPORT);
  const next = await sandbox.call({ code: 'print("alive")\n6 * 7' });
  if (next.result.status !== 'ok' || next.result.value !== 42) return fail(`then ${ending(next.result)}`, REPORT);
  const after = await sandbox.stats();
  return after.container.starts === before.container.starts
    ? pass('the next call is right, in the same sandbox')
    : warn('the next call is right, in a new sandbox', 'A crash should cost one worker only. Please report this.');
}

function ending({ status, result, error, detail }: RunResult): string {
  const reason = error?.message ?? detail ?? result ?? 'no reason known';
  return `the call ended with ${status}: ${reason.split('\n', 1)[0]}`;
}
