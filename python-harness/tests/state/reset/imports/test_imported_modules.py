"""Modules that a call imports."""

from __future__ import annotations

from state.worker_zygote import WorkerZygote

_IS_LOADED = "import sys\n'wave' in sys.modules"


def test_a_pure_module_stays(standard: WorkerZygote) -> None:
    first, second = standard.run("import wave", _IS_LOADED)
    assert (first["cleaning"]["verdict"], first["cleaning"]["kept"]) == ("reuse", ["modules"])
    assert second["result"] == "True"


def test_a_pure_module_is_forgotten_on_request(standard: WorkerZygote) -> None:
    first, second = standard.run("import wave, xmlrpc.client", _IS_LOADED, cleanup_modules=True)
    assert (first["cleaning"]["verdict"], first["cleaning"]["reset"]) == ("reuse", ["modules"])
    assert second["result"] == "False"


def test_a_forgotten_submodule_is_unbound(standard: WorkerZygote) -> None:
    first, second = standard.run(
        "import wsgiref.util", "import wsgiref\nhasattr(wsgiref, 'util')", cleanup_modules=True
    )
    assert first["cleaning"]["verdict"] == "reuse"
    assert second["result"] == "False"


def test_a_module_changed_by_the_call_that_imported_it_comes_fresh(standard: WorkerZygote) -> None:
    first, second = standard.run("import wave\nwave.open = 1", "import wave\nwave.open is not 1")
    assert first["cleaning"]["verdict"] == "reuse"
    assert "modules" in first["cleaning"]["reset"]
    assert second["result"] == "True"


def test_a_module_changed_by_a_later_call_replaces_the_worker(standard: WorkerZygote) -> None:
    _, second = standard.run("import wave", "import wave\nwave.open = 1")
    assert any("wave.open" in reason for reason in second["cleaning"]["reasons"])


_CHANGE = "import wave\nwave.leak = 1"
_IS_CHANGED = "import wave\nhasattr(wave, 'leak')"


def test_a_module_that_was_taken_out_is_watched_again_when_it_comes_back(standard: WorkerZygote) -> None:
    calls = standard.run(_CHANGE, _IS_CHANGED, _CHANGE, _IS_CHANGED)
    assert calls[1]["result"] == "False"
    assert calls[2]["cleaning"]["verdict"] == "recycle"


def test_a_module_that_was_taken_out_may_be_changed_by_its_next_import_as_well(standard: WorkerZygote) -> None:
    *_, last = standard.run(_CHANGE, _CHANGE, _IS_CHANGED)
    assert last["result"] == "False"


def test_a_module_that_a_call_imports_twice_is_watched_both_times(standard: WorkerZygote) -> None:
    twice = f"import sys, wave\ndel sys.modules['wave']\n{_CHANGE}"
    first, second = standard.run(twice, _IS_CHANGED)
    assert first["cleaning"]["verdict"] == "recycle" or second["result"] == "False"


def test_modules_from_the_calls_own_files_are_forgotten(standard: WorkerZygote) -> None:
    make = "open('own.py', 'w').write('X = {}')\nimport sys\nsys.path.insert(0, '.')\nimport own\nown.X"
    first, second = standard.run(make.format(1), make.format(2))
    assert (first["result"], second["result"]) == ("1", "2")


def test_a_module_made_by_hand_is_forgotten(standard: WorkerZygote) -> None:
    first, second = standard.run(
        "import sys, types\nsys.modules['leak'] = types.ModuleType('leak')", "import sys\n'leak' in sys.modules"
    )
    assert first["cleaning"]["verdict"] == "reuse"
    assert second["result"] == "False"


def test_what_an_import_registers_stays_with_it(standard: WorkerZygote) -> None:
    code = "import warnings\nwarnings.simplefilter('ignore')\nimport filterer"
    look = "import warnings\nany(f[0] == 'error' and f[1] and f[1].match('special') for f in warnings.filters)"
    first, second = standard.run(code, look)
    assert first["cleaning"]["kept"] == ["modules"], first
    assert second["result"] == "True"


def test_an_import_that_changes_another_module_replaces_the_worker(standard: WorkerZygote) -> None:
    make = "open('patcher.py', 'w').write('import json; json.dumps = 1')\n"
    (first,) = standard.run(make + "import sys\nsys.path.insert(0, '.')\nimport patcher")
    assert any(reason.startswith("modules: an import changed json.dumps") for reason in first["cleaning"]["reasons"])
