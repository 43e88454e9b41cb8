"""The streams of a call: fresh ones, or those of a call before that could do nothing to them but print."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.script import streams


@pytest.fixture(autouse=True)
def own_streams() -> Iterator[None]:
    """Each test begins without streams in store, and gives this process its own back."""
    names = ("stdin", "stdout", "stderr")
    saved = {name: getattr(sys, name) for name in (*names, *(f"__{name}__" for name in names))}
    streams._prepared.clear()
    streams._installed.clear()
    yield
    vars(sys).update(saved)


def test_every_call_gets_other_streams_unless_they_are_reused() -> None:
    first = streams.install_fresh()
    second = streams.install_fresh()
    streams.reuse()
    assert first["stdout"] is not second["stdout"]
    assert streams.install_fresh() is second


def test_streams_made_beforehand_are_not_given_up_for_used_ones() -> None:
    first = streams.install_fresh()
    streams.prepare()
    streams.reuse()
    assert streams.install_fresh() is not first


def test_reused_streams_are_put_back_into_sys_under_both_names() -> None:
    used = streams.install_fresh()
    sys.stdout = sys.__stdout__ = None  # type: ignore[misc]
    streams.reuse()
    streams.install_fresh()
    assert sys.stdout is used["stdout"]
    assert sys.__stdout__ is used["__stdout__"]


def test_nothing_is_reused_before_the_first_call() -> None:
    streams.reuse()
    assert not streams._prepared


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_what_could_not_be_written_does_not_come_out_in_the_next_call(tmp_path: Path) -> None:
    output = tmp_path / "output"
    saved, full = os.dup(1), os.open("/dev/full", os.O_WRONLY)
    try:
        os.dup2(full, 1)
        stream = streams.install_fresh()["stdout"]
        assert stream is not None
        with pytest.raises(OSError, match="No space"):
            stream.write("of the first call\n")
        streams.reuse()
        file = os.open(output, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, 1)
        os.close(file)
        print("of the second", file=streams.install_fresh()["stdout"])
    finally:
        os.dup2(saved, 1)
        os.close(saved)
        os.close(full)
    assert output.read_text() == "of the second\n"
