"""Changes that leave the entries of a container as they were, and what a thread has for itself."""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from harness.state.changes.objects.watch import Watch


def _watch(**names: object) -> Watch:
    module = ModuleType("sample")
    vars(module).update(names)
    watch = Watch()
    for _ in watch.explore({"sample": module}):
        pass
    watch.settle_imports(keep=True)
    return watch


def _to_the_end(table: dict[str, int]) -> None:
    table["a"] = table.pop("a")


@pytest.mark.parametrize(
    ("container", "change"),
    [
        ({"a": 1, "b": 2}, _to_the_end),
        (OrderedDict(a=1, b=2), _to_the_end),
        (OrderedDict(a=1, b=2), lambda each: each.move_to_end("a")),
        ([1, 2], lambda each: each.reverse()),
        # They share a place, so the one that came first goes first.
        ({0, 8}, lambda each: (each.clear(), each.update([8, 0]))),
    ],
)
def test_another_order_is_a_change(container: Any, change: Callable[[Any], object]) -> None:
    watch, entries = _watch(table=container), [*container]
    change(container)
    assert [*container] == entries[::-1]
    audited = [path for step in watch.audit() for path in step]
    assert watch.collect_changes().unknown == audited != []


def test_so_is_an_equal_key_of_another_type() -> None:
    table = {1: "one"}
    watch = _watch(table=table)
    del table[1]
    table[True] = "one"
    assert watch.collect_changes().unknown == ["sample.table.(order)"]


@pytest.mark.parametrize("kind", [dict, OrderedDict])
def test_a_cache_gets_its_order_back(kind: type[dict[str, int]]) -> None:
    cache = kind(a=1, b=2, c=3)
    watch = _watch(_cache=cache)
    _to_the_end(cache)
    cache["d"] = 4
    del cache["b"]
    while watch.collect_changes().restored:
        pass
    assert [*cache.items()] == [("a", 1), ("b", 2), ("c", 3)]
    assert watch.collect_changes().unknown == []


def test_the_order_in_a_cache_that_is_a_set_counts_for_nothing() -> None:
    cache = {0, 8}
    watch = _watch(_cache=cache)
    cache.clear()
    cache.update([8, 0])
    assert [*cache] == [8, 0]
    assert watch.collect_changes().unknown == []


def test_what_is_added_to_data_of_the_thread_is_taken_out_again() -> None:
    data = threading.local()
    watch = _watch(data=data)
    data.added = 1
    assert watch.collect_changes().restored == ["sample.data"]
    assert vars(data) == {}


@pytest.mark.parametrize("change", [lambda each: setattr(each, "value", 2), lambda each: delattr(each, "value")])
def test_what_is_changed_of_it_is_a_change(change: Callable[[Any], object]) -> None:
    class Data(threading.local):
        def __init__(self) -> None:
            self.value = 1

    data = Data()
    watch = _watch(data=data)
    change(data)
    assert watch.collect_changes().unknown == ["sample.data.value"]


def test_data_that_cannot_be_made_for_this_thread_is_left_alone() -> None:
    class Data(threading.local):
        def __init__(self, thread: int) -> None:
            if threading.get_ident() != thread:
                raise ValueError

    made: list[Data] = []
    thread = threading.Thread(target=lambda: made.append(Data(threading.get_ident())))
    thread.start()
    thread.join()
    assert _watch(data=made[0]).collect_changes().unknown == []


@pytest.mark.parametrize("make", [itertools.count, lambda: (object(), object(), object()), threading.local])
def test_no_later_object_counts_as_seen_because_it_got_the_place_of_one_that_went(make: Callable[[], object]) -> None:
    watch = Watch()
    # More than the interpreter keeps for later tuples (2,000).
    old = [make() for _ in range(3000)]
    modules = [ModuleType("old"), ModuleType("new")]
    vars(modules[0]).update((f"value_{number}", value) for number, value in enumerate(old))
    for _ in watch.explore({"old": modules[0]}):
        pass
    watch.settle_imports(keep=True)
    of_its_size = _slotted(old[0].__sizeof__())
    vars(modules[0]).update(dict.fromkeys([*vars(modules[0])]))
    old.clear()
    watch.accept_all()

    new = [of_its_size() for _ in range(3000)]
    vars(modules[1]).update((f"value_{number}", value) for number, value in enumerate(new))
    for _ in watch.explore({"new": modules[1]}):
        pass
    for value in new:
        value.first = "leak"
    assert len(watch.collect_changes().unknown) == len(new)


def _slotted(size_bytes: int) -> type[Any]:
    """A class whose objects take so many bytes, so that they fit into the places of others of that size."""
    count = (size_bytes - object.__basicsize__) // 8
    return type("Slotted", (), {"__slots__": ("first", *(f"slot_{number}" for number in range(1, count)))})
