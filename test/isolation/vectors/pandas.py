# pandas.

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
