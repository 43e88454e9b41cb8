# Attributes of classes, and abstract base classes.

# %% classes: attribute of a slotted class
import fractions
fractions.Fraction._leak = 1
# look
import fractions
hasattr(fractions.Fraction, '_leak')

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

# %% classes: attribute of string.Formatter
import string
string.Formatter.leaked_shared = 1
# look
import string
hasattr(string.Formatter, 'leaked_shared')

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

# %% classes: attribute of a class method
import fractions
vars(fractions.Fraction)['from_float'].leak = 1
# look
import fractions
hasattr(vars(fractions.Fraction)['from_float'], 'leak')

# %% classes: attribute added to a member of an enum
import re
re.RegexFlag.A.leak = 1
# look
import re
hasattr(re.RegexFlag.A, 'leak')

# %% classes: attribute of a member of an enum changed
import http
http.HTTPStatus.OK.phrase = 'leak'
# look
import http
http.HTTPStatus.OK.phrase
#: clean 'OK'

# %% enum: table of members of a library's enum replaced
import http
http.HTTPStatus._value2member_map_ = {}
# look
import http
len(http.HTTPStatus._value2member_map_) > 0
#: clean True

# %% classes: registry of finalizers replaced
import weakref
weakref.finalize._registry = {'leak': 1}
# look
import weakref
'leak' in weakref.finalize._registry

# %% classes: names of slots noted for copying
import typing
typing.ForwardRef.__slotnames__ = []
# look
import typing
'__slotnames__' in vars(typing.ForwardRef)

# %% classes: annotations that say they are none
import typing
class Same(dict):
    def __eq__(self, other):
        return True
typing.ForwardRef.__annotations__ = Same(leak=1)
# look
import typing
'leak' in typing.ForwardRef.__annotations__

# %% classes: property given another function
import fractions
fractions.Fraction.numerator.__init__(lambda self: 42)
# look
import fractions
fractions.Fraction(1, 2).numerator
#: clean 1

# %% classes: docstring of a property
import fractions
fractions.Fraction.numerator.__doc__ = 'leak'
# look
import fractions
fractions.Fraction.numerator.__doc__ == 'leak'

# %% classes: code of a property's function
import fractions
fractions.Fraction.numerator.fget.__code__ = (lambda a: 42).__code__
# look
import fractions
fractions.Fraction(1, 2).numerator
#: clean 1

# %% classes: class method given another function
import fractions
method = vars(fractions.Fraction)['from_float']
def from_float(cls, number):
    return 42
method.__init__(from_float)
# look
import fractions
fractions.Fraction.from_float(0.5)
#: clean Fraction(1, 2)
