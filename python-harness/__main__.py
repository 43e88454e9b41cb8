"""Starts a part of the harness: `python3 -I -u python-harness [supervisor | zygote | worker]`.

Python puts this folder first on the module path, even in isolated mode. User code must not find the harness there, so
the entry goes as soon as the harness is imported.
"""

from __future__ import annotations

import importlib
import sys
from typing import Final

_MODULES: Final = {
    "supervisor": "harness.supervisor.supervisor",
    "zygote": "harness.zygote.zygote",
    "worker": "harness.worker.fresh_worker",
}


def main() -> None:
    """Runs the part that the command line names; the supervisor by default."""
    part = sys.argv[1] if len(sys.argv) > 1 else "supervisor"
    module = _MODULES.get(part)
    if module is None:
        sys.exit(f"There is no part called {part!r}: {', '.join(_MODULES)} are.")
    start = importlib.import_module(module).main
    start(sys.path.pop(0))


if __name__ == "__main__":
    main()
