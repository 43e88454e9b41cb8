"""Ordinary programs that run in the zygote once, before the baseline of its workers is taken.

They fill what libraries fill on first use (tables of codecs, backends, registries), so that this is neither paid for by
the first call nor taken for a change that it made.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing.context
import os
import sys
import tempfile
import warnings
from textwrap import dedent

from harness.warmup import numeric, standard
from harness.warmup.program import Program


def warm_up(finished: frozenset[Program] = frozenset()) -> frozenset[Program]:
    """Run the programs for which there are the modules, but for those `finished` earlier; gives those it has run.

    Leaves no thread, no child and no figure. What fails is told on stderr and left out: no call needs it.
    """
    folder = tempfile.tempdir
    output = io.StringIO()
    due = [program for program in (*standard.PROGRAMS, *numeric.PROGRAMS) if program not in finished]
    able = [program for program in due if program.needs <= sys.modules.keys()]
    for program in able:
        _run(dedent(program.source), output)
    # Found by the programs for the zygote's own environment; a worker has other folders.
    tempfile.tempdir = folder
    # Made by the first use, with a generator that could be seeded.
    vars(tempfile)["_name_sequence"] = None
    # Having set an event loop once, a policy makes none by itself any more.
    policy = vars(sys.modules["asyncio.events"])["_event_loop_policy"] if "asyncio.events" in sys.modules else None
    if policy is not None:
        vars(policy._local).clear()
    # From 3.14 on other ways to start processes are the default, which cannot find the classes and functions of a call.
    vars(multiprocessing.context)["_default_context"]._default_context = multiprocessing.get_context("fork")
    return frozenset(able)


def _run(source: str, output: io.StringIO) -> None:
    namespace = {"__name__": "__main__", "__builtins__": __builtins__}
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, "<warm-up>", "exec", dont_inherit=True), namespace)
    except Exception as error:
        os.write(2, f"warm-up: {type(error).__name__}: {error}\n".encode(errors="backslashreplace"))
