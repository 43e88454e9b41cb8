"""Frames that a hostile worker forges reach the host on its own channel or not at all."""

from __future__ import annotations

import pytest
from client import Sandbox
from conftest import StartSandbox

WRITE = """
import os
def frame(channel, payload, length=None):
    return (len(payload) if length is None else length).to_bytes(4, "big") + channel.to_bytes(4, "big") + payload
"""


@pytest.mark.parametrize(
    "forged",
    [
        'frame(0, b\'{"type":"exited","worker":2}\')',
        'frame(2, b\'{"type":"result"}\')',
        "frame(1, b'', 0)",
        "frame(1, b'x' * 100, 2**32 - 1)",
        "b'no frame at all, just text'",
    ],
    ids=["control", "sibling", "too short", "too long", "garbage"],
)
def test_a_worker_that_breaks_the_frame_format_is_retired(plain_sandbox: Sandbox, forged: str) -> None:
    worker, sibling = plain_sandbox.spawn(), plain_sandbox.spawn()
    assert (worker, sibling) == (1, 2)
    plain_sandbox.run_only(worker, f"{WRITE}\nos.write(3, {forged})\nimport time; time.sleep(100)")
    exited = plain_sandbox.expect("exited", worker)
    assert exited["cause"] == "retired"
    assert "protocol" in exited["detail"]
    assert plain_sandbox.run(sibling, "1 + 1")["result"] == "2"


def test_a_forged_answer_is_passed_on_for_the_host_to_judge(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, WRITE + 'os.write(3, frame(1, b\'{"type":"result","call":99}\'))')
    assert plain_sandbox.receive(worker, "result") == {"type": "result", "call": 99}
    assert plain_sandbox.receive(worker, "result")["status"] == "ok"


def test_half_a_frame_at_the_end_is_dropped(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, WRITE + "os.write(3, frame(1, b'{', 100)); os._exit(5)")
    assert plain_sandbox.expect("exited", worker)["exit_code"] == 5
    assert plain_sandbox.control.decoder.pending_bytes == 0


def test_long_calls_and_long_answers_pass_both_ways(start: StartSandbox) -> None:
    sandbox = start(max_output_bytes=4 << 20)
    sandbox.start()
    worker = sandbox.spawn()
    text = "x" * (3 << 20)
    result = sandbox.run(worker, f"text = '{text}'\nprint(text)\nlen(text)")
    assert (result["result"], len(result["stdout"])) == (str(3 << 20), (3 << 20) + 1)


def test_a_closed_channel_ends_the_worker_and_keeps_its_output(plain_sandbox: Sandbox) -> None:
    worker = plain_sandbox.spawn()
    plain_sandbox.run_only(worker, "print('said', flush=True)\nimport os; os.closerange(0, 2000)")
    exited = plain_sandbox.expect("exited", worker)
    assert (exited["cause"], exited["stdout"]) == ("died", "said\n")
