"""A small host: starts the supervisor as a bare process and speaks the protocol with it, over stdio or a socket."""

from __future__ import annotations

import os
import secrets
import selectors
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from harness.protocol.frames import CONTROL_CHANNEL, HEADER, FrameDecoder, decode, encode
from harness.protocol.messages import PROTOCOL_VERSION

HARNESS: Final = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS: Final = 60.0
"""A loaded machine takes long; a test that waits for so long has failed."""

Json = dict[str, Any]


@dataclass
class Peer:
    """One connection: its bytes cut into messages."""

    decoder: FrameDecoder = field(default_factory=FrameDecoder)
    inbox: dict[int, deque[Json]] = field(default_factory=dict)
    is_closed: bool = False

    def feed(self, chunk: bytes) -> None:
        if not chunk:
            self.is_closed = True
        for channel, payload in self.decoder.feed(chunk):
            self.inbox.setdefault(channel, deque()).append(decode(payload))

    def take(self, channel: int, kind: str, worker: int | None) -> Json | None:
        box = self.inbox.get(channel, deque())
        for message in box:
            if message["type"] == kind and (worker is None or message.get("worker") == worker):
                box.remove(message)
                return message
        return None


class Sandbox:
    """A running supervisor. `over_socket` decides what `spawn` asks for; `command` starts it in another way."""

    def __init__(
        self,
        scratch: Path,
        *,
        over_socket: bool = False,
        command: Sequence[str] = (),
        environment: Json | None = None,
        **settings: Any,
    ) -> None:
        self.scratch = scratch
        self.over_socket = over_socket
        self.settings: Json = {
            "socket": None,
            "preload": [],
            "cleanup_modules": False,
            "force_gc_interval": 100,
            "max_output_bytes": 51200,
            "max_value_bytes": 16384,
            "max_artifact_bytes": 16 << 20,
            "memory_bytes": 0,
            "max_file_bytes": 64 << 20,
            "max_processes": 0,
            "niceness": 0,
            "writable": [],
            "shared": [],
            "workers": 1,
            "resets": True,
            "scratch": str(scratch),
        } | settings
        self._server: socket.socket | None = None
        if over_socket:
            path = str(scratch.parent / f"{secrets.token_hex(4)}.sock")
            self._server = socket.socket(socket.AF_UNIX)
            self._server.bind(path)
            self._server.listen(16)
            self._server.settimeout(PATIENCE_SECONDS)
            self.settings["socket"] = path
        self.process = subprocess.Popen(
            command or [sys.executable, "-I", "-u", str(HARNESS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | (environment or {}),
        )
        self.control = Peer()
        self.sockets: dict[int, socket.socket] = {}
        self.peers: dict[int, Peer] = {}
        self._next_worker = 0
        self.calls = 0
        """Sent so far, and so the number of the last one."""

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> int:
        """Hangs up; gives the supervisor's exit status."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        status = self.process.wait(PATIENCE_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        for connection in self.sockets.values():
            connection.close()
        if self._server is not None:
            self._server.close()
        return status

    # Control messages.

    def send_bytes(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, **message: Any) -> None:
        self.send_bytes(encode(CONTROL_CHANNEL, message))

    def expect(self, kind: str, worker: int | None = None, *, timeout: float = PATIENCE_SECONDS) -> Json:
        """The next control message of a kind; others stay for later."""
        return self._wait(self.control, CONTROL_CHANNEL, kind, worker, timeout)

    def configure(self) -> Json:
        """The handshake up to `configured`."""
        self.expect("hello")
        self.send(type="configure", protocol=PROTOCOL_VERSION, settings=self.settings)
        return self.expect("configured")

    def start(self) -> Json:
        """The handshake, up to a zygote that is ready, and not merely early."""
        self.configure()
        return self.zygote("ready")

    def zygote(self, state: str) -> Json:
        """The next message about the zygote in this state; those before it are dropped."""
        while True:
            message = self.expect("zygote")
            if message["state"] == state:
                return message

    # Workers.

    def spawn(self, origin: str = "fork", **more: Any) -> int:
        """A new worker, ready."""
        worker = self.spawn_only(origin, **more)
        self.ready(worker)
        return worker

    def spawn_only(self, origin: str = "fork", **more: Any) -> int:
        self._next_worker += 1
        worker = self._next_worker
        token = secrets.token_hex(16) if self.over_socket else None
        self.send(type="spawn", worker=worker, origin=origin, token=token, **more)
        if self._server is not None:
            connection, _ = self._server.accept()
            while True:
                header = connection.recv(HEADER.size, socket.MSG_WAITALL)
                if header:
                    break
                # The supervisor tried whether the socket can be reached.
                connection.close()
                connection, _ = self._server.accept()
            length, channel = HEADER.unpack(header)
            message = decode(connection.recv(length, socket.MSG_WAITALL))
            assert (channel, message) == (worker, {"type": "attach", "token": token, "worker": worker})
            self.sockets[worker] = connection
            self.peers[worker] = Peer()
        return worker

    def ready(self, worker: int) -> Json:
        return self.receive(worker, "ready")

    def receive(self, worker: int, kind: str, *, timeout: float = PATIENCE_SECONDS) -> Json:
        """The next message of a kind from a worker."""
        return self._wait(self.peers.get(worker, self.control), worker, kind, None, timeout)

    def run_only(self, worker: int, code: str, cleanup: str = "none", **more: Any) -> int:
        self.calls += 1
        self.tell(worker, type="run", call=self.calls, code=code, cleanup=cleanup, **more)
        return self.calls

    def tell(self, worker: int, **message: Any) -> None:
        """Sends a message to a worker."""
        frame = encode(worker, message)
        if worker in self.sockets:
            self.sockets[worker].sendall(frame)
        else:
            self.send_bytes(frame)

    def run(self, worker: int, code: str, cleanup: str = "none", **fields: Any) -> Json:
        """Runs code and waits for its result, and for the clean-up."""
        call = self.run_only(worker, code, cleanup, **fields)
        result = self.receive(worker, "result")
        assert result["call"] == call
        if cleanup != "exit":
            result["cleaned"] = self.receive(worker, "cleaned")
        return result

    def artifacts(self, worker: int) -> list[Json]:
        """The `artifact` messages of a worker that came so far."""
        peer, found = self.peers.get(worker, self.control), []
        while (message := peer.take(worker, "artifact", None)) is not None:
            found.append(message)
        return found

    def stop(self, worker: int, grace_ms: int) -> None:
        self.send(type="stop", worker=worker, grace_ms=grace_ms)

    def retire(self, worker: int) -> Json:
        """Ends a worker; gives its `exited`."""
        self.send(type="retire", worker=worker)
        return self.expect("exited", worker)

    def retire_all(self) -> None:
        """Ends all workers, and forgets what they and the supervisor have said so far."""
        for entry in self.processes():
            if entry["role"] == "worker":
                self.retire(entry["worker"])
        self.control.inbox.clear()
        for worker, connection in self.sockets.items():
            connection.close()
            del self.peers[worker]
        self.sockets.clear()

    def processes(self) -> list[Json]:
        self.send(type="inspect", id=1)
        processes: list[Json] = self.expect("inspected")["processes"]
        return processes

    def _wait(self, peer: Peer, channel: int, kind: str, worker: int | None, timeout: float) -> Json:
        deadline = time.monotonic() + timeout
        while True:
            message = peer.take(channel, kind, worker)
            if message is not None:
                return message
            if peer.is_closed:
                raise EOFError(f"The connection ended before {kind!r}; there is {peer.inbox}.")
            self._pump(deadline - time.monotonic(), kind)

    def _pump(self, seconds: float, kind: str) -> None:
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            if not self.control.is_closed:
                selector.register(self.process.stdout, selectors.EVENT_READ, self.control)
            for worker, connection in self.sockets.items():
                if not self.peers[worker].is_closed:
                    selector.register(connection, selectors.EVENT_READ, self.peers[worker])
            events = selector.select(max(0.0, seconds))
        if not events:
            raise TimeoutError(f"Nothing came while waiting for {kind!r}; there is {self.control.inbox}.")
        for key, _ in events:
            key.data.feed(_read(key.fd))


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except ConnectionResetError:
        return b""
