"""What the user's code sets in modules of the harness, which it reaches through their frames."""

from __future__ import annotations

from typing import Any

from harness.state.kinds import Recycle
from harness.state.own_state import harness_modules


def _module() -> dict[str, Any]:
    names: dict[str, Any] = {"__package__": "harness", "__name__": "harness.sample", "harness_modules": harness_modules}
    exec("def function(): pass\ncheck = None\ndef take():\n    return harness_modules()", names)
    return names


def test_a_name_set_in_a_module_beneath_is_found() -> None:
    names = _module()
    check = names["take"]()
    assert check() is None
    names["leak"] = 1
    assert check() == Recycle("harness.sample.leak was set")


def test_warnings_noted_there_are_forgotten() -> None:
    names = _module()
    check = names["take"]()
    names["__warningregistry__"] = {}
    assert check() is None
    assert "__warningregistry__" not in names
