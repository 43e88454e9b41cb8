# Logging.

# %% logging: root level
import logging
logging.getLogger().setLevel(5)
# look
import logging
logging.getLogger().level
#: clean 30

# %% logging: root handler
import logging
logging.basicConfig(level=logging.DEBUG)
# look
import logging
len(logging.getLogger().handlers) > 0

# %% logging: handler on a file
import logging
logging.getLogger().addHandler(logging.FileHandler('leak.log'))
# look
import logging
len(logging.getLogger().handlers) > 0

# %% logging: disabled
import logging
logging.disable(logging.CRITICAL)
# look
import logging
logging.getLogger().isEnabledFor(logging.ERROR)
#: clean True

# %% logging: named logger
import logging
logging.getLogger('leak').setLevel(logging.DEBUG)
# look
import logging
logging.getLogger('leak').level
#: clean 0

# %% logging: logger of a library
import logging
import asyncio
logging.getLogger('asyncio').setLevel(1)
# look
import logging
logging.getLogger('asyncio').level
#: clean 0

# %% logging: level name
import logging
logging.addLevelName(10, 'LEAK')
# look
import logging
logging.getLevelName(10)
#: clean 'DEBUG'

# %% logging: filter on root
import logging
logging.getLogger().addFilter(lambda record: False)
# look
import logging
len(logging.getLogger().filters) > 0

# %% logging: logger class
import logging
class Loud(logging.Logger):
    pass
logging.setLoggerClass(Loud)
# look
import logging
logging.getLoggerClass() is logging.Logger
#: clean True

# %% logging: record factory
import logging
logging.setLogRecordFactory(lambda *args, **kwargs: None)
# look
import logging
logging.getLogRecordFactory() is logging.LogRecord
#: clean True

# %% logging: raiseExceptions
import logging
logging.raiseExceptions = False
# look
import logging
logging.raiseExceptions
#: clean True

# %% logging: last resort
import logging
logging.lastResort = None
# look
import logging
logging.lastResort is None

# %% logging: captureWarnings
import logging
logging.captureWarnings(True)
# look
import logging
logging._warnings_showwarning is not None

# %% logging: root propagation and disabled flag
import logging
logging.root.disabled = True
# look
import logging
logging.root.disabled
#: clean False
