# Settings that C code keeps for the whole process.

# %% switches: import lock
import _imp
_imp.acquire_lock()
# look
import _imp
_imp.lock_held()

# %% switches: frozen modules
import _imp
_imp._override_frozen_modules_for_tests(-1)
# look
import _imp
_imp.find_frozen('__phello__') is None

# %% switches: stack trampoline
#: python 3.12
import sys
sys.activate_stack_trampoline('perf')
# look
import sys
sys.is_stack_trampoline_active()

# %% switches: depth of memory tracing
import tracemalloc
tracemalloc.start(5)
tracemalloc.stop()
# look
import tracemalloc
tracemalloc.get_traceback_limit()
#: clean 1

# %% switches: mask of syslog
import syslog
syslog.setlogmask(1)
# look
import syslog
syslog.setlogmask(0)
#: clean 255

# %% switches: memory of sqlite3
import sqlite3
sqlite3.connect(':memory:').execute('pragma hard_heap_limit=5000000').fetchall()
# look
import sqlite3
sqlite3.connect(':memory:').execute('pragma hard_heap_limit').fetchall()
#: clean [(0,)]

# %% switches: terminal of curses
import curses
curses.setupterm('linux', 1)
# look
import curses
try:
    found = curses.tigetnum('colors') is not None
except curses.error:
    found = False
found

# %% switches: factories of XML
import _elementtree
_elementtree._set_factories(None, print)
# look
import _elementtree
import xml.etree.ElementTree as tree
_elementtree._set_factories(None, tree.PI)[1] is print

# %% switches: line of readline
import readline
readline.insert_text('secret')
# look
import readline
readline.get_line_buffer()
#: clean ''

# %% switches: events of sys.monitoring
#: python 3.12
import sys
sys.monitoring.events.PY_START = 77
# look
import sys
sys.monitoring.events.PY_START
#: clean 1

# %% switches: memory of Pillow
#: needs matplotlib
import PIL.Image
PIL.Image.core.set_blocks_max(10)
# look
import PIL.Image
PIL.Image.core.get_blocks_max()
#: clean 0

# %% switches: large pages of numpy
#: needs numpy
from numpy._core import multiarray
multiarray._set_madvise_hugepage(False)
# look
from numpy._core import multiarray
multiarray._get_madvise_hugepage()
#: clean True

# %% counters: jobs of pools
import multiprocessing.pool
next(multiprocessing.pool.job_counter)
# look
import multiprocessing.pool
int(repr(multiprocessing.pool.job_counter)[6:-1])
#: clean 0
