"""Writes the harness' table of state as JSON: `[{ name, needs, about }]`. Run with the folder of the harness as its argument."""

from __future__ import annotations

import inspect
import json
import sys

sys.path.insert(0, sys.argv[1])

from harness.state.table import FIRST, TABLE  # noqa: E402

json.dump(
    [{"name": kind.name, "needs": kind.needs, "about": inspect.getdoc(kind.take) or ""} for kind in (*FIRST, *TABLE)],
    sys.stdout,
)
