# Objects that modules hold, and those of the harness.

# %% instances: attribute of a shared encoder
import json
json._default_encoder.indent = 4
json._default_encoder.key_separator = ' leak '
# look
import json
json.dumps({'a': 1})
#: clean '{"a": 1}'

# %% instances: method shadowed on an instance
import json
json._default_decoder.decode = lambda text: 'leak'
# look
import json
json.loads('1')
#: clean 1

# %% instances: shared calendar
import calendar
calendar.c.leak = 1
# look
import calendar
hasattr(calendar.c, 'leak')

# %% instances: random's hidden instance
import random
random._inst.leak = 1
# look
import random
hasattr(random._inst, 'leak')

# %% instances: repr limits
import reprlib
reprlib.aRepr.maxlist = 1
# look
import reprlib
reprlib.repr([1, 2, 3])
#: clean '[1, 2, 3]'

# %% instances: shared policy of email
import email.policy
object.__setattr__(email.policy.default, 'max_line_length', 7)
# look
import email.policy
email.policy.default.max_line_length
#: clean 78

# %% instances: root logger manager
import logging
logging.root.manager.emittedNoHandlerWarning = True
# look
import logging
logging.root.manager.emittedNoHandlerWarning
#: clean False

# %% instances: class of an instance replaced
import json
class Loud(json.JSONEncoder):
    def encode(self, thing):
        return 'leak'
json._default_encoder.__class__ = Loud
# look
import json
json.dumps(1)
#: clean '1'

# %% instances: dict of an instance replaced
import json
json._default_encoder.__dict__ = {**json._default_encoder.__dict__, 'leak': 1}
# look
import json
hasattr(json._default_encoder, 'leak')

# %% harness: frame of the caller
import sys
frame = sys._getframe()
while frame.f_back is not None:
    frame = frame.f_back
    frame.f_globals['leaked_global'] = 1
# look
import sys
frame = sys._getframe()
found = False
while frame is not None:
    found = found or 'leaked_global' in frame.f_globals
    frame = frame.f_back
found

# %% harness: every module that gc knows
import gc, types
for thing in gc.get_objects():
    if type(thing) is types.ModuleType and thing.__name__ != '__main__':
        thing.__dict__['leaked_everywhere'] = 1
# look
import os, textwrap
hasattr(os, 'leaked_everywhere') or hasattr(textwrap, 'leaked_everywhere')
#: persistent what the zygote froze is not among gc.get_objects()

# %% instances: lock left locked
import tempfile
tempfile._once_lock.acquire()
# look
import tempfile
tempfile._once_lock.locked()
#: clean False

# %% instances: lock left locked by a thread that ended
import tempfile, threading
thread = threading.Thread(target=tempfile._once_lock.acquire)
thread.start()
thread.join()
# look
import tempfile
tempfile._once_lock.locked()
#: clean False

# %% instances: reentrant lock left locked
import threading
threading._active_limbo_lock.acquire()
# look
import threading
threading._active_limbo_lock._is_owned()
#: clean False

# %% instances: attribute of a codec
import codecs
codecs.lookup('utf-8').leak = 1
# look
import codecs
hasattr(codecs.lookup('utf-8'), 'leak')

# %% instances: attribute of an object that is a tuple as well
import unittest.mock
unittest.mock.call.__dict__['leak'] = 1
# look
import unittest.mock
'leak' in vars(unittest.mock.call)

# %% instances: attribute of a builtin function that is none
help.leak = 1
# look
hasattr(help, 'leak')

# %% instances: attribute of a weak dictionary
import concurrent.futures.process
concurrent.futures.process._threads_wakeups.leak = 1
# look
import concurrent.futures.process
hasattr(concurrent.futures.process._threads_wakeups, 'leak')

# %% instances: slot of a shared identifier
import uuid
object.__setattr__(uuid.NAMESPACE_DNS, 'int', 5)
# look
import uuid
uuid.NAMESPACE_DNS.int == 5

# %% instances: slot of a constant
import ipaddress
ipaddress._IPv4Constants._unspecified_address._ip = 5
# look
import ipaddress
ipaddress.ip_address('0.0.0.0').is_unspecified
#: clean True

# %% instances: complement that a flag has noted
import re
re.I._inverted_ = re.M
# look
import re
~re.I == re.M

# %% instances: text of the license
license._Printer__lines = ['leak']
# look
license._Printer__lines is None
#: clean True

# %% instances: key of the process
import multiprocessing
multiprocessing.current_process().authkey = b'leak'
# look
import multiprocessing
bytes(multiprocessing.current_process().authkey) == b'leak'

# %% instances: configuration of the process
import multiprocessing
multiprocessing.current_process()._config['daemon'] = True
# look
import multiprocessing
multiprocessing.current_process().daemon

# %% instances: note of a weak dictionary
import concurrent.futures.thread as thread
thread._threads_queues._dirty_len = 'leak'
# look
import concurrent.futures.thread as thread
thread._threads_queues._dirty_len == 'leak'
