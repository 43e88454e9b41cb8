"""The part of the sandbox that runs inside it: supervisor, zygote and workers.

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
 worker       reads calls, answers, has itself cleaned up
 state        what a call may change of the interpreter, and how a worker returns to what it was
 execution    runs the code of a call
 answer       what an answer is made of; `advice` says what to do about an error
 source       compiles code
 script       what code is given, and what goes on at its end
 harden       what a process takes away from itself
 private      loads the worker's half as private copies
 system       descriptors, folders, memory files
 protocol     frames and messages: `PROTOCOL.md`, one folder up, is what this talks to the host
```

Each imports what stands below it only; the supervisor imports nothing that runs code. Standard library only.
"""
