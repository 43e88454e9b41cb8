# What `isolated` keeps on purpose, or cannot take back without a new process. `forked` and `baseline` keep none of it.

# %% kept: modules that were imported
#: isolated not having to import again is what a warm worker is for; --cleanup-modules forgets them
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
