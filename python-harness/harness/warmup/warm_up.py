"""Ordinary programs that run in the zygote once, before the baseline of its workers is recorded.

They fill tables that libraries fill on first use (codecs, backends, registries). So the first call does not pay for
this, and the clean-up does not take it for a change by that call.
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
    """Runs the programs whose modules are there, except those `finished` earlier. Returns the programs it has run.

    Leaves no thread, no child and no figure. A program that fails is reported on stderr and skipped, because no call
    needs it.
    """
    folder = tempfile.tempdir
    output = io.StringIO()
    due = [program for program in (*standard.PROGRAMS, *numeric.PROGRAMS) if program not in finished]
    able = [program for program in due if program.needs <= sys.modules.keys()]
    for program in able:
        _run(dedent(program.source), output)
    # The programs have cached folders of the zygote; a worker has other folders.
    tempfile.tempdir = folder
    # The first use makes this, with a generator that could be seeded.
    vars(tempfile)["_name_sequence"] = None
    # A policy in which an event loop was set once no longer makes one by itself.
    policy = vars(sys.modules["asyncio.events"])["_event_loop_policy"] if "asyncio.events" in sys.modules else None
    if policy is not None:
        vars(policy._local).clear()
    # Since 3.14 the default way of starting processes is another one, which cannot find the classes and functions of a
    # call.
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
