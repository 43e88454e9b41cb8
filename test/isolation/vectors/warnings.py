# Warnings.

# %% warnings: filter
import warnings
warnings.simplefilter('error', ResourceWarning)
# look
import warnings
any(entry[0] == 'error' for entry in warnings.filters)

# %% warnings: filters emptied
import warnings
warnings.resetwarnings()
# look
import warnings
len(warnings.filters) > 0
#: clean True

# %% warnings: filters rebound
import warnings
warnings.filters = [('error', None, Warning, None, 0)]
# look
import warnings
len(warnings.filters) == 1

# %% warnings: a warning already shown
import warnings
warnings.onceregistry[('leak', UserWarning)] = 1
# look
import warnings
('leak', UserWarning) in warnings.onceregistry

# %% warnings: showwarning
import warnings
warnings.showwarning = lambda *_, **__: None
# look
import warnings
warnings.showwarning.__name__ == '<lambda>'

# %% warnings: default action
import warnings
warnings.defaultaction = 'error'
# look
import warnings
warnings.defaultaction
#: clean 'default'

# %% warnings: registry of a module
import json, warnings
warnings.warn_explicit('leak', UserWarning, 'leak.py', 1, module='json', registry=json.__dict__.setdefault('__warningregistry__', {}))
# look
import json
hasattr(json, '__warningregistry__')
