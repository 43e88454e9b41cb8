# The import system, and the table of modules.

# %% modules table: module replaced
import sys, types
sys.modules['json'] = types.ModuleType('json')
# look
import json
hasattr(json, 'dumps')
#: clean True

# %% modules table: foreign module added
import sys, types
module = types.ModuleType('leaked_module')
module.secret = 42
sys.modules['leaked_module'] = module
# look
try:
    import leaked_module
    found = True
except ImportError:
    found = False
found

# %% modules table: module blocked with None
import sys
sys.modules['csv'] = None
# look
try:
    import csv
    found = True
except ImportError:
    found = False
found
#: clean True

# %% modules table: module that was never loaded blocked with None
import sys
sys.modules['leaked_block'] = None
# look
import sys
'leaked_block' in sys.modules

# %% modules table: rebound
import sys
sys.modules = dict(sys.modules)
sys.modules['leaked_module'] = 1
# look
import sys
'leaked_module' in sys.modules

# %% modules table: own module from a file
import os, sys
os.makedirs('package', exist_ok=True)
open('leaked_file.py', 'w').write('secret = 42')
sys.path.insert(0, os.getcwd())
import leaked_file
# look
try:
    import leaked_file
    found = True
except ImportError:
    found = False
found

# %% modules table: __main__ attribute
import sys
sys.modules['__main__'].secret = 42
# look
import sys
hasattr(sys.modules['__main__'], 'secret')
#: persistent every call gets a fresh __main__

# %% import system: meta_path finder
import sys
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return None
sys.meta_path.insert(0, Finder)
# look
import sys
any(getattr(finder, '__name__', '') == 'Finder' for finder in sys.meta_path)

# %% import system: meta_path emptied
import sys
sys.meta_path.clear()
# look
import sys
len(sys.meta_path) == 0

# %% import system: meta_path rebound
import sys
sys.meta_path = [*sys.meta_path, 'leak']
# look
import sys
'leak' in sys.meta_path

# %% import system: path hook
import sys
def hook(path):
    raise ImportError
sys.path_hooks.insert(0, hook)
# look
import sys
any(getattr(hook, '__name__', '') == 'hook' for hook in sys.path_hooks)

# %% import system: path_importer_cache
import sys
sys.path_importer_cache['/leak'] = None
# look
import sys
'/leak' in sys.path_importer_cache

# %% import system: __import__ replaced
import builtins
original = builtins.__import__
def spy(*args, original=original, **kwargs):
    return original(*args, **kwargs)
builtins.__import__ = spy
# look
import builtins
type(builtins.__import__).__name__
#: clean 'builtin_function_or_method'

# %% import system: importlib.import_module replaced
import importlib
importlib.import_module = lambda name, package=None: 'leak'
# look
import importlib
importlib.import_module('json') == 'leak'

# %% modules table: package without an __init__.py
import os, sys
os.mkdir('leak_corpus_namespace')
sys.path.insert(0, os.getcwd())
import leak_corpus_namespace
# look
import sys
'leak_corpus_namespace' in sys.modules

# %% modules table: own module beside the working folder
#: persistent Landlock lets nobody write there
import importlib, os, sys
open('../leak-corpus-beside.py', 'w').close()
sys.path.insert(0, os.path.abspath('..'))
importlib.import_module('leak-corpus-beside')
# look
import sys
'leak-corpus-beside' in sys.modules

# %% modules table: own module in shared memory
import importlib, os, sys
open('/dev/shm/leak-corpus-module.py', 'w').close()
sys.path.insert(0, '/dev/shm')
importlib.import_module('leak-corpus-module')
# look
import sys
'leak-corpus-module' in sys.modules

# %% modules table: foreign module added before an import
import sys, types
sys.modules['leaked_before'] = types.ModuleType('leaked_before')
import colorsys
# look
import sys
'leaked_before' in sys.modules

# %% modules table: own module from a loader of one's own
import importlib.machinery, sys
class Loader:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, cls) if name == 'leaked_by_loader' else None
    @staticmethod
    def create_module(spec):
        return None
    @staticmethod
    def exec_module(module):
        module.leak = 1
sys.meta_path.append(Loader)
import leaked_by_loader
# look
import sys
'leaked_by_loader' in sys.modules

# %% import system: loaders of the finders removed
import sys
for finder in sys.path_importer_cache.values():
    if finder is not None:
        finder._loaders[:] = []
# look
import sys
any(finder is not None and not finder._loaders for finder in sys.path_importer_cache.values())

# %% import system: files that the finders know
import sys
for finder in sys.path_importer_cache.values():
    if finder is not None:
        finder._path_cache = {'leak'}
# look
import sys
any(finder is not None and 'leak' in finder._path_cache for finder in sys.path_importer_cache.values())

# %% import system: closure of a path hook
import sys
sys.path_hooks[-1].__closure__[0].cell_contents = 'leak'
# look
import sys
sys.path_hooks[-1].__closure__[0].cell_contents == 'leak'

# %% import system: class of the finder of the script's folder
import sys
try:
    import leak_corpus_absent
except ImportError:
    finder = type(next(filter(None, map(sys.path_importer_cache.get, sys.path))))
def find_spec(self, *args, find_spec=finder.find_spec):
    return find_spec(self, *args)
finder.find_spec = find_spec
# look
import sys
try:
    import leak_corpus_absent
except ImportError:
    finder = type(next(filter(None, map(sys.path_importer_cache.get, sys.path))))
finder.find_spec.__defaults__[-1] is not None

# %% import system: loader of modules in the script's folder
import sys
try:
    import leak_corpus_absent
except ImportError:
    loaders = dict(next(filter(None, map(sys.path_importer_cache.get, sys.path)))._loaders)
loaders['.py'].leak = 1
# look
import sys
try:
    import leak_corpus_absent
except ImportError:
    loaders = dict(next(filter(None, map(sys.path_importer_cache.get, sys.path)))._loaders)
hasattr(loaders['.py'], 'leak')

# %% multiprocessing: what a new process is told
import multiprocessing.spawn
multiprocessing.spawn.get_preparation_data.leak = 1
# look
import multiprocessing.spawn
hasattr(multiprocessing.spawn.get_preparation_data, 'leak')
