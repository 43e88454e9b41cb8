# Where modules of the standard library register things.

# == whether it is found
try:
    TEXT
    found = True
except LookupError:
    found = False
found

# %% codecs: search function
import codecs
def search(name):
    return codecs.lookup('utf-8') if name == 'leak_codec' else None
search.__globals__['codecs'] = codecs
codecs.register(lambda name, lookup=codecs.lookup: lookup('utf-8') if name == 'leak_codec' else None)
# look
import codecs
# use whether it is found: codecs.lookup('leak_codec')

# %% codecs: error handler
import codecs
codecs.register_error('leak_handler', lambda error: ('?', error.end))
# look
import codecs
# use whether it is found: codecs.lookup_error('leak_handler')

# %% codecs: strict replaced
import codecs
codecs.register_error('strict', lambda error: ('?', error.end))
# look
try:
    text = b'\xff'.decode('utf-8')
except UnicodeDecodeError:
    text = 'error'
codecs_strict = __import__('codecs').lookup_error('strict').__name__
codecs_strict
#: clean 'strict_errors'

# %% codecs: encodings cache
import encodings
encodings._cache['leak'] = None
# look
import encodings
'leak' in encodings._cache

# %% codecs: aliases
import encodings.aliases
encodings.aliases.aliases['leak'] = 'utf_8'
# look
import encodings.aliases
'leak' in encodings.aliases.aliases

# %% copyreg: reducer
import copyreg
copyreg.pickle(complex, lambda number: (str, ('leak',)))
# look
import copyreg, pickle
pickle.loads(pickle.dumps(1j))
#: clean 1j

# %% copyreg: extension code
import copyreg
copyreg.add_extension('json', 'loads', 240)
# look
import copyreg
240 in copyreg._inverted_registry

# %% mimetypes: type added
import mimetypes
mimetypes.add_type('leak/type', '.leak')
# look
import mimetypes
mimetypes.guess_type('a.leak')[0] == 'leak/type'

# %% mimetypes: known type changed
import mimetypes
mimetypes.init()
mimetypes.types_map['.png'] = 'leak/png'
# look
import mimetypes
mimetypes.guess_type('a.png')[0]
#: clean 'image/png'

# %% csv: dialect
import csv
csv.register_dialect('leak', delimiter='|')
# look
import csv
'leak' in csv.list_dialects()

# %% csv: known dialect removed
import csv
csv.unregister_dialect('excel')
# look
import csv
'excel' in csv.list_dialects()
#: clean True

# %% csv: field size limit
import csv
csv.field_size_limit(7)
# look
import csv
csv.field_size_limit()
#: clean 131072

# %% sqlite3: adapter
import sqlite3
sqlite3.register_adapter(complex, lambda number: 'leak')
# look
import sqlite3
try:
    found = sqlite3.connect(':memory:').execute('select ?', (1j,)).fetchone()[0] == 'leak'
except sqlite3.Error:
    found = False
found

# %% sqlite3: converter
import sqlite3
sqlite3.register_converter('leaktype', lambda data: 'leak')
# look
import sqlite3
connection = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_COLNAMES)
connection.execute('select 1 as "x [leaktype]"').fetchone()[0]
#: clean 1

# %% sqlite3: default of row factory
import sqlite3
class Connection(sqlite3.Connection):
    pass
sqlite3.Connection = Connection
# look
import sqlite3
type(sqlite3.connect(':memory:')) is sqlite3.Connection
#: clean True

# %% shutil: archive format
import shutil
shutil.register_archive_format('leak', lambda *_, **__: None)
# look
import shutil
'leak' in dict(shutil.get_archive_formats())

# %% urllib: opener
import urllib.request
urllib.request.install_opener('leak')
# look
import urllib.request
urllib.request._opener == 'leak'

# %% xml: namespace registered
import xml.etree.ElementTree as tree
tree.register_namespace('leak', 'http://leak')
# look
import xml.etree.ElementTree as tree
tree._namespace_map.get('http://leak') == 'leak'

# %% zoneinfo: search path
import zoneinfo
zoneinfo.reset_tzpath(['/leak'])
# look
import zoneinfo
'/leak' in zoneinfo.TZPATH

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
