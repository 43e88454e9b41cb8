"""Reading from the standard input, which is empty."""

from __future__ import annotations

from typing import Final

from harness.advice.attributes import first_text

_WORDS: Final = "EOF when reading a line"
"""Of `input`. Other functions that reach the end of a file say other things."""


def about_standard_input(exception: BaseException) -> str | None:
    """Advice for a program that asks for input."""
    if issubclass(type(exception), EOFError) and first_text(exception) == _WORDS:
        return "Nobody can type here: a call has no standard input. Put the values into the code."
    return None
