# Interpreters beside the main one, and what they talk through.

# %% sub-interpreters: one left over
try:
    import _interpreters as module
except ImportError:
    import _xxsubinterpreters as module
module.create()
# look
try:
    import _interpreters as module
except ImportError:
    import _xxsubinterpreters as module
# The number tells of those that are gone as well.
int(module.create())
#: clean 1

# %% sub-interpreters: what code in one did to the process
try:
    import _interpreters as module
except ImportError:
    import _xxsubinterpreters as module
module.run_string(module.create(), "import os; os.putenv('LEAK_INTERPRETER', 'secret')")
# look
import subprocess
'LEAK_INTERPRETER=secret' in subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout

# %% sub-interpreters: channel
import sys
if sys.version_info >= (3, 13):
    import _interpchannels
    made = _interpchannels.create(1)
elif sys.version_info >= (3, 12):
    import _xxinterpchannels
    made = _xxinterpchannels.create()
else:
    import _xxsubinterpreters
    made = _xxsubinterpreters.channel_create()
# look
import sys
if sys.version_info >= (3, 13):
    import _interpchannels
    made = _interpchannels.create(1)
elif sys.version_info >= (3, 12):
    import _xxinterpchannels
    made = _xxinterpchannels.create()
else:
    import _xxsubinterpreters
    made = _xxsubinterpreters.channel_create()
int(made)
#: clean 0

# %% sub-interpreters: queue
#: python 3.13
import _interpqueues
_interpqueues.create(1, 0, 1)
# look
import _interpqueues
len(_interpqueues.list_all())
#: clean 0
