"""The host's settings, checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from harness.protocol.frames import Message, ProtocolError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """`settings` of `configure`. Sizes are in bytes; 0 means no limit if `PROTOCOL.md` says so."""

    socket: str | None
    preload: tuple[str, ...]
    cleanup_modules: bool
    force_gc_interval: int
    max_output_bytes: int
    max_value_bytes: int
    max_artifact_bytes: int
    memory_bytes: int
    max_file_bytes: int
    max_processes: int
    niceness: int
    scratch: str
    writable: tuple[str, ...]
    shared: tuple[str, ...]
    workers: int
    resets: bool

    @classmethod
    def parse(cls, raw: object) -> Settings:
        """Checks a JSON value; unknown fields are ignored. Raises ProtocolError that names the field."""
        if not isinstance(raw, Mapping):
            raise ProtocolError("settings must be an object.")
        scratch = _typed(raw, "scratch", str)
        if not PurePosixPath(scratch).is_absolute():
            raise ProtocolError("settings.scratch must be an absolute path.")
        return cls(
            socket=None if raw.get("socket") is None else _typed(raw, "socket", str),
            preload=_texts(raw, "preload"),
            cleanup_modules=_typed(raw, "cleanup_modules", bool),
            force_gc_interval=_size(raw, "force_gc_interval"),
            max_output_bytes=_size(raw, "max_output_bytes"),
            max_value_bytes=_size(raw, "max_value_bytes"),
            max_artifact_bytes=_size(raw, "max_artifact_bytes"),
            memory_bytes=_size(raw, "memory_bytes"),
            max_file_bytes=_size(raw, "max_file_bytes"),
            max_processes=_size(raw, "max_processes"),
            niceness=_size(raw, "niceness"),
            scratch=scratch,
            writable=_paths(raw, "writable"),
            shared=_paths(raw, "shared"),
            workers=_size(raw, "workers"),
            resets=_typed(raw, "resets", bool),
        )

    def to_json(self) -> Message:
        """The same as JSON, for the next process down; `parse` reads it back."""
        return asdict(self) | {name: list(getattr(self, name)) for name in ("preload", "writable", "shared")}


def _typed(raw: Mapping[str, object], name: str, kind: type[T]) -> T:
    value = raw.get(name)
    # `type() is`, since True is an int.
    if type(value) is not kind:
        raise ProtocolError(f"settings.{name} must be {kind.__name__}.")
    return value


def _texts(raw: Mapping[str, object], name: str) -> tuple[str, ...]:
    values = _typed(raw, name, list)
    if not all(type(value) is str for value in values):
        raise ProtocolError(f"settings.{name} must be a list of strings.")
    return tuple(values)


def _paths(raw: Mapping[str, object], name: str) -> tuple[str, ...]:
    paths = _texts(raw, name)
    if not all(PurePosixPath(path).is_absolute() for path in paths):
        raise ProtocolError(f"settings.{name} must be absolute paths.")
    return paths


def _size(raw: Mapping[str, object], name: str) -> int:
    value = _typed(raw, name, int)
    if value < 0:
        raise ProtocolError(f"settings.{name} must not be negative.")
    return value
