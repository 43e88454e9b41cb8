"""Checks recorded sessions against the specification: `wire_check.py FILE...`.

Each file is one session as `recorder.mjs` writes it. What the server sent is checked against the shapes of `mcp-types`,
which are generated from the specification's JSON schema, in pydantic's strict mode: as in JSON Schema, no value is
converted. Prints `{"versions": [...], "checked": {method or kind: count}, "problems": [...]}` as JSON.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from mcp_types.jsonrpc import JSONRPCError
from mcp_types.methods import CLIENT_REQUESTS, SERVER_NOTIFICATIONS, SERVER_RESULTS
from pydantic import TypeAdapter, ValidationError

# Kinds of content that came later than the first version. The shapes above are those of the newest one.
CONTENT_SINCE = {"audio": "2025-03-26", "resource_link": "2025-06-18"}


class Session:
    """What is known of one session while its messages are read in order."""

    def __init__(self) -> None:
        self.version: str | None = None
        self.methods: dict[str | int, str] = {}
        self.checked: Counter[str] = Counter()
        self.problems: list[str] = []

    def on_client(self, message: dict[str, Any]) -> None:
        if "method" in message and "id" in message:
            self.methods[message["id"]] = message["method"]

    def on_server(self, message: dict[str, Any]) -> None:
        if message.get("jsonrpc") != "2.0":
            self.problems.append(f"no JSON-RPC 2.0: {message}")
        elif "error" in message:
            self.check("error", JSONRPCError, message)
        elif "result" in message:
            self.on_result(self.methods.get(message.get("id")), message["result"])
        else:
            self.check(message["method"], SERVER_NOTIFICATIONS.get((message["method"], self.version)), message)

    def on_result(self, method: str | None, result: Any) -> None:
        if method == "initialize":
            self.version = result.get("protocolVersion")
        if (method, self.version) not in CLIENT_REQUESTS:
            self.problems.append(f"{self.version} has no request {method}, which was answered with {result}")
            return
        self.check(method, SERVER_RESULTS[method, self.version], result)
        for block in result.get("content", []) if method == "tools/call" else []:
            since = CONTENT_SINCE.get(block["type"])
            if since is not None and self.version < since:
                self.problems.append(f"{self.version} has no content of type {block['type']}")

    def check(self, kind: str, shape: Any, value: Any) -> None:
        self.checked[kind] += 1
        if shape is None:
            self.problems.append(f"{self.version} has no {kind}")
            return
        try:
            TypeAdapter(shape).validate_python(value, strict=True, by_name=False)
        except ValidationError as error:
            self.problems.append(f"{kind} in {self.version}: {error}")


def read_session(file: Path) -> Session:
    session = Session()
    for entry in map(json.loads, file.read_text().splitlines()):
        handle = session.on_client if entry["from"] == "client" else session.on_server
        handle(json.loads(entry["line"]))
    return session


def main(files: list[str]) -> None:
    sessions = [read_session(Path(file)) for file in files]
    report = {
        "versions": sorted({session.version or "none" for session in sessions}),
        "checked": sum((session.checked for session in sessions), Counter()),
        "problems": [problem for session in sessions for problem in session.problems],
    }
    print(json.dumps(report))


main(sys.argv[1:])
