/** Attacks on what a call shares the sandbox with: the supervisor, the zygote, other workers, the kernel. */
import { attempt, type HostileInput, py } from '../hostile-input.ts';

const NOT_ALLOWED = /^'(?:EPERM|EACCES)'$/;
const NOT_THERE = /^'(?:EPERM|EACCES|ENOENT|ENOSYS|EROFS|ESRCH|EINVAL|EBUSY|ENOSPC|EUSERS|ENODEV|ENXIO|EIO)'$/;

const refused = (name: string, attack: string, result: RegExp = NOT_ALLOWED): HostileInput => ({
  name,
  code: attempt(attack),
  status: 'ok',
  result,
});

/** The same attack on PID 1, which is the supervisor, and on the worker's parent, which is the zygote. */
const onBoth = (name: string, attack: (pid: string) => string, result?: RegExp): HostileInput[] => [
  refused(`${name} of the supervisor`, attack('1'), result),
  refused(`${name} of the zygote`, attack('os.getppid()'), result),
];

/** Parts of the kernel that no call has any business with, each with a way to them: refused, or not there at all. */
const BEYOND: readonly (readonly [name: string, attack: string])[] = [
  ['a user namespace of its own', 'check(libc.unshare(0x10000000))'],
  ['a mount namespace of its own', 'check(libc.unshare(0x00020000))'],
  ['a process in a new user namespace', 'check(libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0))'],
  ['a mount', "check(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))"],
  ['another root', "os.chroot('/tmp')"],
  ['the user root', 'os.setuid(0)'],
  ['the group root', 'os.setgroups([0])'],
  ['a ring of requests to the kernel', 'check(libc.syscall(425, 1, ctypes.create_string_buffer(256)))'],
  ['another personality', 'check(libc.personality(0x0040000))'],
  ['a device', "os.mknod('disk', 0o60666, os.makedev(8, 0))"],
  ['the kernel’s memory', "open('/dev/mem', 'rb')"],
  ['the kernel’s messages', "open('/dev/kmsg', 'rb')"],
  ['the kernel’s magic keys', "open('/proc/sysrq-trigger', 'w')"],
  ['the program for core dumps', "open('/proc/sys/kernel/core_pattern', 'w')"],
  ['the control group', "open('/sys/fs/cgroup/cgroup.procs', 'w')"],
  ['the host name', 'socket.sethostname("mine")'],
  ['the clock', 'import time\ntime.clock_settime(time.CLOCK_REALTIME, 0)'],
  ['a segment of shared memory that would outlive it', 'check(libc.shmget(0x5a5a, 4096, 0o1666))'],
  ['a queue of messages that would outlive it', 'check(libc.msgget(0x5a5a, 0o1666))'],
];

export const ESCAPE: readonly HostileInput[] = [
  ...onBoth('the death', (pid) => `os.kill(${pid}, signal.SIGKILL)`),
  ...onBoth('the standstill', (pid) => `os.kill(${pid}, signal.SIGSTOP)`),
  ...onBoth('the interruption', (pid) => `os.kill(${pid}, signal.SIGINT)`),
  ...onBoth(
    'the death, by file descriptor,',
    (pid) => py`
      handle = os.pidfd_open(${pid})
      signal.pidfd_send_signal(handle, signal.SIGKILL)
    `,
  ),
  ...onBoth(
    'a limit',
    (pid) => py`
    import resource
    resource.prlimit(${pid}, resource.RLIMIT_NOFILE, (0, 0))
  `,
  ),
  ...onBoth('the memory', (pid) => `open(f'/proc/{${pid}}/mem', 'rb+')`),
  ...onBoth('the variables', (pid) => `open(f'/proc/{${pid}}/environ', 'rb').read()`),
  ...onBoth('the map', (pid) => `open(f'/proc/{${pid}}/maps').read()`),
  ...onBoth(
    'the protocol link',
    (pid) => py`
    for descriptor in (0, 1, 3):
        opened = os.open(f'/proc/{${pid}}/fd/{descriptor}', os.O_RDWR)
    return opened
  `,
  ),
  ...onBoth(
    // Landlock refuses tracing as well, so the harness' own doing is looked at: of a process that cannot be dumped the
    // kernel gives the files to root, who is nobody here.
    'the ownership',
    (pid) => py`
    if os.stat(f'/proc/{${pid}}/mem').st_uid != os.getuid():
        raise OSError(errno.EPERM, 'refused')
  `,
  ),
  ...onBoth('the tracing', (pid) => `check(libc.ptrace(0x4206, ${pid}, None, None))`),
  ...onBoth(
    'the reading',
    (pid) => py`
    class Vector(ctypes.Structure):
        _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
    target = ctypes.create_string_buffer(8)
    local, remote = Vector(ctypes.addressof(target), 8), Vector(0x1000, 8)
    check(libc.process_vm_readv(${pid}, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0))
  `,
  ),
  ...onBoth(
    'a descriptor',
    (pid) => py`
    handle = os.pidfd_open(${pid})
    return check(libc.syscall(438, handle, 1, 0))
  `,
  ),
  ...onBoth('the priority', (pid) => `os.setpriority(os.PRIO_PROCESS, ${pid}, 19)`),
  ...onBoth('the processors', (pid) => `os.sched_setaffinity(${pid}, {0})`),
  ...onBoth(
    'the place in the queue of the out-of-memory killer',
    (pid) => py`
    with open(f'/proc/{${pid}}/oom_score_adj', 'w') as file:
        file.write('1000')
  `,
  ),
  {
    name: 'a signal to every process it can see',
    code: py`
      import os, signal
      hit = []
      for name in os.listdir('/proc'):
          if name.isdigit() and int(name) != os.getpid():
              try:
                  os.kill(int(name), signal.SIGKILL)
                  hit.append(int(name))
              except OSError:
                  pass
      hit
    `,
    status: 'ok',
    result: '[]',
  },
  {
    name: 'the variables and descriptors of every process it can see',
    code: py`
      import os
      def is_of_a_living_process(fd):
          # Those of a process that is ending can be opened by anybody: they are empty.
          try:
              return os.read(fd, 1) != b''
          except OSError:
              return True
      seen = []
      for name in os.listdir('/proc'):
          if name.isdigit() and int(name) != os.getpid():
              for what in ('environ', 'mem', 'maps', 'fd/1', 'cwd/.'):
                  try:
                      fd = os.open(f'/proc/{name}/{what}', os.O_RDONLY | os.O_NONBLOCK)
                  except OSError:
                      continue
                  if what in ('fd/1', 'cwd/.') or is_of_a_living_process(fd):
                      seen.append(what)
                  os.close(fd)
      seen
    `,
    status: 'ok',
    result: '[]',
  },
  ...BEYOND.map(([name, attack]) => refused(name, attack, NOT_THERE)),
  {
    name: 'its own limits, raised',
    code: py`
      import resource
      raised = []
      for name in ('RLIMIT_CORE', 'RLIMIT_NOFILE', 'RLIMIT_FSIZE', 'RLIMIT_DATA'):
          limit = getattr(resource, name)
          try:
              resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
              raised.append(name)
          except (ValueError, OSError):
              pass
      raised
    `,
    status: 'ok',
    result: '[]',
  },
  {
    name: 'programs that become root',
    code: py`
      import os, subprocess
      print(open('/proc/self/status').read().count('NoNewPrivs:\t1'))
      outcomes = set()
      for program in ('/usr/bin/su', '/bin/su', '/usr/bin/passwd', '/usr/bin/mount'):
          if os.path.exists(program):
              ran = subprocess.run([program, '-c', 'id -u'], capture_output=True, text=True, stdin=subprocess.DEVNULL)
              outcomes.add(ran.stdout.strip())
      '0' in outcomes
    `,
    status: 'ok',
    timeoutSeconds: 10,
    stdout: '1',
    result: 'False',
  },
  {
    name: 'capabilities',
    code: "[line.split()[1] for line in open('/proc/self/status') if line.startswith(('CapInh', 'CapPrm', 'CapEff', 'CapAmb'))]",
    status: 'ok',
    result: /^\['0{16}', '0{16}', '0{16}', '0{16}'\]$/,
  },
  {
    name: 'secrets in its variables, arguments and name',
    code: py`
      import os, socket, sys
      print(sorted(os.environ), sys.argv, sys.orig_argv[0] != '', os.getcwd(), socket.gethostname())
      [name for name in os.environ if any(word in name.upper() for word in ('TOKEN', 'SECRET', 'KEY', 'PASSWORD', 'NODE', 'SANDBOX'))]
    `,
    status: 'ok',
    result: '[]',
    stdout: /sandbox\n$/,
  },
  {
    name: 'descriptors that are none of its business',
    code: py`
      import os, stat
      kinds = {}
      for name in os.listdir('/proc/self/fd'):
          try:
              target = os.readlink(f'/proc/self/fd/{name}')
          except OSError:
              continue
          kinds[int(name)] = target.split(':')[0]
      sorted(number for number in kinds if number > 6 and not kinds[number].startswith('/proc'))
    `,
    status: 'ok',
    result: '[]',
  },
];
