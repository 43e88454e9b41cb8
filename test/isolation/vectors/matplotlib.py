# matplotlib.

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
#: persistent figures that are open at the end of a call are shown and closed
import matplotlib
matplotlib.use('agg')
import matplotlib.pyplot as plt
plt.figure()
# look
import matplotlib.pyplot as plt
plt.get_fignums()
#: clean []

# %% matplotlib: show replaced
#: needs matplotlib
import matplotlib.backend_bases as bases
bases.FigureCanvasBase.manager_class.show = lambda self: None
# look
import matplotlib.backend_bases as bases
bases.FigureCanvasBase.manager_class.show.__name__ == '<lambda>'
#: clean False

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
