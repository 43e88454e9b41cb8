# Standard streams, trace functions and audit hooks.

# %% tracing: settrace
import sys
def trace(frame, event, arg):
    return None
sys.settrace(trace)
# look
import sys
sys.gettrace() is not None
#: persistent tracing ends with the call, or it would enter the harness' own functions

# %% tracing: setprofile
import sys
sys.setprofile(lambda *_: None)
# look
import sys
sys.getprofile() is not None
#: persistent profiling ends with the call, or it would enter the harness' own functions

# %% tracing: threading.settrace
import threading
threading.settrace(lambda *_: None)
# look
import threading
threading.gettrace() is not None

# %% tracing: threading.setprofile
import threading
threading.setprofile(lambda *_: None)
# look
import threading
threading.getprofile() is not None

# %% tracing: sys.monitoring tool
#: python 3.12
import sys
sys.monitoring.use_tool_id(3, 'leak')
# look
import sys
sys.monitoring.get_tool(3) is not None

# %% tracing: sys.monitoring events
#: python 3.12
import sys
sys.monitoring.use_tool_id(4, 'leak')
sys.monitoring.set_events(4, sys.monitoring.events.PY_START)
# look
import sys
sys.monitoring.get_tool(4) is not None and sys.monitoring.get_events(4) != 0
#: persistent tracing ends with the call, or it would enter the harness' own functions

# %% tracing: sys.monitoring callback of a tool that was given back
#: python 3.12
import sys
sys.monitoring.use_tool_id(3, 'leak')
sys.monitoring.register_callback(3, sys.monitoring.events.PY_START, lambda *a: None)
sys.monitoring.free_tool_id(3)
# look
import sys
sys.monitoring.use_tool_id(3, 'look')
left = sys.monitoring.register_callback(3, sys.monitoring.events.PY_START, None) is not None
sys.monitoring.free_tool_id(3)
left

# %% tracing: audit hook
import sys
class Box:
    seen = 0
def hook(event, args, box=Box):
    if event == 'leak.probe':
        args[0].append('seen')
sys.addaudithook(hook)
# look
import sys
answers = []
sys.audit('leak.probe', answers)
answers
#: clean []
#: persistent the harness has a hook of its own, which refuses others

# %% tracing: call tracing of a raising function
import sys
def trace(frame, event, arg):
    raise RuntimeError('traced')
sys.settrace(trace)
# look
import sys
sys.gettrace() is not None
#: persistent tracing ends with the call, or it would enter the harness' own functions

# %% streams: stdout replaced
import io, sys
sys.stdout = io.StringIO()
# look
import io, sys
type(sys.stdout) is io.StringIO
#: persistent every call gets fresh streams

# %% streams: stdout None
import sys
sys.stdout = None
# look
import sys
sys.stdout is None
#: persistent every call gets fresh streams

# %% streams: __stdout__ replaced
import io, sys
sys.__stdout__ = io.StringIO()
# look
import io, sys
type(sys.__stdout__) is io.StringIO
#: persistent every call gets fresh streams

# %% streams: stderr replaced
import io, sys
sys.stderr = io.StringIO()
# look
import io, sys
type(sys.stderr) is io.StringIO
#: persistent every call gets fresh streams

# %% streams: stdin replaced
import io, sys
sys.stdin = io.StringIO('secret')
# look
import sys
sys.stdin.read() == 'secret'
#: persistent every call gets fresh streams

# %% streams: stdout reconfigured
import sys
sys.stdout.reconfigure(encoding='utf-16', errors='ignore')
# look
import sys
sys.stdout.encoding == 'utf-16'
#: persistent every call gets fresh streams

# %% streams: write shadowed on the stream object
import sys
sys.stdout.write = lambda text: None
# look
import sys
'write' in vars(sys.stdout)
#: persistent every call gets fresh streams
