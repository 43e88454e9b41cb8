# Attributes of modules, and the containers they hold.

# %% modules: function of an extension module replaced
import struct
struct.calcsize = lambda layout: -1
# look
import struct
struct.calcsize('i') == -1

# %% modules: attribute of an extension module
import select
select.leaked = 1
# look
import select
hasattr(select, 'leaked')

# %% modules: function replaced
import json
json.dumps = lambda *_, **__: 'leak'
# look
import json
json.dumps(1)
#: clean '1'

# %% modules: attribute added
import os
os.leak = 1
# look
import os
hasattr(os, 'leak')

# %% modules: attribute deleted
import os
del os.getcwd
# look
import os
hasattr(os, 'getcwd')
#: clean True

# %% modules: constant replaced
import math
math.pi = 3
# look
import math
math.pi == 3

# %% modules: private attribute replaced
import collections
collections._iskeyword = lambda name: False
# look
import collections
collections._iskeyword('def')
#: clean True

# %% modules: submodule replaced
import os, types
os.path = types.ModuleType('leak')
# look
import os
hasattr(os.path, 'join')
#: clean True

# %% modules: list changed
import keyword
keyword.kwlist.append('leak')
# look
import keyword
'leak' in keyword.kwlist

# %% modules: dict changed
import html.entities
html.entities.name2codepoint['leak'] = 1
# look
import html.entities
'leak' in html.entities.name2codepoint

# %% modules: list of a package changed
import urllib.parse
urllib.parse.uses_netloc.append('leak')
# look
import urllib.parse
'leak' in urllib.parse.uses_netloc

# %% modules: nested container changed
import sysconfig
sysconfig._INSTALL_SCHEMES['posix_prefix']['leak'] = '/leak'
# look
import sysconfig
'leak' in sysconfig._INSTALL_SCHEMES['posix_prefix']

# %% modules: dict changed, deep in the library
import email.charset
email.charset.CHARSETS['leak'] = (None, None, None)
# look
import email.charset
'leak' in email.charset.CHARSETS

# %% modules: class of a module replaced
import json, sys, types
class Loud(types.ModuleType):
    leak = 1
sys.modules['json'].__class__ = Loud
# look
import json
type(json).__name__
#: clean 'module'

# %% modules: __getattr__ added
import math
math.__getattr__ = lambda name: 'leak'
# look
import math
getattr(math, 'no_such_name', None) == 'leak'

# %% modules: docstring
import json
json.__doc__ = 'leak'
# look
import json
json.__doc__ == 'leak'

# %% modules: __spec__ replaced
import json
json.__spec__ = None
# look
import json
json.__spec__ is None

# %% modules: method of os.environ's class
import os
os._Environ.get = lambda self, name, default=None: 'leak'
# look
import os
os.environ.get('NO_SUCH_VARIABLE') == 'leak'

# %% modules: inner helper bound by another module
import subprocess
subprocess.run = lambda *args, **kwargs: 'leak'
# look
import subprocess
subprocess.run(['true']) == 'leak' if subprocess.run.__name__ == '<lambda>' else False

# %% modules: threading lock type
import threading
threading.Lock = None
# look
import threading
threading.Lock is None

# %% modules: imported module deleted
import shutil
del shutil.os
# look
import shutil
hasattr(shutil, 'os')
#: clean True

# %% modules: submodule bound in place of a class
import sys, unittest
unittest.main = sys.modules['unittest.main']
# look
import unittest
type(unittest.main).__name__
#: clean 'type'

# %% modules: attribute called like a cache
import json
json._inverted_ = 'leak'
json._abc_registry = 'leak'
# look
import json
hasattr(json, '_inverted_') or hasattr(json, '_abc_registry')

# %% modules: table of threads
import threading
threading._active['leak'] = 'x'
# look
import threading
'leak' in threading._active

# %% modules: table of loggers replaced
import logging
logging.root.manager.loggerDict = {'leak': 1}
# look
import logging
'leak' in logging.root.manager.loggerDict

# %% copyreg: key replaced
import copyreg
_, value = copyreg.dispatch_table.popitem()
copyreg.dispatch_table[int] = value
# look
import copyreg
int in copyreg.dispatch_table

# %% sys: implementation, key replaced
import sys
names = vars(sys.implementation)
_, value = names.popitem()
names['leak'] = value
# look
import sys
'leak' in vars(sys.implementation)

# %% environ: key of its attributes replaced
import os
names = vars(os.environ)
_, value = names.popitem()
names['leak'] = value
# look
import os
'leak' in vars(os.environ)

# %% logging: key of the table of loggers replaced
import concurrent.futures, logging
_, value = logging.root.manager.loggerDict.popitem()
logging.root.manager.loggerDict['leak'] = value
# look
import logging
'leak' in logging.root.manager.loggerDict
