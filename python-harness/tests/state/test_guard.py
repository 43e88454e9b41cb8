"""What a guard takes for touched."""

from __future__ import annotations

import decimal
import random
import sys
from collections.abc import Callable
from typing import Any

import pytest

from harness.state.guard import Guard
from harness.state.shared_parts import SharedParts

_known = pytest.mark.skipif(sys.version_info >= (3, 14), reason="the layout of 3.14 is not known: all is touched")


@_known
@pytest.mark.parametrize(
    ("container", "touch"),
    [
        ({"a": 1}, lambda each: each.update(b=2)),
        ({"a": 1}, lambda each: each.clear()),
        ([1, 2], lambda each: each.reverse()),
        ([1, 2], lambda each: each.append(3)),
    ],
)
def test_a_container_is_touched_by_a_change_until_the_guard_is_renewed(
    container: Any, touch: Callable[[Any], object]
) -> None:
    guard = Guard([{}, [], container])
    assert guard.is_untouched()
    touch(container)
    assert not guard.is_untouched()
    guard.settle()
    assert guard.is_untouched()


def test_all_is_touched_for_who_does_not_trust_it() -> None:
    guard = Guard([{}, [1]])
    try:
        Guard.trust(False)
        assert not SharedParts.is_trusted
        assert not guard.is_untouched()
        assert guard.touched() == [0, 1]
    finally:
        Guard.trust(True)
        assert SharedParts.is_trusted


@_known
def test_containers_added_later_are_watched_from_then_on() -> None:
    guard, added = Guard([{}]), [1]
    added.append(2)
    guard.extend([added])
    assert guard.is_untouched()
    added.append(3)
    assert not guard.is_untouched()


@_known
@pytest.mark.parametrize(
    ("make", "touch"),
    [
        (lambda: random.Random(1), lambda each: each.random()),
        (decimal.Context, lambda each: setattr(each, "prec", 3)),
        (decimal.Context, lambda each: each.traps.update({decimal.Inexact: True})),
        (decimal.Context, lambda each: each.flags.update({decimal.Inexact: True})),
    ],
)
def test_an_object_of_an_extension_module_is_touched_by_a_change(
    make: Callable[[], Any], touch: Callable[[Any], object]
) -> None:
    each = make()
    guard = Guard(objects=[each])
    held = [each, each]
    assert guard.is_untouched()
    touch(each)
    assert not guard.is_untouched()
    guard.settle()
    assert guard.is_untouched()
    del held


def test_what_was_touched_and_put_back_as_it_was_is_watched_again() -> None:
    """Its memory is not read between the two, as it might be gone; the header alone looks as before."""
    items = [1, 2, 3]
    # So that there is room for one more, and the items stay where they are.
    items.append(4)
    items.pop()
    guard = Guard([items])
    items.append(5)
    assert guard.touched() == [0]
    items.pop()
    guard.settle()
    assert guard.is_untouched()
    items[0] = 7
    assert guard.touched() == [0]
