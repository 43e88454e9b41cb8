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
