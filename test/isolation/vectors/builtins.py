# Names in `builtins`.

# %% builtins: new name
import builtins
builtins.leak = 42
# look
import builtins
hasattr(builtins, 'leak')

# %% builtins: function replaced
import builtins
builtins.len = lambda thing: -1
# look
len([1, 2, 3])
#: clean 3

# %% builtins: type replaced
import builtins
builtins.int = float
# look
int is float

# %% builtins: name deleted
import builtins
del builtins.sorted
# look
import builtins
hasattr(builtins, 'sorted')
#: clean True

# %% builtins: emptied
import builtins
builtins.__dict__.clear()
# look
sum(range(4))
#: clean 6

# %% builtins: __build_class__ replaced
import builtins
builtins.__build_class__ = lambda *args, **kwargs: 'leak'
# look
class Plain:
    pass
Plain == 'leak'

# %% builtins: exit deleted
import builtins
builtins.open = None
# look
open is None

# %% builtins: underscore
import builtins
builtins._ = 'secret'
# look
import builtins
hasattr(builtins, '_')

# %% builtins: gettext installed
import gettext
gettext.install('leak')
# look
import builtins
hasattr(builtins, '_')
