# Functions.

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

# %% functions: attribute added to one that has some
import unittest.case
unittest.case._Outcome.testPartExecutor.leak = 1
# look
import unittest.case
hasattr(unittest.case._Outcome.testPartExecutor, 'leak')

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

# %% functions: module
import json
json.dumps.__module__ = 'leak'
# look
import json
json.dumps.__module__
#: clean 'json'

# %% functions: annotation added
import json
json.dumps.__annotations__['leak'] = 1
# look
import json
json.dumps.__annotations__
#: clean {}

# %% functions: annotations replaced
import tempfile
tempfile.mkdtemp.__annotations__ = {'leak': 1}
# look
import tempfile
tempfile.mkdtemp.__annotations__
#: clean {}

# %% functions: annotation changed that was asked for before
import dataclasses, inspect
inspect.signature(dataclasses.asdict)
dataclasses.asdict.__annotations__.update(obj='leak')
# look
import dataclasses
dataclasses.asdict.__annotations__
#: clean {}

# %% functions: function behind a cache
import fnmatch
fnmatch._compile_pattern.__wrapped__.__defaults__ = ('leak',)
# look
import fnmatch
fnmatch._compile_pattern.__wrapped__.__defaults__ == ('leak',)

# %% functions: attribute of a cached one
import fnmatch
fnmatch._compile_pattern.leak = 1
# look
import fnmatch
hasattr(fnmatch._compile_pattern, 'leak')
