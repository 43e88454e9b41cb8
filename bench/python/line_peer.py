"""What the Python peers share: a line ``{"calls", "ms"}`` in, a line with the latencies of so many calls out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Final

CODE: Final = "print(6 * 7)"
EXPECTED_STDOUT: Final = "42\n"
MS_PER_S: Final = 1_000


def serve(run: Callable[[str], str]) -> None:
    """Answers every line until the end of file. ``run`` takes code and returns what it printed."""
    for line in sys.stdin:
        budget = json.loads(line)
        latencies_ms: list[float] = []
        start = time.perf_counter()
        while True:
            sent = time.perf_counter()
            stdout = run(CODE)
            now = time.perf_counter()
            if stdout != EXPECTED_STDOUT:
                raise SystemExit(f"the answer was {stdout!r}")
            latencies_ms.append((now - sent) * MS_PER_S)
            elapsed_ms = (now - start) * MS_PER_S
            if len(latencies_ms) >= budget["calls"] or elapsed_ms >= budget["ms"]:
                break
        print(json.dumps({"latenciesMs": latencies_ms, "elapsedMs": elapsed_ms}), flush=True)
