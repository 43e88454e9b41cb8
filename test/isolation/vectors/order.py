# The order of entries, which is content as well.

# %% order: table of a module
import html.entities
html.entities.html5['Aacute'] = html.entities.html5.pop('Aacute')
# look
import html.entities
next(iter(html.entities.html5)) == 'Aacute'
#: clean True

# %% order: names of a module
import json
vars(json)['__name__'] = vars(json).pop('__name__')
# look
import json
next(iter(vars(json))) == '__name__'
#: clean True

# %% order: attributes of a class
import argparse
init = argparse.Namespace.__init__
del argparse.Namespace.__init__
argparse.Namespace.__init__ = init
# look
import argparse
names = [*vars(argparse.Namespace)]
names.index('__init__') < names.index('__contains__')
#: clean True

# %% order: names of builtins
import builtins
vars(builtins)['__name__'] = vars(builtins).pop('__name__')
# look
import builtins
next(iter(vars(builtins))) == '__name__'
#: clean True

# %% order: names of sys
import sys
vars(sys)['__name__'] = vars(sys).pop('__name__')
# look
import sys
next(iter(vars(sys))) == '__name__'
#: clean True

# %% order: table of modules
import sys
sys.modules['sys'] = sys.modules.pop('sys')
# look
import sys
next(iter(sys.modules)) == 'sys'
#: clean True

# %% order: environment
import os
os.environ['PATH'] = os.environ.pop('PATH')
# look
import os
[*os.environ][-1] == 'PATH'

# %% order: environment of subprocesses
import os
os.environ['PATH'] = os.environ.pop('PATH')
# look
import subprocess
names = subprocess.run(['/usr/bin/env', '-0'], capture_output=True, text=True).stdout.split('\0')
names[-2].startswith('PATH=')

# %% order: a key exchanged for an equal one
import dis
flags = dis.COMPILER_FLAG_NAMES
entries = [(True if key == 1 else key, name) for key, name in flags.items()]
flags.clear()
flags.update(entries)
# look
import dis
next(iter(dis.COMPILER_FLAG_NAMES)) is True

# %% order: rcParams
#: needs matplotlib
import matplotlib
first = next(dict.__iter__(matplotlib.rcParams))
dict.__setitem__(matplotlib.rcParams, first, dict.pop(matplotlib.rcParams, first))
# look
import matplotlib
next(dict.__iter__(matplotlib.rcParams)) == next(dict.__iter__(matplotlib.rcParamsDefault))
#: clean True

# %% order: options of pandas
#: needs pandas
import pandas
tree = pandas._config.config._global_config
tree['display'] = tree.pop('display')
# look
import pandas
next(iter(pandas._config.config._global_config)) == 'display'
#: clean True
