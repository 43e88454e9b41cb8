# Decimal contexts and random numbers.

# %% decimal: precision
import decimal
decimal.getcontext().prec = 3
# look
import decimal
decimal.getcontext().prec
#: clean 28
#: persistent every call runs in a fresh context

# %% decimal: rounding
import decimal
decimal.getcontext().rounding = decimal.ROUND_UP
# look
import decimal
decimal.getcontext().rounding
#: clean 'ROUND_HALF_EVEN'
#: persistent every call runs in a fresh context

# %% decimal: traps
import decimal
decimal.getcontext().traps[decimal.Inexact] = True
# look
import decimal
decimal.getcontext().traps[decimal.Inexact]
#: clean False
#: persistent every call runs in a fresh context

# %% decimal: flags
import decimal
decimal.getcontext().flags[decimal.Overflow] = True
# look
import decimal
decimal.getcontext().flags[decimal.Overflow]
#: clean False
#: persistent every call runs in a fresh context

# %% decimal: template of new contexts
import decimal
decimal.DefaultContext.prec = 5
# look
import decimal
decimal.Context().prec
#: clean 28

# %% decimal: template of new contexts, traps
import decimal
decimal.DefaultContext.traps[decimal.Inexact] = True
# look
import decimal
decimal.DefaultContext.traps[decimal.Inexact]
#: clean False

# %% decimal: BasicContext
import decimal
decimal.BasicContext.prec = 2
# look
import decimal
decimal.BasicContext.prec
#: clean 9

# %% decimal: ExtendedContext
import decimal
decimal.ExtendedContext.capitals = 0
# look
import decimal
decimal.ExtendedContext.capitals
#: clean 1

# %% random: seeded
import random
random.seed(1234)
# look
import random
seen = random.random()
random.seed(1234)
seen == random.random()

# %% random: state replaced
import random
random.setstate(random.Random(5).getstate())
# look
import random
random.random() == random.Random(5).random()

# %% random: function replaced
import random
random.random = lambda: 0.5
# look
import random
random.random() == 0.5

# %% random: bound instance replaced
import random
random._inst = random.Random(7)
# look
import random
random._inst is random.random.__self__
#: clean True

# %% random: half of a pair of normal numbers kept
import random
random._inst.gauss_next = 1234.5
# look
import random
random.gauss(0, 1) == 1234.5

# %% random: system's source replaced
import os
os.urandom = lambda count: b'\0' * count
# look
import os
os.urandom(4) == b'\0\0\0\0'
