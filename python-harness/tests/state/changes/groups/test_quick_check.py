"""What a quick check takes for touched."""

from __future__ import annotations

import decimal
import random
import sys
from collections.abc import Callable
from typing import Any

import pytest

from harness.state.changes.groups.quick_check import QuickCheck
from harness.state.changes.memory.inherited_parts import InheritedParts

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
    quick_check = QuickCheck([{}, [], container])
    assert quick_check.is_untouched()
    touch(container)
    assert not quick_check.is_untouched()
    quick_check.accept()
    assert quick_check.is_untouched()


def test_all_is_touched_for_who_does_not_trust_it() -> None:
    quick_check = QuickCheck([{}, [1]])
    try:
        QuickCheck.trust(False)
        assert not InheritedParts.is_trusted
        assert not quick_check.is_untouched()
        assert quick_check.touched() == [0, 1]
    finally:
        QuickCheck.trust(True)
        assert InheritedParts.is_trusted


@_known
def test_containers_added_later_are_watched_from_then_on() -> None:
    quick_check, added = QuickCheck([{}]), [1]
    added.append(2)
    quick_check.extend([added])
    assert quick_check.is_untouched()
    added.append(3)
    assert not quick_check.is_untouched()


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
    quick_check = QuickCheck(objects=[each])
    held = [each, each]
    assert quick_check.is_untouched()
    touch(each)
    assert not quick_check.is_untouched()
    quick_check.accept()
    assert quick_check.is_untouched()
    del held


def test_what_was_touched_and_put_back_as_it_was_is_watched_again() -> None:
    """Its memory is not read between the two, as it might be gone; the header alone looks as before."""
    items = [1, 2, 3]
    # So that there is room for one more, and the items stay where they are.
    items.append(4)
    items.pop()
    quick_check = QuickCheck([items])
    items.append(5)
    assert quick_check.touched() == [0]
    items.pop()
    quick_check.accept()
    assert quick_check.is_untouched()
    items[0] = 7
    assert quick_check.touched() == [0]
