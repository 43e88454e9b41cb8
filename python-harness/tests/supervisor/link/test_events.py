from __future__ import annotations

import os
import signal
import time

from harness.supervisor.link.events import EventLoop


def test_timers_fire_in_the_order_they_are_due_and_not_when_cancelled() -> None:
    loop = EventLoop()
    fired: list[str] = []
    loop.after(0.03, loop.stop)
    loop.after(0.02, lambda: fired.append("second"))
    loop.after(0.01, lambda: fired.append("first"))
    loop.after(0.015, lambda: fired.append("cancelled")).cancel()
    loop.run()
    assert fired == ["first", "second"]


def test_signals_call_back_from_the_loop() -> None:
    loop = EventLoop()
    before = signal.getsignal(signal.SIGUSR1)
    try:
        loop.on_signal(signal.SIGUSR1, loop.stop)
        loop.after(0, lambda: os.kill(os.getpid(), signal.SIGUSR1))
        started = time.monotonic()
        loop.after(10, loop.stop)
        loop.run()
        assert time.monotonic() - started < 5
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_descriptor_forgotten_in_a_round_is_not_called_back_in_it() -> None:
    loop = EventLoop()
    first, second = os.pipe(), os.pipe()
    called: list[int] = []

    def callback(own: int, other: int) -> None:
        called.append(own)
        loop.forget(other)
        loop.forget(own)
        loop.stop()

    loop.watch(first[0], lambda: callback(first[0], second[0]))
    loop.watch(second[0], lambda: callback(second[0], first[0]))
    os.write(first[1], b"x")
    os.write(second[1], b"x")
    loop.run()
    assert len(called) == 1
    for descriptor in (*first, *second):
        os.close(descriptor)


def test_what_happened_to_a_forgotten_descriptor_is_not_told_to_who_gets_its_number() -> None:
    loop = EventLoop()
    first, second, silent = os.pipe(), os.pipe(), os.pipe()
    told: list[str] = []

    def replace(own: int, other: int) -> None:
        told.append("ready")
        loop.forget(own)
        loop.forget(other)
        os.dup2(silent[0], other)
        loop.watch(other, lambda: told.append("new"))
        loop.after(0, loop.stop)

    loop.watch(first[0], lambda: replace(first[0], second[0]))
    loop.watch(second[0], lambda: replace(second[0], first[0]))
    os.write(first[1], b"x")
    os.write(second[1], b"x")
    loop.run()
    assert told == ["ready"]
    for descriptor in (*first, *second, *silent):
        os.close(descriptor)
