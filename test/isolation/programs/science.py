# numpy, pandas and matplotlib.

# %% numpy: arrays
#: needs numpy
#: with N = 2, 3, 5
import numpy as np
matrix = np.arange(N * N).reshape(N, N)
print(matrix @ matrix.T, matrix.sum(axis=0))
matrix.mean()

# %% numpy: linear algebra
#: needs numpy
#: with N = 2, 4
import numpy as np
matrix = np.eye(N) * 3
np.linalg.det(matrix).round(6), np.linalg.solve(matrix, np.ones(N)).round(4)

# %% numpy: seeded numbers
#: needs numpy
#: with N = 1, 42
import numpy as np
np.random.seed(N)
print(np.random.rand(3).round(6))
np.random.default_rng(N).integers(0, 100, 4)

# %% numpy: print options
#: needs numpy
import numpy as np
np.set_printoptions(precision=2, suppress=True)
np.array([1 / 3, 2 / 3])

# %% numpy: warning
#: needs numpy
import numpy as np
print(np.array([1.0]) / np.array([0.0]))

# %% numpy: errors raised
#: needs numpy
import numpy as np
with np.errstate(divide='raise'):
    np.array([1.0]) / 0

# %% numpy: shapes that do not fit
#: needs numpy
import numpy as np
np.ones(2) + np.ones(3)

# %% numpy: fft and polynomials
#: needs numpy
import numpy as np
print(np.abs(np.fft.fft([1, 0, 0, 0])))
np.polynomial.polynomial.polyfit([0, 1, 2], [1, 3, 5], 1).round(6)

# %% numpy: saved and loaded
#: needs numpy
import numpy as np
np.save('array.npy', np.arange(4))
np.load('array.npy')

# %% pandas: frame
#: needs pandas
#: with N = 2, 4
import pandas as pd
frame = pd.DataFrame({'a': range(N), 'b': [n * 1.5 for n in range(N)]})
print(frame)
frame.describe().round(3).to_dict()

# %% pandas: groups
#: needs pandas
import pandas as pd
frame = pd.DataFrame({'kind': list('abab'), 'size': [1, 2, 3, 4]})
frame.groupby('kind')['size'].agg(['sum', 'mean'])

# %% pandas: csv
#: needs pandas
import io, pandas as pd
frame = pd.read_csv(io.StringIO('day,n\n2024-01-01,1\n2024-01-02,\n'), parse_dates=['day'])
print(frame.dtypes, frame.isna().sum())
frame.to_csv(index=False)

# %% pandas: merge and pivot
#: needs pandas
import pandas as pd
left = pd.DataFrame({'k': [1, 2], 'x': ['a', 'b']})
right = pd.DataFrame({'k': [2, 3], 'y': ['c', 'd']})
print(left.merge(right, how='outer', on='k').to_string())
left.pivot_table(index='k', values='x', aggfunc='first')

# %% pandas: time series
#: needs pandas
#: with N = 'D', 'W'
import pandas as pd
series = pd.Series(range(14), index=pd.date_range('2024-01-01', periods=14))
series.resample(N).sum()

# %% pandas: options
#: needs pandas
import pandas as pd
pd.set_option('display.max_rows', 4)
pd.Series(range(20))

# %% pandas: missing column
#: needs pandas
import pandas as pd
pd.DataFrame({'a': [1]})['b']

# %% matplotlib: plot to a file
#: needs matplotlib
#: with N = 'png', 'svg'
import matplotlib.pyplot as plt, os
plt.plot([1, 2, 3], [1, 4, 9], label='squares')
plt.legend()
plt.savefig(f'plot.{N}')
os.path.getsize(f'plot.{N}') > 1000

# %% matplotlib: figures left open
#: needs matplotlib
import matplotlib.pyplot as plt
figure, axes = plt.subplots(2, 2)
axes[0, 0].hist([1, 2, 2, 3])
axes[1, 1].bar(['a', 'b'], [1, 2])
plt.get_fignums()

# %% matplotlib: shown
#: needs matplotlib
#: with N = 'Agg', 'agg', 'TkAgg'
import matplotlib
matplotlib.use(N)
import matplotlib.pyplot as plt
for scale in ('linear', 'log'):
    plt.plot([1, 10, 100])
    plt.yscale(scale)
    plt.title(r'$\frac{x_i}{2}$')
    plt.show()
plt.get_fignums()

# %% pandas: a frame too long to show
#: needs pandas
import pandas as pd
pd.DataFrame({'n': range(1000)})

# %% matplotlib: style for a call
#: needs matplotlib
import matplotlib.pyplot as plt
plt.rcParams['lines.linewidth'] = 5
line, = plt.plot([1, 2])
line.get_linewidth()

# %% matplotlib: defaults
#: needs matplotlib
import matplotlib.pyplot as plt
line, = plt.plot([1, 2])
line.get_linewidth(), line.get_color(), plt.gcf().number

# %% together: frame, array and figure
#: needs matplotlib
#: with N = 10, 100
import matplotlib.pyplot as plt, numpy as np, pandas as pd
frame = pd.DataFrame({'x': np.linspace(0, 1, N)})
frame['y'] = np.sqrt(frame.x)
frame.plot(x='x', y='y')
plt.savefig('frame.png')
frame.corr().round(4).to_dict()
