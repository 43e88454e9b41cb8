/** Who may write to a mount, and to whom belongs what is written. The server runs as several users, which takes root to arrange. */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRuntimes, type TestedRuntime } from '../helpers/engines.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
const TEST_TIMEOUT_MS = 60_000;
const NOBODY = 10_001;
/** Numbers that nobody has, and that no image knows. */
const USER = 54_321;
const GROUP = 54_322;
const ENGINE_SOCKET = '/var/run/docker.sock';

const isRoot = process.getuid?.() === 0;

const SCRIPT = `
import getpass, os
with open('/data/written', 'w') as file:
    file.write('from inside')
assert os.access(os.environ['HOME'], os.W_OK)
print(getpass.getuser())
`;

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'mount-owners-'));
  chmodSync(base, 0o755);
  writeFileSync(join(base, 'script.py'), SCRIPT);
});
afterAll(() => rmSync(base, { recursive: true }));

interface Case {
  /** Who runs the server. */
  readonly as: number;
  readonly owner: readonly [uid: number, gid: number];
  readonly mode: number;
}

let count = 0;

/** Runs the script with a folder like that mounted; how it ended, and to whom belongs what it wrote. */
async function write(runtime: TestedRuntime, { as, owner, mode }: Case) {
  const folder = join(base, `folder-${count++}`);
  mkdirSync(folder);
  chownSync(folder, ...owner);
  chmodSync(folder, mode);
  const flags = ['--runtime', runtime, '--preload', 'none', '--mount', `${folder}:/data:rw`];
  const child = spawn('setpriv', [...userFlags(as), process.execPath, MAIN, 'run', ...flags, join(base, 'script.py')], {
    env: { PATH: as === 0 ? process.env.PATH : '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const written = readdirSync(folder).map((name) => {
    const { uid, gid } = statSync(join(folder, name));
    return [name, uid, gid];
  });
  return { folder, status: await ended, stdout, stderr, written };
}

/** A member of the group beside, and of whatever group may talk to the engine. */
function userFlags(uid: number): string[] {
  if (uid === 0) return ['--reuid', '0'];
  const engine = statSync(ENGINE_SOCKET, { throwIfNoEntry: false })?.gid ?? GROUP;
  return ['--reuid', `${uid}`, '--regid', `${uid}`, '--groups', `${GROUP},${engine}`];
}

describeRuntimes('a folder that is mounted with rw', (runtime) => {
  const isDocker = runtime === 'docker';

  it.runIf(isRoot).each<Case & { what: string; as: number; written: readonly [number, number] }>([
    { what: 'of the user who runs the server', as: USER, owner: [USER, USER], mode: 0o700, written: [USER, USER] },
    { what: 'of a group of that user', as: USER, owner: [0, GROUP], mode: 0o2775, written: [USER, GROUP] },
    { what: 'that anybody may write to', as: USER, owner: [0, 0], mode: 0o777, written: [USER, USER] },
    {
      what: 'of another user, where the server is root',
      as: 0,
      owner: [USER, GROUP],
      mode: 0o700,
      written: [USER, GROUP],
    },
    { what: 'that was given to the sandbox', as: 0, owner: [NOBODY, NOBODY], mode: 0o700, written: [NOBODY, NOBODY] },
    ...(isDocker
      ? [
          { what: 'of root, who runs the server', as: 0, owner: [0, 0], mode: 0o700, written: [0, 0] } as const,
          {
            what: 'that was given to the sandbox by an ordinary user',
            ...({ as: USER, owner: [NOBODY, NOBODY], mode: 0o755, written: [NOBODY, NOBODY] } as const),
          },
        ]
      : []),
  ])('$what can be written to, and what is written belongs to its user', { timeout: TEST_TIMEOUT_MS }, async (one) => {
    const { status, stdout, stderr, written } = await write(runtime, one);
    expect({ status, stdout, written }, stderr).toEqual({
      ...{ status: 0, stdout: 'sandbox\n' },
      written: [['written', ...one.written]],
    });
  });

  it.runIf(isRoot).each<Case & { what: string; why: RegExp; todo: RegExp }>([
    {
      what: 'of another user',
      ...{ as: USER, owner: [0, 0], mode: 0o755 },
      ...{ why: /belongs to 0:0, with mode 755\. Code runs as 54321:54321/, todo: /"chown".*read-only/ },
    },
    ...(isDocker
      ? []
      : [
          {
            what: 'of root, which bubblewrap gives up',
            ...({ as: 0, owner: [0, 0], mode: 0o755 } as const),
            ...{ why: /belongs to 0:0, with mode 755\. Code runs as 10001:10001/, todo: /"chown 10001".*Docker/ },
          },
        ]),
  ])('$what stops the start, with its name, the reason and what to do', { timeout: TEST_TIMEOUT_MS }, async (one) => {
    const { folder, status, stdout, stderr, written } = await write(runtime, one);
    expect({ status, stdout, written }).toEqual({ status: 69, stdout: '', written: [] });
    expect(stderr).toContain(`Mount ${folder}:/data:rw cannot be written to: Permission denied.`);
    expect(stderr).toMatch(one.why);
    expect(stderr).toMatch(one.todo);
  });
});
