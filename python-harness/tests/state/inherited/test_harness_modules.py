"""What the user's code sets in modules of the harness, which it reaches through their frames."""

from __future__ import annotations

from typing import Any

from harness.state.checks.finding import Recycle
from harness.state.inherited.harness_modules import HarnessModules


def _module() -> dict[str, Any]:
    names: dict[str, Any] = {"__package__": "harness", "__name__": "harness.sample", "HarnessModules": HarnessModules}
    exec("def function(): pass\ncheck = None\ndef take():\n    return HarnessModules()", names)
    return names


def test_a_name_set_in_a_module_beneath_is_found() -> None:
    names = _module()
    check = names["take"]().check
    assert check() is None
    names["leak"] = 1
    assert check() == Recycle("harness.sample.leak was set")


def test_warnings_noted_there_are_forgotten() -> None:
    names = _module()
    check = names["take"]().check
    names["__warningregistry__"] = {}
    assert check() is None
    assert "__warningregistry__" not in names


def test_what_runs_later_is_known_from_then_on() -> None:
    own = HarnessModules()
    names = _module() | {"own": own}
    exec("def accept():\n    own.accept()", names)
    names["leak"] = 1
    assert own.check() is None
    names["accept"]()
    assert own.check() is None
    names["leak"] = 2
    assert own.check() == Recycle("harness.sample.leak was set")


def test_what_was_set_before_it_was_accepted_is_part_of_it() -> None:
    names = _module()
    own = names["take"]()
    names["leak"] = 1
    own.accept()
    assert own.check() is None
