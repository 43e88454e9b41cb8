# Libraries that keep state in C and in nested containers: numpy, pandas, matplotlib.

# %% numpy: error state
#: needs numpy
import numpy
numpy.seterr(all='raise')
# look
import numpy
numpy.geterr()['divide']
#: clean 'warn'
#: persistent numpy 2 keeps it in a context variable, and every call runs in a fresh context

# %% numpy: error callback
#: needs numpy
import numpy
numpy.seterrcall(print)
# look
import numpy
numpy.geterrcall() is None
#: clean True
#: persistent numpy 2 keeps it in a context variable, and every call runs in a fresh context

# %% numpy: print options
#: needs numpy
import numpy
numpy.set_printoptions(precision=2)
# look
import numpy
numpy.get_printoptions()['precision']
#: clean 8
#: persistent numpy 2 keeps it in a context variable, and every call runs in a fresh context

# %% numpy: print threshold
#: needs numpy
import numpy
numpy.set_printoptions(threshold=3, formatter={'float': lambda number: 'leak'})
# look
import numpy
repr(numpy.array([1.5, 2.5]))
#: clean 'array([1.5, 2.5])'
#: persistent numpy 2 keeps it in a context variable, and every call runs in a fresh context

# %% numpy: legacy generator seeded
#: needs numpy
import numpy
numpy.random.seed(1234)
# look
import numpy
seen = numpy.random.random()
numpy.random.seed(1234)
seen == numpy.random.random()

# %% numpy: buffer size
#: needs numpy
import numpy
numpy.setbufsize(16 * 1024)
# look
import numpy
numpy.getbufsize()
#: clean 8192
#: persistent numpy 2 keeps it in a context variable, and every call runs in a fresh context

# %% numpy: attribute replaced
#: needs numpy
import numpy
numpy.pi = 3
# look
import numpy
numpy.pi == 3

# %% numpy: function replaced
#: needs numpy
import numpy
numpy.mean = lambda values: 'leak'
# look
import numpy
numpy.mean([1, 3]) == 'leak'

# %% numpy: method of a linalg function
#: needs numpy
import numpy
numpy.linalg.norm = None
# look
import numpy
numpy.linalg.norm is None

# %% numpy: memory policy and warnings filter
#: needs numpy
import numpy, warnings
warnings.filterwarnings('error', message='leak-numpy')
# look
import warnings
any(entry[1] is not None and entry[1].pattern == 'leak-numpy' for entry in warnings.filters)

# %% pandas: display option
#: needs pandas
import pandas
pandas.set_option('display.max_rows', 3)
# look
import pandas
pandas.get_option('display.max_rows')
#: clean 60

# %% pandas: nested option
#: needs pandas
import pandas
pandas.options.display.float_format = '{:.1f}'.format
# look
import pandas
pandas.options.display.float_format is None
#: clean True

# %% pandas: mode option
#: needs pandas
import pandas
pandas.set_option('mode.chained_assignment', None)
# look
import pandas
pandas.get_option('mode.chained_assignment')
#: clean 'warn'

# %% pandas: accessor registered
#: needs pandas
import pandas
@pandas.api.extensions.register_dataframe_accessor('leak')
class Accessor:
    def __init__(self, frame):
        self.frame = frame
# look
import pandas
hasattr(pandas.DataFrame, 'leak')

# %% pandas: method replaced
#: needs pandas
import pandas
pandas.DataFrame.sum = lambda self: 'leak'
# look
import pandas
pandas.DataFrame({'a': [1]}).sum() is 'leak' if pandas.DataFrame.sum.__name__ == '<lambda>' else False

# %% pandas: option registered
#: needs pandas
import pandas
pandas._config.config.register_option('leak.option', 1)
# look
import pandas
try:
    pandas.get_option('leak.option')
    found = True
except KeyError:
    found = False
found

# %% matplotlib: rcParams
#: needs matplotlib
import matplotlib
matplotlib.rcParams['lines.linewidth'] = 42
# look
import matplotlib
matplotlib.rcParams['lines.linewidth']
#: clean 1.5

# %% matplotlib: style
#: needs matplotlib
import matplotlib.pyplot as plt
plt.style.use('ggplot')
# look
import matplotlib
matplotlib.rcParams['axes.facecolor']
#: clean 'white'

# %% matplotlib: rcParamsDefault
#: needs matplotlib
import matplotlib
dict.update(matplotlib.rcParamsDefault, {'lines.linewidth': 42})
# look
import matplotlib
matplotlib.rcParamsDefault['lines.linewidth']
#: clean 1.5

# %% matplotlib: figure left open
#: needs matplotlib
import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
plt.figure()
# look
import matplotlib.pyplot as plt
plt.get_fignums()
#: clean []

# %% matplotlib: interactive
#: needs matplotlib
import matplotlib
matplotlib.interactive(True)
# look
import matplotlib
matplotlib.is_interactive()

# %% matplotlib: colour map registered
#: needs matplotlib
import matplotlib
from matplotlib.colors import ListedColormap
matplotlib.colormaps.register(ListedColormap(['red'], name='leak'))
# look
import matplotlib
'leak' in list(matplotlib.colormaps)

# %% matplotlib: colour map changed
#: needs matplotlib
import matplotlib
matplotlib.colormaps._cmaps['viridis'].set_bad('red')
# look
import matplotlib
matplotlib.colormaps['viridis'].get_bad().tolist()[0]
#: clean 0.0

# %% matplotlib: named colour changed
#: needs matplotlib
import matplotlib.colors
matplotlib.colors._colors_full_map['red'] = '#000000'
# look
import matplotlib.colors
matplotlib.colors.to_hex('red')
#: clean '#ff0000'

# %% matplotlib: unit registered
#: needs matplotlib
import matplotlib.units
matplotlib.units.registry[complex] = 'leak'
# look
import matplotlib.units
complex in matplotlib.units.registry

# %% matplotlib: method replaced
#: needs matplotlib
import matplotlib.axes
matplotlib.axes.Axes.plot = lambda self, *_: 'leak'
# look
import matplotlib.axes
matplotlib.axes.Axes.plot.__name__
#: clean 'plot'

# %% matplotlib: backend
#: needs matplotlib
import matplotlib
matplotlib.use('svg')
# look
import matplotlib
matplotlib.rcParams._get_backend_or_none() == 'svg' if hasattr(matplotlib.rcParams, '_get_backend_or_none') else dict.get(matplotlib.rcParams, 'backend') == 'svg'
