# Threads and child processes.

# == whether a process lives
import glob, time
def is_alive():
    for path in glob.glob('/proc/[0-9]*/cmdline'):
        try:
            if b'TEXT' in open(path, 'rb').read():
                return True
        except OSError:
            pass
    return False
deadline = time.monotonic() + 1
while is_alive() and time.monotonic() < deadline:
    time.sleep(0.02)
is_alive()

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
# use whether a process lives: 41.25
#: persistent processes end with their call in every mode

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
#: persistent processes end with their call in every mode

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
# use whether a process lives: 42.25
#: persistent processes end with their call in every mode

# %% children: process pool left open
import multiprocessing, sys
sys.kept_pool = multiprocessing.get_context('fork').Pool(1)
# look
import multiprocessing
len(multiprocessing.active_children()) > 0
#: persistent processes that threads look after cost the worker

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
