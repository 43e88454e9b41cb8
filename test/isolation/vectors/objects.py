# Objects that modules hold: attributes of modules, classes, functions and instances, and abstract base classes.

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

# %% classes: method replaced
import json
json.JSONEncoder.default = lambda self, thing: 'leak'
# look
import json
json.dumps({'a': object}) if json.JSONEncoder.default.__name__ == '<lambda>' else 'clean'
#: clean 'clean'

# %% classes: attribute added
import pathlib
pathlib.PurePath.leak = 1
# look
import pathlib
hasattr(pathlib.PurePath, 'leak')

# %% classes: attribute deleted
import textwrap
del textwrap.TextWrapper.wrap
# look
import textwrap
hasattr(textwrap.TextWrapper, 'wrap')
#: clean True

# %% classes: special method added
import collections
collections.UserDict.__bool__ = lambda self: False
# look
import collections
bool(collections.UserDict(a=1))
#: clean True

# %% classes: attribute of a class with slots
import dataclasses
dataclasses.Field.leak = 'secret'
# look
import dataclasses
hasattr(dataclasses.Field, 'leak')

# %% classes: mutable attribute changed in place
import http.server
http.server.SimpleHTTPRequestHandler.extensions_map['.leak'] = 'leak/type'
# look
import http.server
'.leak' in http.server.SimpleHTTPRequestHandler.extensions_map

# %% classes: bases replaced
import argparse
class Base(argparse._AttributeHolder):
    leak = 1
argparse.Namespace.__bases__ = (Base,)
# look
import argparse
hasattr(argparse.Namespace, 'leak')

# %% classes: property replaced
import fractions
fractions.Fraction.numerator = 7
# look
import fractions
fractions.Fraction(1, 2).numerator
#: clean 1

# %% classes: annotation changed
import subprocess
subprocess.CompletedProcess.__annotations__ = {'leak': int}
# look
import subprocess
'leak' in getattr(subprocess.CompletedProcess, '__annotations__', {})

# %% classes: exception class patched
import json
json.JSONDecodeError.__str__ = lambda self: 'leak'
# look
import json
try:
    json.loads('{')
except json.JSONDecodeError as error:
    text = str(error)
text == 'leak'

# %% classes: built-in type patched through a mapping proxy
import ctypes, gc
gc.get_referents(str.__dict__)[0]['leak'] = 1
ctypes.pythonapi.PyType_Modified(ctypes.py_object(str))
# look
hasattr('', 'leak')

# %% classes: built-in type patched through gc alone
import gc
[thing for thing in gc.get_referents(int.__dict__) if type(thing) is dict][0]['leaked_name'] = 1
# look
'leaked_name' in int.__dict__

# %% functions: code replaced
import textwrap
textwrap.dedent.__code__ = (lambda text: 'leak').__code__
# look
import textwrap
textwrap.dedent('  a')
#: clean 'a'

# %% functions: code of a method replaced
import fractions
fractions.Fraction.limit_denominator.__code__ = (lambda self, max_denominator=1000000: 'leak').__code__
# look
import fractions
fractions.Fraction(1, 2).limit_denominator()
#: clean Fraction(1, 2)

# %% functions: defaults replaced
import textwrap
textwrap.shorten.__defaults__ = ('leak',)
# look
import textwrap
textwrap.shorten.__defaults__ == ('leak',)

# %% functions: keyword defaults replaced
import json
json.dumps.__kwdefaults__ = {**json.dumps.__kwdefaults__, 'indent': 4}
# look
import json
json.dumps([1])
#: clean '[1]'

# %% functions: keyword defaults changed in place
import json
json.dumps.__kwdefaults__['indent'] = 4
# look
import json
json.dumps([1])
#: clean '[1]'

# %% functions: keyword defaults of a method changed in place
import json
json.JSONEncoder.__init__.__kwdefaults__['sort_keys'] = True
# look
import json
json.JSONEncoder.__init__.__kwdefaults__['sort_keys']
#: clean False

# %% functions: attribute added
import textwrap
textwrap.dedent.leak = 1
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% functions: mutable default changed
import copy
copy.deepcopy.__defaults__ = ({}, *copy.deepcopy.__defaults__[1:])
copy.leaked = copy.deepcopy.__defaults__[0]
# look
import copy
copy.deepcopy.__defaults__[0] is None
#: clean True

# %% functions: globals reached through a function
import textwrap
textwrap.dedent.__globals__['re'] = None
# look
import textwrap
textwrap.re is None

# %% functions: closure kept in a module
import contextlib
def outer():
    secret = 'clean'
    def inner():
        return secret
    return inner
contextlib.leaked_closure = outer()
contextlib.leaked_closure.__closure__[0].cell_contents = 'secret'
# look
import contextlib
hasattr(contextlib, 'leaked_closure')

# %% functions: cell of a library's closure
import os
cells = dict(zip(os.fsencode.__code__.co_freevars, os.fsencode.__closure__))
cells['errors'].cell_contents = 'ignore'
# look
import os
cells = dict(zip(os.fsencode.__code__.co_freevars, os.fsencode.__closure__))
cells['errors'].cell_contents
#: clean 'surrogateescape'

# %% functions: docstring
import typing
typing.get_type_hints.__doc__ = 'leak'
# look
import typing
typing.get_type_hints.__doc__ == 'leak'

# %% functions: name and qualname
import textwrap
textwrap.fill.__qualname__ = 'leak'
# look
import textwrap
textwrap.fill.__qualname__
#: clean 'fill'

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

# %% classes: attribute of string.Formatter
import string
string.Formatter.leaked_shared = 1
# look
import string
hasattr(string.Formatter, 'leaked_shared')

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

# %% abc: registration
import collections.abc
class Fake:
    pass
collections.abc.Mapping.register(Fake)
collections.abc.leaked_class = Fake
# look
import collections.abc
hasattr(collections.abc, 'leaked_class')

# %% abc: known class registered
import collections.abc
collections.abc.Sized.register(int)
# look
import collections.abc
isinstance(1, collections.abc.Sized)

# %% abc: registration in a library's own class
import numbers
numbers.Number.register(str)
# look
import numbers
isinstance('', numbers.Number)

# %% abc: io
import io
io.IOBase.register(bytes)
# look
import io
isinstance(b'', io.IOBase)

# %% singledispatch: implementation registered
import functools, json
@functools.singledispatch
def dispatch(thing):
    return 'clean'
json.leaked_dispatch = dispatch
# look
import json
hasattr(json, 'leaked_dispatch')

# %% typing: overload registry
import typing
@typing.overload
def leaked_overload(x: int) -> int: ...
# look
import typing
any('leaked_overload' in names for names in typing._overload_registry.values())

# %% enum: member added to a library's enum
import re
re.RegexFlag._member_map_['LEAK'] = re.RegexFlag.ASCII
# look
import re
'LEAK' in re.RegexFlag.__members__

# %% ctypes: pointer type cache
import ctypes
class Leaked(ctypes.Structure):
    _fields_ = [('x', ctypes.c_int)]
pointer = ctypes.POINTER(Leaked)
ctypes.leaked_pointer = pointer
# look
import ctypes
hasattr(ctypes, 'leaked_pointer')

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

# %% ways: attribute set in a method
import textwrap
class Patcher:
    def patch(self):
        textwrap.dedent.leak = 1
Patcher().patch()
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set on a parameter called self
import textwrap
def mark(self):
    self.leak = 1
mark(textwrap.dedent)
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set by a loop
import textwrap
for textwrap.dedent.leak in range(1):
    pass
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set in executed text
import textwrap
exec(bytes.fromhex('74657874777261702e646564656e742e6c65616b203d2031'))
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set by timeit
import timeit
timeit.timeit('textwrap.dedent.leak = 1', 'import textwrap', number=1)
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set by an interactive interpreter
import code
code.InteractiveInterpreter().runsource('import textwrap; textwrap.dedent.leak = 1')
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set by a profiler
import cProfile, contextlib, io
with contextlib.redirect_stdout(io.StringIO()):
    cProfile.run('import textwrap; textwrap.dedent.leak = 1')
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set by a decorator
import textwrap, typing
typing.final(textwrap.dedent)
# look
import textwrap
hasattr(textwrap.dedent, '__final__')

# %% ways: attribute set by unpickling
import builtins, pickle, textwrap
class Setter:
    def __reduce__(self):
        return (builtins.setattr, (textwrap.dedent, 'leak', 1))
pickle.loads(pickle.dumps(Setter()))
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set by a module of one's own
import pathlib, sys
pathlib.Path('own_module.py').write_text('import textwrap\ntextwrap.dedent.leak = 1\n')
sys.path.insert(0, '.')
import own_module
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set in a thread
import textwrap, threading
def later():
    textwrap.dedent.leak = 1
thread = threading.Thread(target=later)
thread.start()
thread.join()
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set before an error
import textwrap
textwrap.dedent.leak = 1
raise ValueError('after the deed')
# look
import textwrap
hasattr(textwrap.dedent, 'leak')

# %% ways: attribute set on the way out
import textwrap
class Late:
    def __del__(self):
        textwrap.dedent.leak = 1
late = Late()
# look
import gc, textwrap
gc.collect()
hasattr(textwrap.dedent, 'leak')

# %% ways: defaults set in a method
import textwrap
class Patcher:
    def patch(self, replacement):
        textwrap.shorten.__kwdefaults__ = replacement
Patcher().patch({'leak': 1})
# look
import textwrap
textwrap.shorten.__kwdefaults__ == {'leak': 1}

# %% ways: several at once, one of which makes the worker be replaced
import json, os, sys, textwrap
sys.path.insert(0, '/leak')
os.environ['LEAK'] = 'secret'
json.dumps = None
textwrap.dedent.leak = 1
# look
import json, os, sys, textwrap
'/leak' in sys.path or 'LEAK' in os.environ or json.dumps is None or hasattr(textwrap.dedent, 'leak')
