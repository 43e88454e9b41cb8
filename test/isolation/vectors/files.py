# Files, wherever a call can write them, and memory outside of Python objects.

# == wait until it is gone
import os, time
# Shared memory is emptied when its worker is gone, which may be a moment after its last answer.
deadline = time.monotonic() + 1
while os.path.exists('TEXT') and time.monotonic() < deadline:
    time.sleep(0.02)

# == write if it can be written
try:
    open('TEXT', 'w').write('secret')
except OSError:
    pass

# %% files: in the working folder
open('leak.txt', 'w').write('secret')
# look
import os
os.path.exists('leak.txt')
#: persistent the working folder is emptied in every mode

# %% files: hidden, in a deep tree
import os
os.makedirs('a/b/c/.d')
open('a/b/c/.d/leak.txt', 'w').write('secret')
# look
import os
os.path.exists('a/b/c/.d/leak.txt')
#: persistent the working folder is emptied in every mode

# %% files: read-only tree
import os
os.makedirs('locked/inner')
open('locked/inner/leak.txt', 'w').write('secret')
os.chmod('locked/inner', 0o500)
os.chmod('locked', 0)
# look
import os
os.path.exists('locked')
#: persistent the working folder is emptied in every mode

# %% files: symbolic link
import os
os.symlink('/etc', 'link')
# look
import os
os.path.lexists('link')
#: persistent the working folder is emptied in every mode

# %% files: in the temporary folder
import os, tempfile
open(os.path.join(tempfile.gettempdir(), 'leak-corpus'), 'w').write('secret')
# look
import os, tempfile
os.path.exists(os.path.join(tempfile.gettempdir(), 'leak-corpus'))

# %% files: in /tmp
# use write if it can be written: /tmp/leak-corpus-absolute
# look
import os
os.path.exists('/tmp/leak-corpus-absolute')
#: persistent the folders that workers share are emptied in every mode

# %% files: in /dev/shm
# use write if it can be written: /dev/shm/leak-corpus
# look
# use wait until it is gone: /dev/shm/leak-corpus
os.path.exists('/dev/shm/leak-corpus')
#: persistent the folders that workers share are emptied in every mode

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
# use wait until it is gone: /dev/shm/leak-corpus-shared
os.path.exists('/dev/shm/leak-corpus-shared')
#: persistent the folders that workers share are emptied in every mode

# %% files: named semaphore
import ctypes
try:
    ctypes.CDLL(None).sem_open(b'/leak-corpus-semaphore', 0o100, 0o600, 1)
except OSError:
    pass
# look
# use wait until it is gone: /dev/shm/sem.leak-corpus-semaphore
os.path.exists('/dev/shm/sem.leak-corpus-semaphore')
#: persistent the folders that workers share are emptied in every mode

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

# %% files: beside the working folder
# use write if it can be written: ../leak-corpus-beside
# look
import os
os.path.exists('../leak-corpus-beside')
#: persistent a worker can write to its own folders only

# %% files: attribute of the working folder
import os
try:
    os.setxattr('.', 'user.leak', b'secret')
except OSError:
    pass
# look
import os
'user.leak' in os.listxattr('.')
#: persistent file systems in memory have them since Linux 6.6 only

# %% files: time of the working folder
import os
os.utime('.', (7, 7))
# look
import os
os.stat('.').st_mtime == 7

# %% files: in /dev/shm, by a relative path
import os
os.chdir('/dev/shm')
open('leak-corpus-relative', 'w').write('secret')
# look
# use wait until it is gone: /dev/shm/leak-corpus-relative
os.path.exists('/dev/shm/leak-corpus-relative')
#: persistent the folders that workers share are emptied in every mode

# %% files: in /dev/shm, by a path in bytes
open(b'/dev/shm/leak-corpus-bytes', 'w').write('secret')
# look
# use wait until it is gone: /dev/shm/leak-corpus-bytes
os.path.exists('/dev/shm/leak-corpus-bytes')
#: persistent the folders that workers share are emptied in every mode

# %% files: in /dev/shm, by another program
import subprocess
subprocess.run(['touch', '/dev/shm/leak-corpus-program'], check=True)
# look
# use wait until it is gone: /dev/shm/leak-corpus-program
os.path.exists('/dev/shm/leak-corpus-program')
#: persistent the folders that workers share are emptied in every mode

# %% files: folder in /dev/shm
import os
os.mkdir('/dev/shm/leak-corpus-folder')
# look
# use wait until it is gone: /dev/shm/leak-corpus-folder
found = os.path.exists('/dev/shm/leak-corpus-folder')
# Whoever tries the corpus on a machine removes the files that leak, and no folders.
os.rmdir('/dev/shm/leak-corpus-folder') if found else None
found
#: persistent the folders that workers share are emptied in every mode

# %% files: pipe in /dev/shm
import os
os.mkfifo('/dev/shm/leak-corpus-pipe')
# look
# use wait until it is gone: /dev/shm/leak-corpus-pipe
found = os.path.exists('/dev/shm/leak-corpus-pipe')
os.unlink('/dev/shm/leak-corpus-pipe') if found else None
found
#: persistent the folders that workers share are emptied in every mode
