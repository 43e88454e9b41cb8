/**
 * Attempts on the other parts of the sandbox: the supervisor (PID 1), the zygote (the parent), other workers, the
 * kernel.
 */

import { literal, py } from '../python.ts';
import type { Control } from './control.ts';
import { unlessAlone } from './expectations.ts';

/** Signal 0 is checked like any other signal and does no harm. */
const ASK = 0;

const opening = (pid: string): string => py`
  files = [f'/proc/{${pid}}/{name}' for name in ('environ', 'mem', 'maps', 'fd/0', 'fd/1', 'cwd/.', 'root/.')]
  any_of(lambda path: os.close(os.open(path, os.O_RDONLY)), files)
`;

const PRIVILEGES = 'Check which options the engine adds by itself (privileged mode, capabilities, security options).';
const HARDENING = 'Workers report that their hardening is in force, but it is not: please report this.';

export const PROCESSES: readonly Control[] = [
  {
    check: 'supervisor and zygote cannot be read',
    attempts: () => ({
      'variables, memory and files of the supervisor': opening('1'),
      'where descriptors of the supervisor lead':
        "any_of(os.readlink, [f'/proc/1/fd/{number}' for number in range(8)])",
      'variables, memory and files of the zygote': opening('os.getppid()'),
      'tracing the supervisor': 'check(libc.ptrace(0x4206, 1, None, None))',
      'limits of the supervisor': py`
        import resource
        resource.prlimit(1, resource.RLIMIT_NOFILE, resource.prlimit(0, resource.RLIMIT_NOFILE))
      `,
    }),
    advice: HARDENING,
  },
  {
    check: 'no signals to supervisor and zygote',
    attempts: () => ({
      'a signal to the supervisor': `os.kill(1, ${ASK})`,
      'a signal to the zygote': `os.kill(os.getppid(), ${ASK})`,
      'a signal by file descriptor': `signal.pidfd_send_signal(os.pidfd_open(1), ${ASK})`,
    }),
    advice: HARDENING,
  },
  {
    check: 'no signals to other workers',
    attempts: () => ({ 'a signal to any other process': `any_of(lambda pid: os.kill(pid, ${ASK}), others())` }),
    advice: HARDENING,
    expected: ({ hardening, settings }) =>
      hardening.includes('landlock_scope') ? null : unlessAlone('the kernel is older than 6.12', settings),
  },
  {
    check: 'no privileges',
    attempts: () => ({
      capabilities: py`
        with open('/proc/self/status') as status:
            held = [line for line in status if line.startswith(('CapPrm', 'CapEff', 'CapAmb'))]
        refuse_if(all(int(line.split()[1], 16) == 0 for line in held))
      `,
      'new privileges': "refuse_if('NoNewPrivs:\\t1' in open('/proc/self/status').read())",
      'a user namespace': 'check(libc.unshare(0x10000000))',
      'a mount': "check(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))",
      'settings of the kernel': "os.close(os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY))",
    }),
    advice: PRIVILEGES,
  },
  {
    check: 'an unprivileged user',
    attempts: () => ({ 'running as root': 'refuse_if(os.getuid() != 0)' }),
    advice: PRIVILEGES,
    expected: ({ settings }) =>
      settings.mounts.some(({ mode }) => mode === 'rw')
        ? {
            because: 'without any privilege, as a mount with :rw needs it that is root’s or of a rootless engine',
            advice: null,
          }
        : null,
  },
  {
    check: 'no secrets of the server',
    attempts: ({ bait }) => ({
      'a variable of the server': `refuse_if(${literal(bait.secret)} not in os.environ.values(), errno.ENOENT)`,
      'a variable of any process': py`
        def find(pid):
            for name in ('environ', 'cmdline'):
                try:
                    with open(f'/proc/{pid}/{name}', 'rb') as file:
                        if ${literal(bait.secret)}.encode() in file.read():
                            return
                except OSError:
                    pass
            raise OSError(errno.ENOENT, 'not there')
        any_of(find, ['self', *others()])
      `,
    }),
    advice: 'Variables of the server reach the sandbox: please report this, and keep secrets out of its environment.',
  },
];
