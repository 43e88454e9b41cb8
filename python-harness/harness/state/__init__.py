"""The interpreter's state: what a call may change of it, and how a worker returns to what it was before.

```
 verdict     cleans up after a call, and decides: use the worker again, or replace it
 inherited   what of a baseline the zygote takes for all its workers
 reset       what is reset: the table of state, a file a kind
 changes     how changes are found
 checks      what a check is, and what it comes to
```

Each imports what stands below it only. `harness.state.verdict.baseline` is the way in. Nothing is imported here: the
zygote loads private copies only.
"""
