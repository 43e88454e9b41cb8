"""The event loop policy, the loop set in it, the fact that one was set, and the loop and the task marked as running.

`asyncio` keeps all of it for the thread that runs calls.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from harness.state.checks.finding import DATA_RESET, RESET, Finding, both, is_data
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules


@kind("asyncio", needs="asyncio", is_inherited=True)
def event_loop() -> Check:
    events, tasks = _modules["asyncio.events"], _modules["asyncio.tasks"]
    names, policy = vars(events), events._event_loop_policy
    get_running, set_running = events._get_running_loop, events._set_running_loop
    current_tasks, swap_task = vars(tasks).get("_current_tasks"), vars(tasks).get("_swap_current_task")

    def check() -> Finding:
        found: Finding = None
        running = get_running()
        if running is not None:
            if swap_task is not None:
                # Since 3.14 the task is kept separately and can be read only together with its loop.
                swap_task(running, None)
            set_running(None)
            found = RESET
        present = names.get("_event_loop_policy")
        found = both(found, _forget_loop(present, keeps=present is policy))
        if present is not policy:
            names["_event_loop_policy"] = policy
            found = RESET
        if current_tasks:
            current_tasks.clear()
            found = RESET
        return found

    return check


def _forget_loop(policy: Any, *, keeps: bool) -> Finding:
    """Closes the loop that is set in a policy. With `keeps`, also forgets that one was set, because a policy makes a
    loop by itself only if none was ever set.
    """
    # The loop in the policies of `asyncio` is local to each thread.
    local = None if policy is None else vars(policy).get("_local")
    names = {} if local is None else vars(local)
    if not names:
        return None
    loop = names.get("_loop")
    if loop is not None and not loop.is_closed():
        # Its selector and its self-pipe use descriptors.
        loop.close()
    found: Finding = DATA_RESET if is_data(names.values()) else RESET
    if keeps:
        names.clear()
    return found
