"""Imports are seen when they end."""

from __future__ import annotations

from typing import Any

from running import private_modules, run


def mark(module: Any) -> None:
    module.marks = getattr(module, "marks", 0) + 1


def test_a_module_is_told_whenever_it_is_loaded_and_once_each_time() -> None:
    def before() -> None:
        private_modules()["harness.script.import_log"].when_loaded("colorsys", mark)

    code = (
        "import sys, colorsys, wave\nmarks = [colorsys.marks]\nsys.modules.pop('colorsys')\n"
        "import colorsys\nmarks + [colorsys.marks]"
    )
    assert run(code, before=before).outcome["value"] == [1, 1]


def test_a_module_that_is_loaded_already_is_told_at_once() -> None:
    def before() -> None:
        import colorsys  # noqa: F401

        private_modules()["harness.script.import_log"].when_loaded("colorsys", mark)

    assert run("import sys\nsys.modules['colorsys'].marks", before=before).outcome["value"] == 1
