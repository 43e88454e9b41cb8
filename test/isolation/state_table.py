"""Writes the harness' table of state as JSON: `[{ name, needs, about }]`. Run with the folder of the harness as its argument."""

from __future__ import annotations

import json
import sys

sys.path.insert(0, sys.argv[1])

from harness.state.reset.table import FIRST, TABLE  # noqa: E402

# Of each file that notes a kind, the first paragraph says what it is.
about = {kind.name: (sys.modules[kind.note.__module__].__doc__ or "").partition("\n\n")[0] for kind in (*FIRST, *TABLE)}
json.dump(
    [{"name": kind.name, "needs": kind.needs, "about": about[kind.name].strip()} for kind in (*FIRST, *TABLE)],
    sys.stdout,
)
