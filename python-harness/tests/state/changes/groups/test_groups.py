"""Groups of objects that are watched: every way of looking finds the same changes."""

from __future__ import annotations

import sys
from decimal import Decimal
from types import ModuleType
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from state.containers import KINDS, Derived, Slotted, Thing, function, slots_of

from harness.state.changes.groups import containers, functions, slots
from harness.state.changes.groups.group import ComparedGroup, MemoryGroup
from harness.state.changes.objects.watch import Watch


@pytest.mark.parametrize("kind", KINDS)
@given(changes=st.sets(st.integers(0, 29)), accepted=st.sets(st.integers(0, 29)))
def test_what_changed_is_found_until_it_is_accepted(kind: str, changes: set[int], accepted: set[int]) -> None:
    make_group, make, change = KINDS[kind]
    objects = [make() for _ in range(30)]
    if kind == "owner":
        assert all(vars(each) for each in objects)
    group = make_group()
    group.extend(objects[:10])
    group.extend(objects[10:])
    assert group.changed() == []
    for position in changes:
        change(objects[position])
    assert sorted(group.changed()) == sorted(changes)
    group.accept(accepted & changes)
    assert sorted(group.changed()) == sorted(changes - accepted)
    group.truncate(10)
    assert sorted(group.changed()) == sorted({each for each in changes - accepted if each < 10})


def test_the_layout_is_as_expected_up_to_313() -> None:
    """Elsewhere everything works by comparing contents, only slower."""
    expected = [value for name, value in vars(containers).items() if name.endswith("_AS_EXPECTED")]
    assert len(expected) == 6
    assert slots.SLOTS_ARE_KNOWN
    if sys.version_info < (3, 14):
        assert all(expected)
        assert functions.FUNCTIONS_ARE_KNOWN


def test_comparing_contents_finds_the_same() -> None:
    group = ComparedGroup(lambda each: [*each])
    lists = [[1], [2], [3]]
    group.extend(lists)
    lists[1].append(4)
    assert group.changed() == [1]
    group.accept([1])
    assert group.changed() == []


def test_what_lies_beside_the_watched_part_is_no_change() -> None:
    functions = [function() for _ in range(200)]
    group = MemoryGroup((32, 64))
    group.extend(functions)
    held = [*functions, *functions]
    assert group.changed() == []
    functions[7].__qualname__ = "other"
    assert group.changed() == [7]
    del held


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 100])
def test_items_are_watched_wherever_they_move(length: int) -> None:
    group, lists = containers.list_group(), [[object()] * length for _ in range(50)]
    group.extend(lists)
    for each in lists[::2]:
        each.extend([None] * 1000)
    assert sorted(group.changed()) == [*range(0, 50, 2)]
    assert sorted(group.changed()) == [*range(0, 50, 2)]
    group.accept(range(0, 50, 2))
    assert group.changed() == []
    lists[4][500] = 1
    assert group.changed() == [4]
    lists[4].clear()
    lists[6].clear()
    group.accept([4, 6])
    assert group.changed() == []


def test_attributes_are_watched_beside_their_object() -> None:
    """Since 3.13 a dict can share memory with its object."""
    things = [Thing() for _ in range(20)]
    group = containers.dict_group()
    group.extend(vars(each) for each in things)
    assert group.changed() == []
    assert [vars(each) for each in things] == [{"name": 1}] * 20
    things[3].name = 2
    things[5].other = 1  # type: ignore[attr-defined]
    del things[7].name
    assert group.changed() == [3, 5, 7]


def test_all_slots_of_an_object_are_found_and_nothing_else() -> None:
    owner = Derived()
    names = [descriptor.__name__ for each in slots_of(owner) for descriptor in each.run.descriptors]
    assert sorted(names) == ["first", "second", "third"]
    assert slots_of(Decimal(1)) == slots_of(Thing()) == slots_of(range(1)) == []
    group = slots.slots_group()
    group.extend(slots_of(owner))
    held = ref(owner)
    assert group.changed() == []
    owner.third = held  # type: ignore[attr-defined]
    assert len(group.changed()) == 1


def test_slots_are_put_back() -> None:
    owner = Slotted()
    (found,) = slots_of(owner)
    before, empty = found.read(), object()
    owner.first, owner.second = 2, 3  # type: ignore[attr-defined]
    found.set("first", empty, 1)
    found.set("second", empty, empty)
    assert found.read() == before


def test_descriptors_that_do_not_belong_to_a_class_are_left_alone() -> None:
    class Borrower:
        first = vars(Slotted)["first"]
        __slots__ = ()

    assert slots.runs_of(Borrower) == []


def test_an_audit_goes_step_by_step_and_sees_what_the_groups_did_not() -> None:
    module = ModuleType("audited")
    for number in range(1_200):
        setattr(module, f"list_{number}", [number])
    watch = Watch()
    for _ in watch.explore({"audited": module}):
        pass
    steps = list(watch.audit())
    assert len(steps) >= 3
    assert not any(steps)
    changed: list[int] = vars(module)["list_1199"]
    changed.append(0)
    for watched in watch._watched:
        # The groups take it as it is; what the nodes know of it stays.
        watched.group.accept(watched.group.changed())
    assert [path for step in watch.audit() for path in step] == ["audited.list_1199.[]"]
