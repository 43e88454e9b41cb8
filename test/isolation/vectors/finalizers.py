# Finalizers that run while a call is cleaned up, and change what was put back already.

# == Last
class Last:
    def __del__(self):
        sys.path.append('/leak')

# %% finalizers: of a hook
import sys
# use Last
sys.excepthook = Last()
# look
import sys
'/leak' in sys.path or type(sys.excepthook).__name__ == 'Last'

# %% finalizers: of an item of a list
import sys
# use Last
sys.meta_path.append(Last())
# look
import sys
'/leak' in sys.path or type(sys.meta_path[-1]).__name__ == 'Last'

# %% finalizers: of an argument
import sys
# use Last
sys.argv.append(Last())
# look
import sys
'/leak' in sys.path or len(sys.argv) > 1

# %% finalizers: of an entry of a registry
import copyreg, sys
# use Last
copyreg.dispatch_table[Last] = Last()
# look
import copyreg, sys
'/leak' in sys.path or any(kind.__name__ == 'Last' for kind in copyreg.dispatch_table)

# %% finalizers: of what is made on request
import json, sys
# use Last
json.JSONDecoder.__slotnames__ = Last()
# look
import json, sys
'/leak' in sys.path or '__slotnames__' in vars(json.JSONDecoder)

# %% finalizers: of two that are put back together
import json, sys
# use Last
json.JSONDecoder.__slotnames__ = Last()
json.JSONEncoder.__slotnames__ = Last()
# look
import json, sys
'/leak' in sys.path or '__slotnames__' in vars(json.JSONDecoder)

# %% finalizers: of a callback of the collector
import gc, sys
# use Last
gc.callbacks.append(lambda phase, info, last=Last(): None)
# look
import gc, sys
'/leak' in sys.path or len(gc.callbacks) > 0

# %% finalizers: of what is no module
import sys
# use Last
sys.modules['leaky'] = Last()
# look
import sys
'/leak' in sys.path or 'leaky' in sys.modules

# %% finalizers: of a module
import sys, types
# use Last
sys.modules['leaky'] = types.ModuleType('leaky')
sys.modules['leaky'].last = Last()
# look
import sys, types
'/leak' in sys.path or 'leaky' in sys.modules

# %% finalizers: of a variable of the environment
import os, sys
# use Last
os.environ._data[b'LEAKY'] = Last()
# look
import os, sys
'/leak' in sys.path or b'LEAKY' in os.environ._data

# %% finalizers: of an attribute of the environment
import os, sys
# use Last
os.environ.leaky = Last()
# look
import os, sys
'/leak' in sys.path or hasattr(os.environ, 'leaky')

# %% finalizers: of an attribute of a stream
import sys
# use Last
sys.stdout.leaky = Last()
# look
import sys
'/leak' in sys.path or hasattr(sys.stdout, 'leaky')

# %% finalizers: of a finder
import sys
# use Last
sys.path_importer_cache['/leaky'] = Last()
# look
import sys
'/leak' in sys.path or '/leaky' in sys.path_importer_cache

# %% finalizers: of a pattern
import re, sys
# use Last
class Text(str):
    pass
text = Text('leaky')
text.last = Last()
re.compile(text)
del text
# look
import re, sys
'/leak' in sys.path or any(type(pattern).__name__ == 'Text' for _, pattern, *_ in re._cache)

# %% finalizers: of the source of a module
import linecache, sys
# use Last
linecache.cache['leaky'] = (Last(),)
# look
import linecache, sys
'/leak' in sys.path or 'leaky' in linecache.cache

# %% finalizers: of a counter
import sys, threading
# use Last
threading._counter = Last()
# look
import sys, threading
'/leak' in sys.path or type(threading._counter).__name__ == 'Last'

# %% finalizers: of a hook of input lines
import mmap, readline, sys
# use Last
# Memory that is there for as long as the hook is.
readline.set_startup_hook(lambda last=Last(), memory=mmap.mmap(-1, 4096): None)
# look
import mmap, readline, sys
'/leak' in sys.path or '/dev/zero (deleted)' in open('/proc/self/maps').read()

# %% finalizers: of a handler of a signal
import signal, sys
# use Last
signal.signal(signal.SIGUSR1, lambda number, frame, last=Last(): None)
# look
import signal, sys
'/leak' in sys.path or callable(signal.getsignal(signal.SIGUSR1))

# %% finalizers: of garbage
import sys
class Kind:
    pass
# Not by its own name: the harness looks for that, and collects garbage at once.
setattr(Kind, '__de' + 'l__', lambda self, path=sys.path: path.append('/leak'))
first = Kind()
first.itself = first
del first
# look
import gc, sys
gc.collect()
'/leak' in sys.path

# %% finalizers: of a generator
import sys
def wait():
    try:
        yield
    finally:
        sys.path.append('/leak')
waiting = wait()
next(waiting)
sys.displayhook = waiting
# look
import sys
'/leak' in sys.path or type(sys.displayhook).__name__ == 'generator'

# %% finalizers: of what another leaves
import builtins, gc, sys
class Last:
    def __init__(self, leave):
        self.leave = leave
    def __del__(self):
        self.leave()
last = Last(lambda: sys.path.append('/leak'))
hook = Last(lambda last=last: setattr(sys, 'excepthook', last))
callback = Last(lambda hook=hook: gc.callbacks.append(hook))
builtins.leaky = callback
del last, hook, callback
# look
import builtins, gc, sys
names = (type(sys.excepthook).__name__, len(gc.callbacks), hasattr(builtins, 'leaky'))
'/leak' in sys.path or names != ('builtin_function_or_method', 0, False)

# %% finalizers: that go on
import sys
class Last:
    def __del__(self):
        sys.excepthook = type(self)()
sys.excepthook = Last()
# look
import sys
type(sys.excepthook).__name__
#: clean 'builtin_function_or_method'
