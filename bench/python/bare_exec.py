"""Runs each line of JSON it receives, `{ "code" }`, and answers with `{ "stdout" }`: no isolation, no limits, no deadline."""

from __future__ import annotations

import io
import json
import sys

answers, sys.stdout = sys.stdout, io.StringIO()
for line in sys.stdin:
    exec(compile(json.loads(line)["code"], "<call>", "exec"), {"__name__": "__main__"})
    answers.write(json.dumps({"stdout": sys.stdout.getvalue()}) + "\n")
    answers.flush()
    sys.stdout = io.StringIO()
