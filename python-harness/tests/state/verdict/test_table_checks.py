"""State that exists only when a module is loaded, and what is no such module in spite of its name."""

from __future__ import annotations

import sys
from textwrap import dedent
from types import ModuleType

import pytest
from state.worker_zygote import WorkerZygote

from harness.state.checks.finding import RESET, Recycle
from harness.state.checks.kind import Check, Kind
from harness.state.reset.table import TABLE
from harness.state.verdict.table_checks import TableChecks

_NAMES = sorted({kind.needs.partition(".")[0] for kind in TABLE if kind.needs is not None})

_OWN = "import os, sys\nsys.path.insert(0, os.getcwd())\nopen({name!r} + '.py', 'w').write('x = 1')\n"


@pytest.mark.parametrize("name", _NAMES)
def test_a_module_of_the_call_may_have_the_name_of_a_known_one(standard: WorkerZygote, name: str) -> None:
    """Some are loaded already: the call then has that one, as with any Python that has loaded it."""
    code = f"{_OWN.format(name=name)}import {name}\nis_own = getattr({name}, 'x', 0) == 1\nis_own"
    loaded, first, then = standard.run(f"import sys\n{name!r} in sys.modules", code, "1")
    assert first["error"] is None
    assert first["result"] == str(loaded["result"] == "False")
    assert (first["cleaning"]["verdict"], then["cleaning"]["reasons"]) == ("reuse", []), first


@pytest.mark.parametrize("name", ["numpy", "pandas", "matplotlib"])
@pytest.mark.parametrize("stand_in", ["types.ModuleType('fake')", "unittest.mock.MagicMock()", "None", "Trap()"])
def test_a_stand_in_for_a_package_disturbs_no_import(standard: WorkerZygote, name: str, stand_in: str) -> None:
    trap = "class Trap:\n    def __getattr__(self, name): raise RuntimeError(name)\n"
    put = f"import sys, types, unittest.mock\n{trap}sys.modules[{name!r}] = {stand_in}\n"
    first, then = standard.run(f"{put}import colorsys\ncolorsys.ONE_THIRD > 0", f"import sys\n{name!r} in sys.modules")
    assert (first["error"], first["result"]) == (None, "True")
    assert first["cleaning"]["verdict"] == "recycle" or then["result"] == "False"


def test_the_state_of_a_module_is_put_back_after_a_call_had_its_own_of_that_name(standard: WorkerZygote) -> None:
    own = f"{_OWN.format(name='syslog')}import syslog\nsyslog.x"
    mask = "import syslog\nsyslog.setlogmask({})"
    first, second, third = standard.run(own, mask.format(1), mask.format(0))
    assert (first["result"], second["result"], third["result"]) == ("1", "255", "255")
    assert second["cleaning"]["reset"] == ["syslog"]


def test_a_package_is_recorded_when_it_is_whole(standard: WorkerZygote) -> None:
    """Another thread has loaded half of it when an import of the call ends."""
    pytest.importorskip("pandas")
    # `this` is a module that prints.
    meanwhile = """
        import contextlib, sys, threading
        def load(): import pandas
        class Meanwhile:
            def write(self, text):
                thread.start()
                while 'pandas._config.config' not in sys.modules and thread.is_alive(): pass
                self.write = len
        thread = threading.Thread(target=load)
        with contextlib.redirect_stdout(Meanwhile()):
            import this
        is_half = not hasattr(sys.modules['pandas'], 'DataFrame')
        thread.join()
        is_half
    """
    (answer,) = standard.run(dedent(meanwhile))
    assert (answer["error"], answer["result"]) == (None, "True")
    # The options of the half are not those of the whole.
    assert "pandas options" not in answer["cleaning"]["reset"]


def test_a_module_that_stays_without_a_record_replaces_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = TableChecks([Kind("lamp", lambda: lambda: RESET, needs="lamp")], lambda kind: kind.note())
    assert (checks.checks, checks.missed()) == ([], None)
    monkeypatch.setitem(sys.modules, "lamp", ModuleType("lamp"))
    checks.import_ends(lambda _: False)
    assert checks.missed() == Recycle("not recorded when it was imported: lamp")
    checks.import_ends(lambda _: True)
    assert ([name for name, _ in checks.checks], checks.missed()) == (["lamp"], None)


def test_a_call_whose_module_was_not_recorded_replaces_its_worker(standard: WorkerZygote) -> None:
    # `this` prints, and so loads another module, which looks half loaded when the import of `this` ends.
    code = """
        import contextlib
        class Meanwhile:
            def write(self, text):
                import syslog
                syslog.__spec__._initializing = True
        with contextlib.redirect_stdout(Meanwhile()):
            import this
    """
    (answer,) = standard.run(dedent(code))
    assert answer["error"] is None
    assert answer["cleaning"]["reasons"] == ["modules: not recorded when it was imported: syslog"]


def test_a_record_that_fails_is_made_again_at_the_next_import(monkeypatch: pytest.MonkeyPatch) -> None:
    def note() -> Check:
        value = vars(sys.modules["lamp"])["is_lit"]
        return lambda: RESET if value else None

    checks = TableChecks([Kind("lamp", note, needs="lamp")], lambda kind: kind.note())
    monkeypatch.setitem(sys.modules, "lamp", module := ModuleType("lamp"))
    checks.import_ends(lambda _: True)
    assert type(checks.missed()) is Recycle
    vars(module)["is_lit"] = True
    checks.import_ends(lambda _: True)
    assert ([check() for _, check in checks.checks], checks.missed()) == ([RESET], None)
