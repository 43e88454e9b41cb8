"""The interpreter's state: what a call may change of it, and how a worker returns to what it was before.

`harness.state.baseline` is the way in. Nothing is imported here: the zygote loads private copies only.
"""
