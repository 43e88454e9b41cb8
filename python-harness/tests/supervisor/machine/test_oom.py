from __future__ import annotations

from harness.supervisor.machine.oom import oom_kills


def test_the_counter_can_be_read_or_is_zero_and_does_not_run_by_itself() -> None:
    assert oom_kills() >= 0
    assert oom_kills() == oom_kills()
