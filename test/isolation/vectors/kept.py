# What `isolated` keeps on purpose, or cannot take back without a new process. `forked` and `baseline` keep none of it.

# %% kept: modules that were imported
#: isolated a warm worker exists so that calls need not import again; --cleanup-modules forgets them
import colorsys
# look
import sys
'colorsys' in sys.modules

# %% kept: processor time used
#: isolated the kernel counts it for each process
import time
while time.process_time() < 1:
    pass
# look
import time
time.process_time() >= 1

# %% kept: numbers of tasks
#: isolated they are counted in C, where nothing can set them back
import asyncio
async def main():
    for _ in range(100):
        await asyncio.create_task(asyncio.sleep(0))
asyncio.run(main())
# look
import asyncio
async def name():
    return asyncio.current_task().get_name()
int(asyncio.run(name()).removeprefix('Task-')) > 100

# %% kept: what the import system notes of a module
#: isolated these notes change by themselves, and the module is loaded already
import json
json.__spec__.origin = 'leak'
# look
import json
json.__spec__.origin == 'leak'

# %% kept: data in arrays that modules hold
#: needs matplotlib
#: isolated comparing all arrays would take longer than most calls
import matplotlib.transforms
matplotlib.transforms.IdentityTransform._mtx[0, 0] = 7
# look
import matplotlib.transforms
float(matplotlib.transforms.IdentityTransform._mtx[0, 0])
#: clean 1.0

# %% kept: lists within tables of more than a hundred entries
#: needs matplotlib
#: isolated such lists are data, such as the colours of a colour map
import matplotlib.pyplot as plt
plt.get_cmap('viridis').colors[0][0] = 9
# look
import matplotlib.pyplot as plt
plt.get_cmap('viridis').colors[0][0] == 9

# %% kept: folders of translations
#: isolated the C library does not list the domains that have one
import locale
locale.bindtextdomain('leak-corpus', '/secret')
# look
import locale
locale.bindtextdomain('leak-corpus', None) == '/secret'

# %% kept: attributes of the interpreter's reserve for want of memory
#: python 3.12
#: isolated the interpreter uses the reserve only when some fifty such exceptions are held at a time
held = []
for _ in range(60):
    try:
        'x' * (1 << 62)
    except MemoryError as error:
        error.leak = True
        held.append(error)
# look
held = []
for _ in range(60):
    try:
        'x' * (1 << 62)
    except MemoryError as error:
        held.append(error)
any(hasattr(error, 'leak') for error in held)

# %% kept: finalizers that make the next one for ever
#: isolated the collector reports that it found nothing; only code that means to makes such finalizers
def make():
    def generate(number):
        try:
            held = yield
            yield
        finally:
            print('late', number)
            following = generate(number + 1)
            next(following)
            following.send((following, generate))
    return generate
first = make()(0)
next(first)
first.send(first)
# look
import gc, io, sys
sys.stdout = seen = io.StringIO()
gc.collect()
gc.collect()
sys.stdout = sys.__stdout__
seen.getvalue()
#: clean ''
