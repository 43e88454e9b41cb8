"""The part of this package that runs inside the sandbox: supervisor, zygote and workers.

```
 host ── control link ── supervisor (PID 1): spawns, relays, stops, kills, reaps, wipes; never runs user code
                           │ fork link            │
                         zygote: imports,       fresh workers: a new interpreter each
                         warms, forks
                           │
                         forked workers: hardened, one call at a time
```

```
 supervisor   makes workers, stops them, reports their ends
 zygote       imports, warms up (`warmup`), forks
 session      a worker that keeps its namespace, and copies of it
 worker       reads calls, answers, cleans up
 state        the state that a call may change, and how a worker restores it
 execution    runs the code of a call
 artifacts    files that a call hands to its caller
 answer       the parts of an answer; `advice` adds remedies to errors
 source       compiles code
 script       the environment of a call's code, and the work at its end
 harden       restrictions that a process puts on itself
 private      loads the worker's half as private copies
 system       descriptors, folders, memory files
 protocol     frames and messages, as `PROTOCOL.md`, one folder up, defines them
```

Each room imports only rooms below it. The supervisor imports nothing that runs code. Standard library only.
"""
