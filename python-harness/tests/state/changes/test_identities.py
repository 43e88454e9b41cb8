"""Sets of identities."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from harness.state.changes import identities as module
from harness.state.changes.identities import Identities

number_settings = st.sets(st.integers(0, 2**64 - 1))


@given(
    hidden=number_settings,
    settled=number_settings,
    recent=number_settings,
    others=number_settings,
    few=st.sampled_from([0, 5, 1000]),
)
def test_it_is_a_set_that_forgets_what_was_not_settled(
    hidden: set[int], settled: set[int], recent: set[int], others: set[int], few: int
) -> None:
    identities = Identities(hidden)
    assert {each for each in settled if identities.add(each)} == settled - hidden
    with patch.object(module, "MAX_FEW", few):
        identities.settle()
    for each in recent:
        identities.add(each)
    everything = hidden | settled | recent
    assert {each for each in everything | others if each in identities} == everything
    identities.forget()
    assert {each for each in everything | others if each in identities} == hidden | settled
