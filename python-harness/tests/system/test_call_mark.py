"""What a worker leaves about its last call."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from harness.system.call_mark import begin, end, last_call, running_since_ns
from harness.system.capture import create_memory_file

_MS = 1_000_000


@pytest.fixture
def file() -> Iterator[int]:
    descriptor = create_memory_file("mark")
    yield descriptor
    os.close(descriptor)


def test_a_worker_without_a_call_runs_none(file: int) -> None:
    assert (last_call(file), running_since_ns(file)) == (0, None)


@pytest.mark.parametrize("call", [1, 0xFFFF_FFFF])
def test_a_call_runs_from_its_beginning_to_its_end(file: int, call: int) -> None:
    before = time.time_ns()
    begin(file, call)
    after = time.time_ns()
    since = running_since_ns(file)
    assert since is not None and before - 50 * _MS < since < after
    assert last_call(file) == call
    end(file, call)
    assert (last_call(file), running_since_ns(file)) == (call, None)


def test_what_a_call_makes_at_once_is_not_older_than_the_call(file: int) -> None:
    begin(file, 1)
    made = os.memfd_create("made")
    since = running_since_ns(file)
    assert since is not None and os.fstat(made).st_ctime_ns >= since
    os.close(made)


def test_a_worker_that_wrote_there_may_run_since_ever(file: int) -> None:
    begin(file, 1)
    os.write(file, b"x")
    assert (last_call(file), running_since_ns(file)) == (None, 0)
