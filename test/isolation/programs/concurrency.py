# Coroutines, threads, processes, signals, sockets.

# %% asyncio: gather
#: with N = 1, 5
import asyncio
async def work(number):
    await asyncio.sleep(0.001 * number)
    return number * 2
async def main():
    return await asyncio.gather(*(work(number) for number in range(N)))
asyncio.run(main())

# %% asyncio: queue and timeout
import asyncio
async def main():
    queue = asyncio.Queue()
    async def produce():
        for item in range(3):
            await queue.put(item)
    async def consume():
        return [await queue.get() for _ in range(3)]
    _, items = await asyncio.gather(produce(), consume())
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except TimeoutError:
        print('timeout')
    return items
asyncio.run(main())

# %% asyncio: subprocess
import asyncio
async def main():
    process = await asyncio.create_subprocess_exec('echo', 'from a child', stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output, process.returncode
asyncio.run(main())

# %% asyncio: error in a task
import asyncio
async def fail():
    raise ValueError('in a task')
async def main():
    await asyncio.create_task(fail())
asyncio.run(main())

# %% asyncio: async generator and comprehension
import asyncio
async def numbers(n):
    for number in range(n):
        yield number
        await asyncio.sleep(0)
async def main():
    return [number async for number in numbers(4)]
asyncio.run(main())

# %% asyncio: threads
import asyncio
async def main():
    return await asyncio.to_thread(sum, range(10))
asyncio.run(main())

# %% subprocess: run
#: with N = 'hello', 'two words'
import subprocess
finished = subprocess.run(['echo', N], capture_output=True, text=True, check=True)
print(finished.stdout, finished.returncode)

# %% subprocess: inherited output
import subprocess
print('before', flush=True)
subprocess.run(['echo', 'child'])
subprocess.run('echo error >&2', shell=True)
print('after')

# %% subprocess: failure
#: with N = 'exit 3', 'exit 0'
import subprocess
subprocess.run(N, shell=True, check=True)

# %% subprocess: input and pipes
import subprocess
subprocess.run(['sort'], input='b\na\n', capture_output=True, text=True).stdout

# %% subprocess: python itself
import subprocess, sys
subprocess.run([sys.executable, '-c', 'print(6 * 7)'], capture_output=True, text=True).stdout

# %% threading: joined threads
#: with N = 1, 4
import threading
total, lock = 0, threading.Lock()
def add(number):
    global total
    with lock:
        total += number
threads = [threading.Thread(target=add, args=(number,)) for number in range(N)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total

# %% threading: names
import threading
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
thread.name, threading.main_thread().name, threading.active_count()

# %% threading: thread that was not joined
import threading, time
def late():
    time.sleep(0.05)
    print('from the thread')
threading.Thread(target=late).start()
print('main is done')

# %% threading: pool
#: with N = 1, 4
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(N) as pool:
    results = list(pool.map(lambda number: number ** 2, range(8)))
results

# %% threading: error in a thread
import threading
def fail():
    raise ValueError('in a thread')
thread = threading.Thread(target=fail, name='worker')
thread.start()
thread.join()
print('main goes on')

# %% threading: queue, event and timer
import queue, threading
items, done = queue.Queue(), threading.Event()
def work():
    while (item := items.get()) is not None:
        print('got', item)
    done.set()
thread = threading.Thread(target=work)
thread.start()
for item in (1, 2, None):
    items.put(item)
thread.join()
done.is_set()

# %% threading: local data
import threading
data = threading.local()
data.value = 1
seen = []
thread = threading.Thread(target=lambda: seen.append(hasattr(data, 'value')))
thread.start()
thread.join()
seen

# %% multiprocessing: pool
#: with N = 1, 2
import multiprocessing
def square(number):
    return number * number
with multiprocessing.get_context('fork').Pool(N) as pool:
    results = pool.map(square, range(6))
results

# %% multiprocessing: process and queue
import multiprocessing
context = multiprocessing.get_context('fork')
def put(queue):
    queue.put('from the child')
queue = context.Queue()
process = context.Process(target=put, args=(queue,))
process.start()
print(queue.get())
process.join()
process.exitcode

# %% multiprocessing: error in the pool
import multiprocessing
def fail(number):
    raise ValueError(f'bad {number}')
with multiprocessing.get_context('fork').Pool(1) as pool:
    try:
        pool.map(fail, [1])
    except ValueError as error:
        print('raised', error)

# %% multiprocessing: executor
from concurrent.futures import ProcessPoolExecutor
import multiprocessing
def double(number):
    return number * 2
with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('fork')) as pool:
    results = list(pool.map(double, range(4)))
results

# %% fork: child and exit status
import os
child = os.fork()
if child == 0:
    os._exit(7)
os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

# %% fork: child that runs to the end of the code
import os, sys
child = os.fork()
if child:
    os.waitpid(child, 0)
print('parent' if child else 'child', flush=True)

# %% signals: handler
import os, signal
received = []
signal.signal(signal.SIGUSR1, lambda number, frame: received.append(number))
os.kill(os.getpid(), signal.SIGUSR1)
received == [signal.SIGUSR1]

# %% signals: alarm
import signal, time
class Late(Exception):
    pass
def ring(number, frame):
    raise Late('too late')
signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.05)
time.sleep(5)

# %% socket: pair
import socket
left, right = socket.socketpair()
left.sendall(b'ping')
received = right.recv(4)
left.close(); right.close()
received

# %% socket: local server
import socket, threading
server = socket.create_server(('127.0.0.1', 0))
def serve():
    connection, _ = server.accept()
    connection.sendall(b'pong')
    connection.close()
thread = threading.Thread(target=serve)
thread.start()
client = socket.create_connection(server.getsockname())
answer = client.recv(4)
client.close(); thread.join(); server.close()
answer
