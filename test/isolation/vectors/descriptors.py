# Descriptors, limits and scheduling.

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

# %% descriptors: left open, with the first number that was free
import os
os.open('/dev/full', os.O_RDONLY)
# look
import os
'/dev/full' in [os.path.realpath(f'/proc/self/fd/{name}') for name in os.listdir('/proc/self/fd')]
