# numpy.

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
isinstance(numpy.mean([1, 3]), str)

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

# %% numpy: docstring of a function that dispatches
#: needs numpy
import numpy as np
np.sum.__doc__ = 'leak'
# look
import numpy as np
np.sum.__doc__ == 'leak'
