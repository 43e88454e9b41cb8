# The process: environment, folders, signals, timers, threads, children, descriptors, limits, locale, files.

# %% environ: variable added
import os
os.environ['LEAK'] = 'secret'
# look
import os
os.environ.get('LEAK') == 'secret'

# %% environ: variable changed
import os
os.environ['PATH'] = '/leak'
# look
import os
os.environ['PATH'] == '/leak'

# %% environ: variable deleted
import os
os.environ.pop('PATH', None)
# look
import os
'PATH' in os.environ
#: clean True

# %% environ: emptied
import os
os.environ.clear()
# look
import os
len(os.environ) == 0

# %% environ: object replaced
import os
os.environ = {'LEAK': 'secret'}
# look
import os
type(os.environ) is dict

# %% environ: putenv behind os.environ
import os
os.putenv('LEAK_PUTENV', 'secret')
# look
import subprocess
'LEAK_PUTENV=secret' in subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout

# %% environ: unsetenv behind os.environ
import os
os.unsetenv('PATH')
# look
import subprocess
'\nPATH=' in '\n' + subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout
#: clean True

# %% environ: libc setenv
import ctypes
ctypes.CDLL(None).setenv(b'LEAK_LIBC', b'secret', 1)
# look
import subprocess
'LEAK_LIBC=secret' in subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout

# %% environ: exported to children
import os
os.environ['LEAK_CHILD'] = 'secret'
# look
import subprocess
'LEAK_CHILD=secret' in subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout

# %% folder: changed
import os
os.chdir('/usr')
# look
import os
os.getcwd() == '/usr'

# %% folder: deleted
import os
os.mkdir('gone')
os.chdir('gone')
os.rmdir(os.getcwd())
# look
import os
try:
    os.getcwd()
    found = True
except FileNotFoundError:
    found = False
found
#: clean True

# %% folder: made unwritable
import os
os.chmod('.', 0o500)
# look
import os, stat
stat.S_IMODE(os.stat('.').st_mode) == 0o500

# %% umask: changed
import os
os.umask(0o777)
# look
import os
mask = os.umask(0o022)
os.umask(mask)
mask == 0o777

# %% signals: handler
import signal
signal.signal(signal.SIGUSR1, lambda *_: None)
# look
import signal
signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL
#: clean True

# %% signals: ignored
import signal
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
# look
import signal
signal.getsignal(signal.SIGUSR2) == signal.SIG_IGN

# %% signals: SIGINT handler
import signal
signal.signal(signal.SIGINT, lambda *_: None)
# look
import signal
getattr(signal.getsignal(signal.SIGINT), '__name__', '') == '<lambda>'

# %% signals: SIGPIPE default
import signal
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
# look
import signal
signal.getsignal(signal.SIGPIPE) == signal.SIG_DFL

# %% signals: real-time handler
import signal
signal.signal(signal.SIGRTMIN + 9, signal.SIG_IGN)
# look
import signal
signal.getsignal(signal.SIGRTMIN + 9) == signal.SIG_IGN

# %% signals: handler set by libc
import ctypes
ctypes.CDLL(None).signal(10, ctypes.c_void_p(1))
# look
status = open('/proc/self/status').read()
ignored = int(status.split('SigIgn:')[1].split()[0], 16)
bool(ignored & 1 << 9)

# %% signals: blocked
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
# look
import signal
signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, [])

# %% signals: pending
import os, signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGURG])
os.kill(os.getpid(), signal.SIGURG)
# look
import signal
signal.SIGURG in signal.sigpending()

# %% signals: wakeup descriptor
import signal, socket
left, right = socket.socketpair()
left.setblocking(False)
signal.set_wakeup_fd(left.fileno())
signal.kept = (left, right)
# look
import signal
was = signal.set_wakeup_fd(-1)
was != -1

# %% timers: itimer
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 1000)
# look
import signal
signal.getitimer(signal.ITIMER_REAL)[0] > 0

# %% timers: virtual itimer
import signal
signal.setitimer(signal.ITIMER_VIRTUAL, 1000)
# look
import signal
signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0

# %% timers: alarm
import signal
signal.alarm(1000)
# look
import signal
signal.alarm(0) > 0

# %% timers: threading.Timer
import threading
timer = threading.Timer(1000, print)
timer.daemon = True
timer.start()
# look
import os
len(os.listdir('/proc/self/task')) > 1

# %% threads: daemon thread
import threading, time
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
# look
import os
len(os.listdir('/proc/self/task')) > 1

# %% threads: raw thread
import _thread, time
_thread.start_new_thread(time.sleep, (1000,))
# look
import os
len(os.listdir('/proc/self/task')) > 1

# %% threads: thread that changes state later
import threading, time, sys
def later(sys=sys, time=time):
    time.sleep(0.3)
    sys.late_leak = 1
threading.Thread(target=later, daemon=True).start()
# look
import sys, time
time.sleep(0.6)
hasattr(sys, 'late_leak')

# %% threads: pool left open
import concurrent.futures, sys
pool = concurrent.futures.ThreadPoolExecutor(2)
pool.submit(int).result()
sys.kept_pool = pool
# look
import os
len(os.listdir('/proc/self/task')) > 1
#: persistent a call ends when its threads have, unless they are daemons

# %% threads: thread-local value
import threading
threading.leaked_local = threading.local()
threading.leaked_local.secret = 42
# look
import threading
hasattr(threading, 'leaked_local')

# %% threads: excepthook
import threading
threading.excepthook = print
# look
import threading
threading.excepthook is print

# %% threads: main thread renamed
import threading
threading.current_thread().name = 'leak'
# look
import threading
threading.current_thread().name
#: clean 'MainThread'

# %% children: child left running
import subprocess
subprocess.Popen(['sleep', '41.25'])
# look
import glob, time
def is_alive():
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            if b'41.25' in open(path, 'rb').read():
                return True
        except OSError:
            pass
    return False
deadline = time.monotonic() + 1
while is_alive() and time.monotonic() < deadline:
    time.sleep(0.02)
is_alive()

# %% children: child that was not waited for
import os
if os.fork() == 0:
    os._exit(0)
# look
import os
try:
    os.waitpid(-1, os.WNOHANG)
    found = True
except ChildProcessError:
    found = False
found

# %% children: daemon, forked twice, in a session of its own
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp('sleep', ['sleep', '42.25'])
    os._exit(0)
os.wait()
# Until it has become what `look` looks for.
__import__('time').sleep(0.2)
# look
import glob, time
def is_alive():
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            if b'42.25' in open(path, 'rb').read():
                return True
        except OSError:
            pass
    return False
deadline = time.monotonic() + 1
while is_alive() and time.monotonic() < deadline:
    time.sleep(0.02)
is_alive()

# %% children: process pool left open
import multiprocessing, sys
sys.kept_pool = multiprocessing.get_context('fork').Pool(1)
# look
import multiprocessing
len(multiprocessing.active_children()) > 0

# %% children: multiprocessing start method
import multiprocessing
multiprocessing.set_start_method('spawn', force=True)
# look
import multiprocessing
multiprocessing.get_start_method() == 'spawn'

# %% children: at-fork hook
import os, sys
os.register_at_fork(before=lambda sys=sys: setattr(sys, 'leaked_hook', 1))
# look
import os, sys
child = os.fork()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
hasattr(sys, 'leaked_hook')

# %% descriptors: file left open
import os
os.open('/dev/null', os.O_RDONLY)
os.dup2(os.open('/dev/null', os.O_RDONLY), 77)
# look
import os
'77' in os.listdir('/proc/self/fd')

# %% descriptors: socket left open
import os, socket
left, right = socket.socketpair()
os.dup2(left.fileno(), 78)
# look
import os
'78' in os.listdir('/proc/self/fd')

# %% descriptors: inheritable
import os
os.dup2(os.open('/dev/null', os.O_RDONLY), 79, inheritable=True)
# look
import subprocess
subprocess.run(['/bin/sh', '-c', 'test -e /proc/self/fd/79'], close_fds=False).returncode == 0

# %% descriptors: stdout replaced
import os
os.dup2(os.open('/dev/null', os.O_WRONLY), 1)
# look
import os
os.readlink('/proc/self/fd/1') == '/dev/null'

# %% descriptors: stdin replaced
import os
read, write = os.pipe()
os.write(write, b'secret')
os.close(write)
os.dup2(read, 0)
# look
import os
os.readlink('/proc/self/fd/0').startswith('pipe') and os.read(0, 6) == b'secret'

# %% descriptors: stderr closed
import os
os.close(2)
# look
import os
try:
    os.fstat(2)
    found = True
except OSError:
    found = False
found
#: clean True

# %% descriptors: O_NONBLOCK on stdin
import os
os.set_blocking(0, False)
# look
import os
os.get_blocking(0)
#: clean True

# %% descriptors: O_NONBLOCK on stdout
import os
os.set_blocking(1, False)
# look
import os
os.get_blocking(1)
#: clean True

# %% descriptors: stdin not inheritable
import os
os.set_inheritable(0, False)
# look
import os
os.get_inheritable(0)
#: clean True

# %% limits: open files lowered
import resource
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (99, hard))
# look
import resource
resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 99

# %% limits: hard limit lowered
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (98, 98))
# look
import resource
resource.getrlimit(resource.RLIMIT_NOFILE)[1] == 98

# %% limits: CPU time
import resource
resource.setrlimit(resource.RLIMIT_CPU, (3000, 3000))
# look
import resource
resource.getrlimit(resource.RLIMIT_CPU)[0] == 3000

# %% limits: file size
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
# look
import resource
resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 1 << 20

# %% limits: stack
import resource
resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, resource.getrlimit(resource.RLIMIT_STACK)[1]))
# look
import resource
resource.getrlimit(resource.RLIMIT_STACK)[0] == 1 << 20

# %% scheduling: nice
import os
os.nice(5)
# look
# The nineteenth field; asking through nice(0) is refused where nice is.
open('/proc/self/stat').read().rsplit(')', 1)[1].split()[16] == '5'
#: persistent the system call is refused

# %% scheduling: policy
import os
os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
# look
import os
os.sched_getscheduler(0) == os.SCHED_BATCH
#: persistent the system call is refused

# %% scheduling: process name
import ctypes
ctypes.CDLL(None).prctl(15, b'leaked-name', 0, 0, 0)
# look
open('/proc/self/comm').read().strip() == 'leaked-name'

# %% scheduling: core dumps forbidden through prctl
import ctypes
ctypes.CDLL(None).prctl(29, 123456, 0, 0, 0)
# look
import ctypes
ctypes.CDLL(None).prctl(30, 0, 0, 0, 0) == 123456

# %% locale: LC_ALL
import locale
locale.setlocale(locale.LC_ALL, 'C' if locale.setlocale(locale.LC_CTYPE) != 'C' else 'C.UTF-8')
locale.leaked = locale.setlocale(locale.LC_ALL)
# look
import locale
hasattr(locale, 'leaked') and locale.leaked == locale.setlocale(locale.LC_ALL)

# %% locale: LC_CTYPE
import locale
locale.setlocale(locale.LC_CTYPE, 'C')
# look
import locale
locale.setlocale(locale.LC_CTYPE) == 'C'

# %% locale: LC_NUMERIC
import locale
locale.setlocale(locale.LC_NUMERIC, 'C.UTF-8')
# look
import locale
locale.setlocale(locale.LC_NUMERIC) == 'C.UTF-8'

# %% locale: override
import locale
locale._override_localeconv['decimal_point'] = ','
# look
import locale
locale.localeconv()['decimal_point'] == ','

# %% time zone: TZ and tzset
import os, time
os.environ['TZ'] = 'Asia/Tokyo-leak'
os.environ['TZ'] = 'LEAK-9'
time.tzset()
# look
import time
time.tzname[0] == 'LEAK'

# %% time zone: TZ removed after tzset
import os, time
os.environ['TZ'] = 'LEAK-9'
time.tzset()
del os.environ['TZ']
# look
import time
time.strftime('%Z', time.localtime(0)) == 'LEAK'

# %% files: in the working folder
open('leak.txt', 'w').write('secret')
# look
import os
os.path.exists('leak.txt')

# %% files: hidden, in a deep tree
import os
os.makedirs('a/b/c/.d')
open('a/b/c/.d/leak.txt', 'w').write('secret')
# look
import os
os.path.exists('a/b/c/.d/leak.txt')

# %% files: read-only tree
import os
os.makedirs('locked/inner')
open('locked/inner/leak.txt', 'w').write('secret')
os.chmod('locked/inner', 0o500)
os.chmod('locked', 0)
# look
import os
os.path.exists('locked')

# %% files: symbolic link
import os
os.symlink('/etc', 'link')
# look
import os
os.path.lexists('link')

# %% files: in the temporary folder
import os, tempfile
open(os.path.join(tempfile.gettempdir(), 'leak-corpus'), 'w').write('secret')
# look
import os, tempfile
os.path.exists(os.path.join(tempfile.gettempdir(), 'leak-corpus'))

# %% files: in /tmp
try:
    open('/tmp/leak-corpus-absolute', 'w').write('secret')
except OSError:
    pass
# look
import os
os.path.exists('/tmp/leak-corpus-absolute')
#: persistent a worker can write to its own folders only

# %% files: in /dev/shm
try:
    open('/dev/shm/leak-corpus', 'w').write('secret')
except OSError:
    pass
# look
import os, time
# Shared memory is emptied when its worker is gone, which may be a moment after its last answer.
deadline = time.monotonic() + 1
while os.path.exists('/dev/shm/leak-corpus') and time.monotonic() < deadline:
    time.sleep(0.02)
os.path.exists('/dev/shm/leak-corpus')

# %% files: in the home folder
import os
path = os.path.join(os.path.expanduser('~'), 'leak-corpus')
open(path, 'w').write('secret')
# look
import os
os.path.exists(os.path.join(os.path.expanduser('~'), 'leak-corpus'))

# %% files: shared memory
from multiprocessing import shared_memory, resource_tracker
try:
    memory = shared_memory.SharedMemory('leak-corpus-shared', create=True, size=16)
    resource_tracker.unregister('/leak-corpus-shared', 'shared_memory')
except OSError:
    pass
# look
import os, time
# Shared memory is emptied when its worker is gone, which may be a moment after its last answer.
deadline = time.monotonic() + 1
while os.path.exists('/dev/shm/leak-corpus-shared') and time.monotonic() < deadline:
    time.sleep(0.02)
os.path.exists('/dev/shm/leak-corpus-shared')

# %% files: named semaphore
import ctypes
try:
    ctypes.CDLL(None).sem_open(b'/leak-corpus-semaphore', 0o100, 0o600, 1)
except OSError:
    pass
# look
import os, time
# Shared memory is emptied when its worker is gone, which may be a moment after its last answer.
deadline = time.monotonic() + 1
while os.path.exists('/dev/shm/sem.leak-corpus-semaphore') and time.monotonic() < deadline:
    time.sleep(0.02)
os.path.exists('/dev/shm/sem.leak-corpus-semaphore')

# %% files: abstract socket
import os, socket, sys
sys.kept_socket = socket.socket(socket.AF_UNIX)
sys.kept_socket.bind('\0leak-corpus')
# look
import socket, time
def is_taken():
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind('\0leak-corpus')
        except OSError:
            return True
    return False
# The kernel frees the name when the process is gone, which may be a moment after its last answer.
deadline = time.monotonic() + 1
while is_taken() and time.monotonic() < deadline:
    time.sleep(0.02)
is_taken()

# %% files: tempfile.tempdir
import os, tempfile
os.mkdir('elsewhere')
tempfile.tempdir = os.path.abspath('elsewhere')
# look
import tempfile
tempfile.gettempdir().endswith('elsewhere')

# %% files: tempfile names, seeded
import tempfile
names = tempfile._get_candidate_names()
names.leaked = 1
# look
import tempfile
hasattr(tempfile._get_candidate_names(), 'leaked')

# %% memory: mapped file
import mmap, sys
sys.leaked_map = mmap.mmap(-1, 4096)
# look
import sys
hasattr(sys, 'leaked_map')

# %% memory: libc rand seeded
import ctypes
libc = ctypes.CDLL(None)
libc.srand(1234)
# look
import ctypes
libc = ctypes.CDLL(None)
first = libc.rand()
libc.srand(1234)
first == libc.rand()

# %% memory: small integer overwritten
import ctypes
ctypes.memmove(id(193) + 24, b'\xc2\0\0\0', 4)
# look
100 + 93 == 97 * 2
