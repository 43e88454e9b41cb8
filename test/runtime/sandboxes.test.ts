/** What must hold of a started sandbox, whatever carries it. Against the real thing, with a harness that answers questions. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection, SandboxProcess } from '../../src/protocol/connection.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import type { RuntimeSettings } from '../../src/runtime/settings.ts';
import { describeRuntime, describeRuntimes } from '../helpers/engines.ts';
import { type Conversation, converse, eventually, probeRuntime, SETTINGS } from './helpers.ts';

const data = mkdtempSync(join(tmpdir(), 'sandboxes-test-'));
// For anybody to write to, so that it is the mount that forbids it.
chmodSync(data, 0o777);
writeFileSync(join(data, 'input.txt'), 'from the host');
afterAll(() => rmSync(data, { recursive: true }));

/** Temp folders of this process: what `dispose` must remove. */
const ownFolders = () => readdirSync(tmpdir()).filter((name) => name.includes(`-${process.pid}-`));
const ownContainers = () =>
  execFileSync('docker', ['ps', '-aq', '--filter', `name=python-sandbox-mcp-${process.pid}-`], { encoding: 'utf8' });

describeRuntimes('a sandbox', (name) => {
  const settings: RuntimeSettings = {
    ...SETTINGS,
    mounts: [{ host: data, path: '/data', mode: 'ro' }],
  };
  let runtime: Runtime;
  let sandbox: SandboxProcess;
  let inside: Conversation;

  beforeAll(async () => {
    runtime = probeRuntime(name, settings);
    sandbox = await runtime.launch();
    inside = await converse(sandbox);
  });
  afterAll(() => sandbox.dispose());

  it('runs the harness as PID 1 and as a user without any power', async () => {
    const status = 'answer = dict(l.split(":", 1) for l in open("/proc/self/status").read().splitlines())';
    expect(await inside.ask('import os; answer = (os.getpid(), os.getuid(), os.getgid())')).toBe('(1, 10001, 10001)');
    expect(await inside.ask(`${status}["CapEff"].strip()`)).toBe("'0000000000000000'");
    expect(await inside.ask(`${status}["CapBnd"].strip()`)).toBe("'0000000000000000'");
    expect(await inside.ask(`${status}["NoNewPrivs"].strip()`)).toBe("'1'");
  });

  it('can be dialled out of through the worker socket, and through nothing else', async () => {
    const accepted = new Promise<Connection>((resolve) => sandbox.workers?.onConnection(resolve));
    const path = sandbox.workers?.pathInSandbox;
    const dial = `import socket; s = socket.socket(socket.AF_UNIX); s.connect("${path}"); s.send(b"hi"); answer = s.recv(9)`;
    const answer = inside.ask(dial);
    const connection = await accepted;
    connection.onData((chunk) => connection.write(Buffer.from(`${chunk}!`)));
    expect(await answer).toBe("b'hi!'");
    expect(await inside.ask('import socket; socket.create_connection(("1.1.1.1", 53), 2)')).toMatch(/unreachable/);
    expect(
      await inside.ask('import os; answer = os.listdir("/sys/class/net") if os.path.exists("/sys") else ["lo"]'),
    ).toBe("['lo']");
  });

  it.each(['/x', '/usr/x', '/dev/x', '/run/python-sandbox/x', '/opt/python-harness/x', '/data/x'])(
    'cannot write %s',
    async (path) => {
      expect(await inside.ask(`open("${path}", "w")`)).toMatch(/Read-only file system|Permission denied/);
    },
  );

  it.each(['/', '/dev', '/run/python-sandbox', '/data'])('has nothing but a read-only view of %s', async (path) => {
    // Docker keeps its own devices in memory, which belong to root.
    if (name === 'docker' && path === '/dev') return;
    expect(await inside.ask(`import os; answer = bool(os.statvfs("${path}").f_flag & os.ST_RDONLY)`)).toBe('True');
  });

  it('can make no user namespace, in which it would be root', async () => {
    const attempt = 'import ctypes; answer = ctypes.CDLL(None).unshare(0x10000000)';
    expect(await inside.ask(attempt)).toBe('-1');
  });

  it('cannot change the kernel’s settings', async () => {
    expect(await inside.ask('open("/proc/sys/kernel/core_pattern", "r+")')).toMatch(/Read-only|Permission denied/);
  });

  it('has a scratch folder and shared memory of bounded size', async () => {
    expect(await inside.ask('answer = open("/home/sandbox/small", "w").write("ok")')).toBe('2');
    for (const path of ['/home/sandbox/big', '/tmp/big', '/dev/shm/big']) {
      const fill = `open("${path}", "wb", 0).write(b"x" * 2**24); open("${path}", "ab", 0).write(b"x")`;
      expect(await inside.ask(fill)).toMatch(/No space left/);
    }
  });

  it('sees what the operator mounted', async () => {
    expect(await inside.ask('answer = open("/data/input.txt").read()')).toBe("'from the host'");
  });

  it('finds no variable of the host, no host name and no container id', async () => {
    process.env.TEST_SECRET = 'hunter2';
    const other = await probeRuntime(name, settings).launch();
    const there = await converse(other);
    const variables = await there.ask('import os; answer = sorted(k for k, v in os.environ.items() if v)');
    expect(variables).not.toContain('TEST_SECRET');
    expect(variables).toContain("'MPLBACKEND'");
    expect(await there.ask('import socket; answer = socket.gethostname()')).toBe("'sandbox'");
    expect(await there.ask('answer = open("/proc/self/cgroup").read()')).not.toMatch(/docker|user\.slice/);
    await other.dispose();
    delete process.env.TEST_SECRET;
  });

  it('keeps the end of what its supervisor writes to stderr', async () => {
    await inside.ask('import sys; print("a last word", file=sys.stderr, flush=True)');
    await eventually('stderr arrived', () => sandbox.stderrTail().includes('a last word'));
  });

  it('leaves nothing behind when disposed of, also twice at once and also when it hangs', async () => {
    const own = probeRuntime(name, settings);
    const hanging = await own.launch();
    const reason = new Promise<string>((resolve) => hanging.control.onClose(resolve));
    const there = await converse(hanging);
    void there.ask('import time; time.sleep(600)');
    const others = ownFolders().length;
    await Promise.all([hanging.dispose(), hanging.dispose()]);
    expect(await reason).toMatch(/its process ended/);
    expect(ownFolders()).toHaveLength(others - 1);
    if (name === 'docker') expect(ownContainers().trim().split('\n')).toHaveLength(1);
    await own.sweep();
  });

  it('says how it ended when that was not asked for', async () => {
    const doomed = await probeRuntime(name, settings).launch();
    const reason = new Promise<string>((resolve) => doomed.control.onClose(resolve));
    const there = await converse(doomed);
    await there.ask('import os, sys; print("dying", file=sys.stderr, flush=True); os._exit(3)');
    expect(await reason).toMatch(/exit code 3.*dying/s);
    await doomed.dispose();
  });
});

describeRuntime('docker', 'a container', () => {
  it('shows its limits of memory, processes and processors inside', async () => {
    const sandbox = await probeRuntime('docker', SETTINGS).launch();
    const inside = await converse(sandbox);
    const limit = async (v2: string, v1: string) =>
      inside.ask(
        `import os; p = "/sys/fs/cgroup/"; answer = open(p + ("${v2}" if os.path.exists(p + "${v2}") else "${v1}")).read()`,
      );
    expect(await limit('memory.max', 'memory/memory.limit_in_bytes')).toContain(`${SETTINGS.memoryBytes}`);
    expect(await limit('memory.swap.max', 'memory/memory.memsw.limit_in_bytes')).toMatch(
      new RegExp(`^'(?:0|${SETTINGS.memoryBytes})\\\\n'$`),
    );
    expect(await limit('pids.max', 'pids/pids.max')).toContain(`${SETTINGS.pids}`);
    // One processor, as the share of a period of 100 ms.
    expect(await limit('cpu.max', 'cpu/cpu.cfs_quota_us')).toMatch(/^'100000/);
    const own = 'import resource as r; answer = [r.getrlimit(r.RLIMIT_CORE), r.getrlimit(r.RLIMIT_NOFILE)]';
    expect(await inside.ask(own)).toBe('[(0, 0), (1024, 1024)]');
    await sandbox.dispose();
  });

  it('runs on the OCI runtime that was asked for', async () => {
    const runtime = probeRuntime('docker', { ...SETTINGS, ociRuntime: 'runc' });
    expect(await runtime.probe()).toMatchObject({
      works: true,
      notes: expect.arrayContaining([{ text: 'containers run on runc', advice: null }]),
    });
    const sandbox = await runtime.launch();
    const [id = ''] = ownContainers().trim().split('\n');
    const inspected = execFileSync('docker', ['inspect', '--format', '{{.HostConfig.Runtime}}', id], {
      encoding: 'utf8',
    });
    expect(inspected.trim()).toBe('runc');
    await sandbox.dispose();
  });

  it('does not start on an OCI runtime that the engine does not know, and says what to do', async () => {
    const unknown = probeRuntime('docker', { ...SETTINGS, ociRuntime: 'nosuch' });
    const reason = expect.stringMatching(/does not know the runtime of --oci-runtime.*"nosuch".*runc/);
    expect(await unknown.probe()).toMatchObject({ works: false, reason, hint: expect.stringContaining('daemon.json') });
    await expect(unknown.prepare(() => {})).rejects.toMatchObject({ code: 'engine_unavailable', message: reason });
    // The name of a shim is for the engine to judge.
    const shim = probeRuntime('docker', { ...SETTINGS, ociRuntime: 'io.containerd.nosuch.v1' });
    expect(await shim.probe()).toMatchObject({ works: true });
    await expect(shim.launch()).rejects.toMatchObject({
      code: 'engine_unavailable',
      hint: expect.stringContaining('SANDBOX_OCI_RUNTIME'),
    });
  });

  it('that cannot start says why, and leaves no folder', async () => {
    const before = ownFolders();
    const absent = probeRuntime('docker', { ...SETTINGS, image: 'no/such:image' });
    await expect(absent.launch()).rejects.toMatchObject({ code: 'image_unavailable', blame: 'engine' });
    await expect(absent.prepare(() => {})).rejects.toThrow(/No such image: no\/such:image/);
    const greedy = probeRuntime('docker', { ...SETTINGS, cpus: 10_000 });
    await expect(greedy.launch()).rejects.toThrow(/refused the limits/);
    expect(ownFolders()).toEqual(before);
  });
});
