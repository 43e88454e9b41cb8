# Attributes and settings of `sys`. The format is explained in ../vectors.ts.

# %% sys: path, inserted at the front
import sys
sys.path.insert(0, '/leak')
# look
import sys
'/leak' in sys.path

# %% sys: path, appended
import sys
sys.path.append('/leak')
# look
import sys
'/leak' in sys.path

# %% sys: path, emptied
import sys
sys.path.clear()
# look
import sys
sys.path == []

# %% sys: path, same length, other entry
import sys
sys.path[0] = '/leak'
# look
import sys
'/leak' in sys.path

# %% sys: path, rebound
import sys
sys.path = [*sys.path, '/leak']
# look
import sys
'/leak' in sys.path

# %% sys: new attribute
import sys
sys.leak = 1
# look
import sys
hasattr(sys, 'leak')

# %% sys: attribute deleted
import sys
del sys.copyright
# look
import sys
hasattr(sys, 'copyright')
#: clean True

# %% sys: version replaced
import sys
sys.version = 'leak'
# look
import sys
sys.version == 'leak'

# %% sys: platform replaced
import sys
sys.platform = 'win32'
# look
import sys
sys.platform
#: clean 'linux'

# %% sys: argv
import sys
sys.argv.append('leak')
# look
import sys
'leak' in sys.argv
#: persistent every call gets an argv of its own

# %% sys: argv rebound
import sys
sys.argv = ['leak']
# look
import sys
sys.argv == ['leak']
#: persistent every call gets an argv of its own

# %% sys: excepthook
import sys
sys.excepthook = lambda *_: None
# look
import sys
sys.excepthook is sys.__excepthook__
#: clean True

# %% sys: displayhook
import sys
sys.displayhook = lambda value: None
# look
import sys
sys.displayhook is sys.__displayhook__
#: clean True

# %% sys: unraisablehook
import sys
sys.unraisablehook = lambda *_: None
# look
import sys
sys.unraisablehook is sys.__unraisablehook__
#: clean True

# %% sys: breakpointhook
import sys
sys.breakpointhook = lambda *_: None
# look
import sys
sys.breakpointhook is sys.__breakpointhook__
#: clean True

# %% sys: the original excepthook replaced as well
import sys
sys.__excepthook__ = sys.excepthook = print
# look
import sys
sys.excepthook is print

# %% sys: prompts
import sys
sys.ps1 = 'leak> '
# look
import sys
hasattr(sys, 'ps1')

# %% sys: last exception
import sys
sys.last_value = ValueError('secret')
# look
import sys
hasattr(sys, 'last_value')

# %% sys: dont_write_bytecode
import sys
sys.dont_write_bytecode = 'leak'
# look
import sys
sys.dont_write_bytecode == 'leak'

# %% sys: tracebacklimit
import sys
sys.tracebacklimit = 0
# look
import sys
hasattr(sys, 'tracebacklimit')

# %% sys: pycache_prefix
import sys
sys.pycache_prefix = '/leak'
# look
import sys
sys.pycache_prefix == '/leak'

# %% sys: warnoptions
import sys
sys.warnoptions.append('error')
# look
import sys
'error' in sys.warnoptions

# %% sys: executable
import sys
sys.executable = '/leak'
# look
import sys
sys.executable == '/leak'

# %% sys: recursion limit
import sys
sys.setrecursionlimit(4321)
# look
import sys
sys.getrecursionlimit() == 4321

# %% sys: switch interval
import sys
sys.setswitchinterval(0.5)
# look
import sys
sys.getswitchinterval() == 0.5

# %% sys: int_max_str_digits
import sys
sys.set_int_max_str_digits(0)
# look
import sys
sys.get_int_max_str_digits()
#: clean 4300

# %% sys: coroutine origin tracking
import sys
sys.set_coroutine_origin_tracking_depth(7)
# look
import sys
sys.get_coroutine_origin_tracking_depth()
#: clean 0

# %% sys: asyncgen hooks
import sys
sys.set_asyncgen_hooks(firstiter=print)
# look
import sys
sys.get_asyncgen_hooks().firstiter is print

# %% sys: dlopen flags
import os, sys
sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)
# look
import os, sys
bool(sys.getdlopenflags() & os.RTLD_GLOBAL)

# %% sys: C function replaced
import sys
sys.getsizeof = lambda thing: -1
# look
import sys
sys.getsizeof(0) == -1

# %% sys: implementation
import sys
sys.implementation.cache_tag = 'leak'
sys.implementation.leak = 1
# look
import sys
hasattr(sys.implementation, 'leak') or sys.implementation.cache_tag == 'leak'
