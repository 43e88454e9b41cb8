"""Parts of objects, read through their addresses."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.state.changes.memory.parts import CHUNK_BYTES, Parts

_ITEM_BYTES = 8
_AROUND_A_CHUNK = [
    CHUNK_BYTES // length + more for length in (_ITEM_BYTES, 2 * _ITEM_BYTES, 3 * _ITEM_BYTES) for more in (-1, 0, 1)
]


def _cells(count: int) -> tuple[array[int], list[int]]:
    memory = array("Q", range(count * 4))
    first = memory.buffer_info()[0]
    return memory, [first + number * 4 * _ITEM_BYTES for number in range(count)]


@pytest.mark.parametrize("length", [8, 16, 24])
@pytest.mark.parametrize("count", [1, *_AROUND_A_CHUNK, CHUNK_BYTES // _ITEM_BYTES * 2 + 5])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_parts_that_differ_are_found_wherever_they_are(length: int, count: int, data: st.DataObject) -> None:
    memory, addresses = _cells(count)
    split = data.draw(st.integers(0, count))
    parts = Parts(_ITEM_BYTES, length)
    parts.extend(addresses[:split])
    parts.extend(addresses[split:])
    assert len(parts) == count and parts.is_same() and parts.changed() == []
    positions = data.draw(st.sets(st.integers(0, count - 1), max_size=5))
    for position in positions:
        # The first word is in front of the part, and the last is in none of these.
        memory[position * 4] = memory[position * 4 + 1] = 1 << 40
    assert parts.changed() == sorted(positions)
    assert parts.is_same() == (not positions)
    kept = data.draw(st.integers(0, count))
    parts.truncate(kept)
    assert parts.changed() == sorted(each for each in positions if each < kept)
    for position in positions:
        if position < kept:
            parts.accept(position)
            assert parts.recorded(position)[:_ITEM_BYTES] == (1 << 40).to_bytes(_ITEM_BYTES, "little")
    assert parts.is_same()


def test_a_change_before_the_part_is_none() -> None:
    memory, addresses = _cells(10)
    parts = Parts(_ITEM_BYTES, _ITEM_BYTES)
    parts.extend(addresses)
    memory[0] = memory[2] = 1 << 40
    assert parts.changed() == []


def test_changes_are_kept_when_more_is_added() -> None:
    memory, addresses = _cells(10)
    parts = Parts(_ITEM_BYTES, _ITEM_BYTES)
    parts.extend(addresses[:5])
    memory[1] = 1 << 40
    parts.extend(addresses[5:])
    assert parts.changed() == [0]


def test_another_address_can_be_watched_in_the_place_of_one() -> None:
    memory, addresses = _cells(10)
    parts = Parts(_ITEM_BYTES, _ITEM_BYTES)
    parts.extend(addresses[:5])
    parts.move(2, addresses[9])
    assert parts.is_same() and parts.address(2) == addresses[9]
    memory[9 * 4 + 1] = 1 << 40
    assert parts.changed() == [2]
