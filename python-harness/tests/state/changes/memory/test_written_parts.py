"""What a forked process need not read, because it has not written to the pages it is on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import pytest
from state.containers import KINDS, function
from state.forks import in_a_fork

from harness.state.changes.groups.containers import list_group
from harness.state.changes.groups.functions import function_group
from harness.state.changes.groups.group import ComparedGroup, Group
from harness.state.changes.memory.inherited_parts import InheritedParts
from harness.state.changes.memory.written_parts import WrittenParts
from harness.state.changes.objects.watch import Watch

_COUNT = 600
"""Objects: they fill some pages or some tens of them."""


def shared(make_group: Callable[[], Group], objects: Iterable[Any]) -> tuple[Group, WrittenParts]:
    """A group of these, and what tells a fork of this process which of them to read."""
    group = make_group()
    group.extend(objects)
    return group, WrittenParts(group.make_inherited())


@pytest.mark.parametrize("is_trusted", [True, False])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("positions", [[], [0], [_COUNT - 1], [0, 1, 340, 341, 500], [*range(0, _COUNT, 13)]])
def test_changes_are_found_wherever_they_are(kind: str, positions: list[int], *, is_trusted: bool) -> None:
    make_group, make, change = KINDS[kind]
    objects = [make() for _ in range(_COUNT)]
    # Asked for once, so that it is there.
    dicts = [vars(each) for each in objects] if kind == "owner" else []
    group, sparing = shared(make_group, objects)

    def look() -> list[Any]:
        sparing.begin()
        InheritedParts.is_trusted = is_trusted
        added = [make() for _ in range(3)]
        dicts.extend(vars(each) for each in added if kind == "owner")
        group.extend(added)
        sparing.look()
        before = group.is_same()
        for position in positions:
            change(objects[position])
        change(added[2])
        sparing.look()
        found = group.changed()
        again = group.changed()
        group.accept(found)
        settled = group.is_same()
        group.truncate(_COUNT)
        return [before, sorted(found), sorted(again), settled, group.changed()]

    expected = [*positions, _COUNT + 2]
    assert in_a_fork(look) == [True, expected, expected, True, []]


@pytest.mark.parametrize("seed", range(5))
def test_lists_are_followed_wherever_their_items_move(seed: int) -> None:
    generator = random.Random(seed)
    lists = [[object()] * generator.choice((0, 1, 7, 8, 9, 100)) for _ in range(_COUNT)]
    group, sparing = shared(list_group, lists)
    compared = ComparedGroup(lambda each: [*each])
    compared.extend(lists)
    changes: list[Callable[[list[Any]], object]] = [
        lambda each: each.append(1),
        lambda each: each.extend([None] * 50),
        lambda each: each.clear(),
        lambda each: each.insert(0, 2),
        lambda each: each.pop() if each else None,
        lambda each: each.__setitem__(-1, object()) if each else None,
    ]

    def look() -> list[int]:
        sparing.begin()
        different = []
        for turn in range(200):
            for _ in range(generator.randrange(4)):
                generator.choice(changes)(generator.choice(lists))
            # Memory that was given back is used again, by others than lists as well.
            _ = [bytearray(generator.choice((8, 64, 800))) for _ in range(generator.randrange(20))]
            sparing.look()
            found, expected = {*group.changed()}, {*compared.changed()}
            # A list that was changed and changed back may count as changed, one that differs must.
            if not expected <= found:
                different.append(turn)
            group.accept(found)
            compared.accept(found)
        return different

    assert in_a_fork(look) == []


def test_only_what_is_written_to_is_read() -> None:
    functions = [function() for _ in range(2000)]
    group, sparing = shared(function_group, functions)
    (parts,) = group.make_inherited()

    def look() -> list[int]:
        sparing.begin()
        # As if all memory had changed: what was recorded of it is looked at only where a page was written to.
        for position in range(2000):
            parts._inherited.record(position, bytes(parts._inherited.length))
        functions[1000].__defaults__ = (1,)
        sparing.look()
        return group.changed()

    found = in_a_fork(look)
    assert 1000 in found and len(found) < 1000


def test_without_a_fork_all_of_it_is_read() -> None:
    functions = [function() for _ in range(500)]
    group, sparing = shared(function_group, functions)
    sparing.begin()
    functions[7].__defaults__ = (7,)
    assert group.changed() == [7]


def test_what_putting_back_changes_elsewhere_is_found_at_once() -> None:
    """Finalizers run in the midst of it, and those of a call's objects are its own code."""
    module = ModuleType("watched")
    lists = [[number] for number in range(2000)]
    kinds = [type(name, (), {"__module__": "watched"}) for name in ("First", "Second")]
    vars(module).update({f"list_{number}": each for number, each in enumerate(lists)}, First=kinds[0], Second=kinds[1])
    watch = Watch()
    for _ in watch.explore({"watched": module}):
        pass
    watch.prepare_for_workers()

    class Last:
        def __del__(self) -> None:
            lists[1000].append(0)

    def look() -> list[Any]:
        watch.accept_start()
        for _ in range(5):
            watch.collect_changes()
        # It goes when the next one is looked at.
        kinds[0].__slotnames__ = Last()  # type: ignore[attr-defined]
        kinds[1].__slotnames__ = []  # type: ignore[attr-defined]
        changes = watch.collect_changes()
        return [changes.restored, changes.unknown]

    assert in_a_fork(look) == [["watched.First", "watched.Second"], ["watched.list_1000.[]"]]
