# Interpreters beside the main one, and what they talk through.

# == module
try:
    import _interpreters as module
except ImportError:
    import _xxsubinterpreters as module

# == make a channel
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

# %% sub-interpreters: one left over
# use module
module.create()
# look
# use module
# The number tells of those that are gone as well.
int(module.create())
#: clean 1

# %% sub-interpreters: what code in one did to the process
# use module
module.run_string(module.create(), "import os; os.putenv('LEAK_INTERPRETER', 'secret')")
# look
import subprocess
'LEAK_INTERPRETER=secret' in subprocess.run(['/usr/bin/env'], capture_output=True, text=True).stdout

# %% sub-interpreters: channel
# use make a channel
# look
# use make a channel
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
