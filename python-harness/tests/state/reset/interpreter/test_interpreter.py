"""What a call does to the interpreter that would reach into the clean-up itself."""

from __future__ import annotations

import sys

import pytest
from state.worker_zygote import WorkerZygote


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is new in 3.12")
def test_a_monitoring_tool_left_on_replaces_the_worker(standard: WorkerZygote) -> None:
    code = "import sys\nm = sys.monitoring\nm.use_tool_id(3, 'x')\nstart = m.events.PY_START\n"
    (first,) = standard.run(code + "m.register_callback(3, start, lambda *a: 1 / 0)\nm.set_events(3, start)")
    assert first["cleaning"]["verdict"] == "recycle"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring is new in 3.12")
def test_so_does_the_callback_of_one_that_was_given_back(standard: WorkerZygote) -> None:
    code = "import sys\nm = sys.monitoring\nm.use_tool_id(3, 'x')\nstart = m.events.PY_START\n"
    code += "m.register_callback(3, start, lambda *a: None)\nm.set_events(3, start)\nm.free_tool_id(3)"
    (first,) = standard.run(code)
    assert first["cleaning"]["reasons"] == ["tracing: a callback of sys.monitoring was left"]


@pytest.mark.parametrize(
    "code",
    [
        "import builtins\nbuiltins.__dict__.clear()",
        "import sys\ndef trace(*a): raise RuntimeError('trace')\nsys.settrace(trace)",
        "import sys\ndef profile(*a): raise RuntimeError('profile')\nsys.setprofile(profile)",
        "import gc, os\ngc.callbacks.append(lambda *a: os._exit(9))",
        "import sys\nsys.path = sys.meta_path = sys.path_hooks = sys.stdout = sys.stderr = None",
        "import sys\nsys.modules = {}",
        "import sys\nsys.modules.clear()",
        "import os\nfor name in ('getpid', 'chdir', 'getcwd', 'listdir', 'close', 'umask'): setattr(os, name, None)",
        "import gc\nclass Late:\n    def __del__(self): raise RuntimeError('late')\na = Late()\na.me = a",
        "import sys\nsys.setrecursionlimit(60)",
    ],
)
def test_the_clean_up_survives(code: str, standard: WorkerZygote) -> None:
    first, second = standard.run(code, "sum([1, 2])")
    if first["cleaning"]["verdict"] == "reuse":
        assert (second["status"], second["result"]) == ("ok", "3")


@pytest.mark.parametrize(
    "code",
    [
        "import json\nclass E(json.JSONEncoder): pass\n"
        "class D:\n    def __del__(self): json._default_encoder.__class__ = E\nimport sys\nsys.left = D()",
        "import gc, sys\nclass D:\n    def __del__(self): gc.get_objects()\nsys.left = D()",
    ],
)
def test_finalizers_are_heard_during_the_clean_up(code: str, standard: WorkerZygote) -> None:
    (first,) = standard.run(code)
    assert first["cleaning"]["verdict"] == "recycle"


def test_an_import_at_the_end_of_the_stack_does_not_deafen_the_hook(standard: WorkerZygote) -> None:
    code = (
        "import json\nclass E(json.JSONEncoder): pass\n"
        "def deep():\n    try:\n        deep()\n    except RecursionError:\n        import colorsys\n"
        "try:\n    deep()\nexcept RecursionError:\n    pass\njson._default_encoder.__class__ = E"
    )
    (first,) = standard.run(code)
    assert first["cleaning"]["verdict"] == "recycle"


def test_what_the_clean_up_takes_back_is_finalized_in_it(standard: WorkerZygote) -> None:
    code = (
        "import atexit, os\nclass D:\n    def __del__(self): os.environ['LATE'] = '1'\n"
        "d = D()\nd.me = d\natexit.register(lambda d=d: None)"
    )
    first, second = standard.run(code, "import gc, os\ngc.collect()\n'LATE' in os.environ")
    assert first["cleaning"]["verdict"] == "recycle" or second["result"] == "False"


def test_finalizers_run_before_the_state_is_put_back(standard: WorkerZygote) -> None:
    code = "import os\nclass Late:\n    def __del__(self): os.environ['LATE'] = '1'\na = Late()\na.me = a"
    first, second = standard.run(code, "import os\n'LATE' in os.environ")
    assert "environment" in first["cleaning"]["reset"]
    assert second["result"] == "False"
