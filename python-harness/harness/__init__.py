"""The part of the sandbox that runs inside it: supervisor, zygote and workers.

```
 host ── control link ── supervisor (PID 1): spawns, relays, stops, kills, reaps, wipes; never runs user code
                           │ fork link            │
                         zygote: imports,       fresh workers: a new interpreter each
                         warms, forks
                           │
                         forked workers: hardened, one call at a time
```

Imports go one way only: frames <- capture, state, harden, execute <- worker <- zygote <- supervisor. Standard
library only.
`PROTOCOL.md`, one folder up, is what this talks to the host.
"""
