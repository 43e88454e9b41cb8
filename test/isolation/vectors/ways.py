# Ways to set an attribute that a clean-up may overlook: the vectors of functions, done from elsewhere.

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

# %% ways: a finalizer that runs in the clean-up
import json, sys
class Other(json.JSONEncoder):
    pass
class Late:
    def __del__(self, json=json, Other=Other):
        json._default_encoder.__class__ = Other
sys.late = Late()
# look
import json, sys
hasattr(sys, 'late') or type(json._default_encoder) is not json.JSONEncoder

# %% ways: attribute of the one builtin class that has some to set
ExceptionGroup.leak = 'x'
# look
hasattr(ExceptionGroup, 'leak')

# %% ways: class registered through a class for dicts
from collections import ChainMap
ChainMap.register(int)
# look
from collections import ChainMap
issubclass(int, ChainMap)

# %% ways: member of the flags of regular expressions removed
import re
re.A._member_map_.pop('IGNORECASE')
# look
import re
'IGNORECASE' in re.RegexFlag.__members__
#: clean True

# %% ways: table of a module emptied by a string that it translates
import re
def translate(text, table):
    table.clear()
    return ''
re.escape(type('Text', (str,), {'translate': translate})('.'))
# look
import re
re.escape('.') == '.'

# %% ways: pattern kept under the hash of another
import re
Kind = type('Kind', (type,), {'__hash__': lambda cls: hash(str), '__eq__': lambda cls, other: True})
Text = Kind('Text', (str,), {'__hash__': lambda self: hash('abc'), '__eq__': lambda self, other: True})
for number in range(1000):
    re.match(str(number), '')
re.match(Text('zzz'), '')
# look
import re
re.match('abc', 'abc') is None

# %% ways: attribute made by a format that reads it
def reader():
    pass
'{0.__builtins__[exit].__class__.__init__.__globals__[sys].modules[unittest.mock].sentinel.leak}'.format(reader)
# look
import unittest.mock
'leak' in unittest.mock.sentinel._sentinels

# %% ways: warning about a pattern shown once only
import re
re.compile('[[leak]')
# look
import re, warnings
with warnings.catch_warnings(record=True) as shown:
    warnings.simplefilter('always')
    re.compile('[[leak]')
len(shown)
#: clean 1
