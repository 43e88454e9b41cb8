from __future__ import annotations

from harness.advice.attributes import chain


def test_a_chain_holds_causes_contexts_and_members_of_groups() -> None:
    cause, context, member = ValueError("cause"), ValueError("context"), KeyError("member")
    outer = RuntimeError("outer")
    outer.__cause__, cause.__context__ = cause, context
    group = ExceptionGroup("group", [member, outer])
    assert [*chain(group)] == [group, member, outer, cause, context]


def test_a_chain_ends_even_if_it_is_a_circle() -> None:
    first, second = ValueError(), ValueError()
    first.__context__, second.__context__ = second, first
    assert len([*chain(first)]) == 10
    assert len([*chain(ExceptionGroup("large", [ValueError() for _ in range(1000)]))]) == 10
