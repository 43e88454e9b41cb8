"""The time zone that `time.tzset` made of TZ. It comes after the environment, which it reads again."""

from __future__ import annotations

import time
from operator import is_

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind


@kind("time zone")
def time_zone() -> Check:
    tzset, names = time.tzset, time.__dict__
    attributes = ("tzname", "timezone", "altzone", "daylight")
    saved = [names[attribute] for attribute in attributes]

    def check() -> Finding:
        # `tzset` makes new objects, so the same objects mean that nobody called it.
        if all(map(is_, map(names.get, attributes), saved)):
            return None
        values = [names.get(attribute) for attribute in attributes]
        tzset()
        found: Finding = None if values == saved else RESET
        saved[:] = [names[attribute] for attribute in attributes]
        return found

    return check
