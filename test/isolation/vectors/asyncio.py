# Event loops, context variables, and numbers in default names.

# %% asyncio: event loop set
import asyncio
asyncio.leaked_loop = asyncio.new_event_loop()
asyncio.set_event_loop(asyncio.leaked_loop)
# look
import asyncio, warnings
warnings.simplefilter('ignore')
try:
    found = asyncio.get_event_loop_policy().get_event_loop() is getattr(asyncio, 'leaked_loop', 0)
except RuntimeError:
    found = False
found

# %% asyncio: that a loop was set once
import asyncio
async def main():
    pass
asyncio.run(main())
# look
import asyncio, warnings
warnings.simplefilter('ignore')
try:
    found = asyncio.get_event_loop().is_running()
except RuntimeError:
    # Since 3.14 nothing makes one by itself.
    found = vars(asyncio.get_event_loop_policy()._local) != {}
found

# %% asyncio: that no loop was set
import asyncio, warnings
warnings.simplefilter('ignore')
asyncio.set_event_loop(None)
# look
import asyncio, warnings
warnings.simplefilter('ignore')
vars(asyncio.get_event_loop_policy()._local)
#: clean {}

# %% asyncio: policy
import asyncio, warnings
warnings.simplefilter('ignore')
class Policy(asyncio.DefaultEventLoopPolicy):
    pass
asyncio.set_event_loop_policy(Policy())
# look
import asyncio, warnings
warnings.simplefilter('ignore')
type(asyncio.get_event_loop_policy()).__name__ == 'Policy'

# %% asyncio: running loop
import asyncio
loop = asyncio.new_event_loop()
asyncio._set_running_loop(loop)
# look
import asyncio
asyncio._get_running_loop() is None
#: clean True

# %% asyncio: task left pending
import asyncio
loop = asyncio.new_event_loop()
asyncio.leaked_task = loop.create_task(asyncio.sleep(1000))
# look
import asyncio
hasattr(asyncio, 'leaked_task')

# %% thread-local data: added
import multiprocessing.context
multiprocessing.context._tls.leak = 1
# look
import multiprocessing.context
hasattr(multiprocessing.context._tls, 'leak')

# %% thread-local data: in another place
import asyncio.events
asyncio.events._running_loop.leak = 1
# look
import asyncio.events
hasattr(asyncio.events._running_loop, 'leak')

# %% contextvars: value
import contextvars, types
contextvars.leaked = contextvars.ContextVar('leaked', default='clean')
contextvars.leaked.set('secret')
# look
import contextvars
contextvars.leaked.get() if hasattr(contextvars, 'leaked') else 'clean'
#: clean 'clean'
#: persistent every call runs in a fresh context

# %% contextvars: decimal's context variable
import decimal
decimal.setcontext(decimal.Context(prec=7))
# look
import decimal
decimal.getcontext().prec
#: clean 28
#: persistent every call runs in a fresh context

# %% counters: names of threads
import threading
threading.Thread(target=int).start()
# look
import threading
threading.Thread(target=int).name
#: clean 'Thread-1 (int)'

# %% counters: names of thread pools
import concurrent.futures
concurrent.futures.ThreadPoolExecutor(1)
# look
import concurrent.futures
concurrent.futures.ThreadPoolExecutor(1)._thread_name_prefix
#: clean 'ThreadPoolExecutor-0'

# %% counters: names of processes
import multiprocessing
multiprocessing.Process(target=int)
# look
import multiprocessing
multiprocessing.Process(target=int).name
#: clean 'Process-1'

# %% counters: mock identities
from unittest import mock
mock.sentinel.leak
# look
from unittest import mock
'leak' in mock.sentinel._sentinels
