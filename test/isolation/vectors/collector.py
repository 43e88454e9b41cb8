# What runs later: the collector, exit callbacks, debugging aids.

# %% atexit: callback
#: persistent it runs at the end of its own call, as at that of a script
import atexit, sys
def leaked_callback(sys=sys):
    sys.leaked_exit = 1
atexit.register(leaked_callback)
# look
import atexit, gc
any(getattr(thing, '__name__', '') == 'leaked_callback' for thing in gc.get_objects() if type(thing).__name__ == 'function')

# %% atexit: weakref.finalize
#: persistent it runs at the end of its own call, as at that of a script
import sys, weakref
class Thing:
    pass
weakref.leaked_thing = Thing()
weakref.finalize(weakref.leaked_thing, print, 'secret')
# look
import weakref
any(info.args == ('secret',) for info in weakref.finalize._registry.values())

# %% gc: disabled
import gc
gc.disable()
# look
import gc
gc.isenabled()
#: clean True

# %% gc: thresholds
import gc
gc.set_threshold(12345, 7, 7)
# look
import gc
gc.get_threshold()[0] == 12345

# %% gc: debug flags
import gc
gc.set_debug(gc.DEBUG_SAVEALL)
# look
import gc
gc.get_debug()
#: clean 0

# %% gc: callback
import gc
gc.callbacks.append(lambda phase, info: None)
# look
import gc
len(gc.callbacks) > 0

# %% gc: callbacks rebound
import gc
gc.callbacks = ['leak']
# look
import gc
'leak' in gc.callbacks

# %% gc: garbage
import gc
gc.garbage.append('secret')
# look
import gc
'secret' in gc.garbage

# %% gc: frozen
import gc
class LeakedFrozen(list):
    pass
gc.freeze()
# look
import gc
gc.collect()
any(kind.__name__ == 'LeakedFrozen' for kind in list.__subclasses__())

# %% gc: finalizer that runs late
import sys
class Late:
    def __del__(self, sys=sys):
        sys.late_finalizer = 1
one, two = Late(), Late()
one.other, two.other = two, one
# look
import gc, sys
gc.collect()
hasattr(sys, 'late_finalizer')

# %% gc: object of a call found by the next
class LeakedSecret:
    token = 'secret'
class Box:
    pass
box = Box()
box.self = box
box.secret = LeakedSecret()
# look
import gc
any(type(thing).__name__ == 'LeakedSecret' for thing in gc.get_objects())

# %% faulthandler: later dump
import faulthandler, os
faulthandler.dump_traceback_later(0.3, exit=True, file=open('/dev/null', 'w'))
# look
import time
time.sleep(0.6)
'survived'
#: clean 'survived'

# %% tracemalloc: started
import tracemalloc
tracemalloc.start()
# look
import tracemalloc
tracemalloc.is_tracing()
