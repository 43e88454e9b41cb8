# Settings and caches of single modules.

# %% socket: default timeout
import socket
socket.setdefaulttimeout(0.5)
# look
import socket
socket.getdefaulttimeout() is None
#: clean True

# %% socket: function replaced
import socket
socket.getaddrinfo = lambda *args, **kwargs: 'leak'
# look
import socket
socket.getaddrinfo('localhost', 1) == 'leak' if socket.getaddrinfo.__name__ == '<lambda>' else False

# %% threading: stack size
import threading
threading.stack_size(1 << 20)
# look
import threading
threading.stack_size()
#: clean 0

# %% linecache: poisoned source
import linecache
linecache.cache['/leak.py'] = (6, None, ['secret\n'], '/leak.py')
# look
import linecache
linecache.getline('/leak.py', 1) == 'secret\n'

# %% re: cache
import re
re._cache.clear() if hasattr(re, '_cache') else None
class Fake:
    def search(self, text):
        return 'leak'
re._cache[str, 'leak-pattern', 0] = Fake()
getattr(re, '_cache2', {})[str, 'leak-pattern', 0] = re._cache[str, 'leak-pattern', 0]
# look
import re
re.search('leak-pattern', 'x') == 'leak'

# %% functools: mutable object in a cache
import functools, json
@functools.lru_cache
def cached(key):
    return []
cached(1).append('secret')
json.leaked_cache = cached
# look
import json
hasattr(json, 'leaked_cache')

# %% platform: cache
import platform
platform.system()
platform._uname_cache = 'leak'
# look
import platform
platform._uname_cache == 'leak'

# %% string: constant replaced
import string
string.digits = 'leak'
# look
import string
string.digits
#: clean '0123456789'

# %% time: function replaced
import time
time.time = lambda: 0.0
# look
import time
time.time() == 0.0

# %% datetime: C module attribute
import datetime
datetime.MAXYEAR = 1
# look
import datetime
datetime.MAXYEAR
#: clean 9999

# %% unittest: mock patch left started
from unittest import mock
mock.patch('os.getpid', return_value=-1).start()
# look
import os
os.getpid() == -1

# %% calendar: first weekday
import calendar
calendar.setfirstweekday(6)
# look
import calendar
calendar.firstweekday()
#: clean 0

# %% settings: domain of messages
import locale
locale.textdomain('leak')
# look
import locale
locale.textdomain(None) == 'leak'

# %% settings: history of input lines
import readline
readline.add_history('leak')
# look
import readline
readline.get_current_history_length() > 0

# %% settings: delimiters of completion
import readline
readline.set_completer_delims('!')
# look
import readline
readline.get_completer_delims() == '!'

# %% settings: lines kept in the file of input lines
import readline
readline.set_history_length(7)
# look
import readline
readline.get_history_length()
#: clean -1

# %% settings: hooks of input lines
import mmap, readline
# Memory that is there for as long as the hook is.
readline.set_startup_hook(mmap.mmap(-1, 4096).size)
readline.set_pre_input_hook(mmap.mmap(-1, 4096).size)
# look
'/dev/zero (deleted)' in open('/proc/self/maps').read()
