# Signals and timers.

# %% signals: handler
import signal
signal.signal(signal.SIGUSR1, lambda *_: None)
# look
import signal
signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL
#: clean True

# %% signals: ignored
import signal
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
# look
import signal
signal.getsignal(signal.SIGUSR2) == signal.SIG_IGN

# %% signals: SIGINT handler
import signal
signal.signal(signal.SIGINT, lambda *_: None)
# look
import signal
getattr(signal.getsignal(signal.SIGINT), '__name__', '') == '<lambda>'

# %% signals: SIGPIPE default
import signal
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
# look
import signal
signal.getsignal(signal.SIGPIPE) == signal.SIG_DFL

# %% signals: real-time handler
import signal
signal.signal(signal.SIGRTMIN + 9, signal.SIG_IGN)
# look
import signal
signal.getsignal(signal.SIGRTMIN + 9) == signal.SIG_IGN

# %% signals: handler set by libc
import ctypes
ctypes.CDLL(None).signal(10, ctypes.c_void_p(1))
# look
status = open('/proc/self/status').read()
ignored = int(status.split('SigIgn:')[1].split()[0], 16)
bool(ignored & 1 << 9)

# %% signals: blocked
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGTERM])
# look
import signal
signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, [])

# %% signals: pending
import os, signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGURG])
os.kill(os.getpid(), signal.SIGURG)
# look
import signal
signal.SIGURG in signal.sigpending()

# %% signals: wakeup descriptor
import signal, socket
left, right = socket.socketpair()
left.setblocking(False)
signal.set_wakeup_fd(left.fileno())
signal.kept = (left, right)
# look
import signal
was = signal.set_wakeup_fd(-1)
was != -1

# %% timers: itimer
import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 1000)
# look
import signal
signal.getitimer(signal.ITIMER_REAL)[0] > 0

# %% timers: virtual itimer
import signal
signal.setitimer(signal.ITIMER_VIRTUAL, 1000)
# look
import signal
signal.getitimer(signal.ITIMER_VIRTUAL)[0] > 0

# %% timers: alarm
import signal
signal.alarm(1000)
# look
import signal
signal.alarm(0) > 0

# %% timers: threading.Timer
import threading
timer = threading.Timer(1000, print)
timer.daemon = True
timer.start()
# look
import os
len(os.listdir('/proc/self/task')) > 1
