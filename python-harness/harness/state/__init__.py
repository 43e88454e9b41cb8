"""The interpreter's state: the parts that a call may change, and how a worker returns to the earlier state.

```
 verdict     cleans up after a call, and decides whether the worker is reused or replaced
 inherited   parts of a baseline that the zygote records for all its workers
 reset       the table of state, with a file for each kind
 changes     finds changes
 checks      checks and their results
```

Each imports only rooms below it. `harness.state.verdict.baseline` is the way in. Nothing is imported here, because the
zygote loads private copies only.
"""
