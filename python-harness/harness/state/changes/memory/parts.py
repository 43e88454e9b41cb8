"""Reads the same few bytes of thousands of objects in one C call, in 5 to 20 ns each.

A buffer with suboffsets contains addresses instead of items. Its items lie at that offset from each address, and a
memoryview compares and copies them there. This does not touch the reference counts of the objects, so pages shared with
the zygote stay shared.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable, Iterator
from typing import Any, Final

WORD_BYTES: Final = 8

CHUNK_BYTES: Final = 32 * 1024
"""Memory compared at once. A copy of it stays in the processor's nearest cache, and there is little to search if it
differs.
"""


class _Buffer(ctypes.Structure):
    """`Py_buffer`, whose fields are part of the stable ABI."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.c_void_p),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.POINTER(ctypes.c_ssize_t)),
        ("strides", ctypes.POINTER(ctypes.c_ssize_t)),
        ("suboffsets", ctypes.POINTER(ctypes.c_ssize_t)),
        ("internal", ctypes.c_void_p),
    )


# Access by item makes a new function. Private copies of this module each have a structure of their own.
_view_of: Final[Any] = ctypes.pythonapi["PyMemoryView_FromBuffer"]
_view_of.restype = ctypes.py_object
_view_of.argtypes = (ctypes.POINTER(_Buffer),)

_WORD_FORMAT: Final = b"Q"


def fill(addresses: array[int], item: str, value: int) -> None:
    """Writes `value` to each of the addresses, as an item of that type code. The memory must be writable."""
    values = array(item, [value]) * len(addresses)
    # The name keeps the buffer alive while the view is used.
    _buffer, view = _gathered(addresses, item.encode(), values.itemsize, 0, is_readonly=False)
    view[:] = memoryview(values)


def _gathered(
    addresses: array[int], item: bytes, length: int, offset: int, *, is_readonly: bool
) -> tuple[_Buffer, memoryview]:
    """The buffer, and the view of the items at `offset` from each address. The buffer must live as long as the view."""
    count, one = len(addresses), ctypes.c_ssize_t * 1
    sizes = one(count), one(WORD_BYTES), one(offset)
    buffer = _Buffer(addresses.buffer_info()[0], None, count * length, length, is_readonly, 1, item, *sizes, None)
    return buffer, _view_of(buffer)


class _Chunk:
    """Some objects: their addresses, and the recorded contents of their parts."""

    __slots__ = ("_buffer", "_expected", "_length", "_view", "addresses", "base", "read")

    def __init__(self, addresses: array[int], base: bytearray, offset: int, length: int) -> None:
        self.addresses = addresses
        self.base = base
        self._length = length
        # Views of words can be compared in place; others have to be copied first.
        text = _WORD_FORMAT if length == WORD_BYTES else f"{length}s".encode()
        self._buffer, self._view = _gathered(addresses, text, length, offset, is_readonly=True)
        self.read = self._view.tobytes
        self._expected = memoryview(base).cast("Q") if length == WORD_BYTES else None

    def is_same(self) -> bool:
        if self._expected is not None:
            return bool(self._view == self._expected)
        return bool(self.read() == self.base)

    def read_one(self, position: int) -> bytes:
        """The present contents of one object."""
        return self._view[position : position + 1].tobytes()

    def changed(self) -> Iterator[int]:
        """The objects that differ. Halves that differ are halved again."""
        now, base, step = self.read(), self.base, self._length
        pending = [(0, len(self.addresses))]
        while pending:
            first, end = pending.pop()
            if now[first * step : end * step] == base[first * step : end * step]:
                continue
            if end - first == 1:
                yield first
            else:
                middle = (first + end) // 2
                pending += [(middle, end), (first, middle)]


class Parts:
    """`length` bytes at `offset` from each of many addresses, and their recorded contents. The memory must stay
    mapped.
    """

    __slots__ = ("_chunk_objects", "_chunks", "_count", "length", "offset")

    def __init__(self, offset: int, length: int) -> None:
        self._chunk_objects = max(1, CHUNK_BYTES // length)
        self.offset: Final = offset
        self.length: Final = length
        self._chunks: list[_Chunk] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, addresses: Iterable[int], known: bytes = b"") -> None:
        """Adds these, with their present or their known contents."""
        added = array("Q", addresses)
        self._count += len(added)
        last = self._pop_partial() if added else None
        room = self._chunk_objects - len(last.addresses) if last is not None else 0
        if last is not None:
            self._append(last.addresses + added[:room], last.base + known[: room * self.length])
        for start in range(room, len(added), self._chunk_objects):
            end = start + self._chunk_objects
            self._append(added[start:end], known[start * self.length : end * self.length])

    def truncate(self, count: int) -> None:
        """Keeps only the first `count`."""
        whole, rest = divmod(count, self._chunk_objects)
        cut = self._chunks[whole] if rest and count < self._count else None
        if count < self._count:
            del self._chunks[whole:]
            self._count = count
        if cut is not None:
            self._append(cut.addresses[:rest], cut.base[: rest * self.length])

    def is_same(self) -> bool:
        """Whether all are unchanged."""
        return all(chunk.is_same() for chunk in self._chunks)

    def changed(self) -> list[int]:
        """Positions of the changed ones, in order."""
        return [
            number * self._chunk_objects + position
            for number, chunk in enumerate(self._chunks)
            if not chunk.is_same()
            for position in chunk.changed()
        ]

    def accept(self, position: int) -> None:
        """Accepts the present contents of this one."""
        chunk, at = self._chunks[position // self._chunk_objects], position % self._chunk_objects
        chunk.base[at * self.length : (at + 1) * self.length] = chunk.read_one(at)

    def record(self, position: int, content: bytes) -> None:
        """Records these contents for this one."""
        chunk, start = self._chunks[position // self._chunk_objects], position % self._chunk_objects * self.length
        chunk.base[start : start + self.length] = content

    def move(self, position: int, address: int) -> None:
        """Watches another address at this position, with its present contents."""
        self._chunks[position // self._chunk_objects].addresses[position % self._chunk_objects] = address
        self.accept(position)

    def address(self, position: int) -> int:
        """The address at this position."""
        return self._chunks[position // self._chunk_objects].addresses[position % self._chunk_objects]

    def known(self, positions: Iterable[int]) -> tuple[list[int], bytes]:
        """Addresses of these, and their recorded contents one after the other."""
        whole, length = self._chunk_objects, self.length
        places = [(self._chunks[position // whole], position % whole) for position in positions]
        contents = [chunk.base[at * length : (at + 1) * length] for chunk, at in places]
        return [chunk.addresses[at] for chunk, at in places], b"".join(contents)

    def recorded(self, position: int) -> bytes:
        """The contents of this one when it was added or last accepted."""
        chunk, start = self._chunks[position // self._chunk_objects], position % self._chunk_objects * self.length
        return bytes(chunk.base[start : start + self.length])

    def _pop_partial(self) -> _Chunk | None:
        if not self._chunks or len(self._chunks[-1].addresses) == self._chunk_objects:
            return None
        return self._chunks.pop()

    def _append(self, addresses: array[int], known: bytes | bytearray) -> None:
        """A chunk. `known` has the contents of the first objects; those of the others are read."""
        chunk = _Chunk(addresses, bytearray(len(addresses) * self.length), self.offset, self.length)
        chunk.base[: len(known)] = known
        if len(known) < len(chunk.base):
            chunk.base[len(known) :] = chunk.read()[len(known) :]
        self._chunks.append(chunk)
