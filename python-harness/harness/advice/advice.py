"""Adds the cause in the sandbox and the remedy to the description of an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from harness.advice.disk import about_disk
from harness.advice.missing_files import about_missing_files
from harness.advice.modules import about_modules
from harness.advice.network import about_network
from harness.advice.permissions import about_permissions
from harness.advice.standard_input import about_standard_input
from harness.script.interrupt import Interrupted

_ADVISERS: Final[tuple[Callable[[BaseException], str | None], ...]] = (
    about_modules,
    about_disk,
    about_missing_files,
    about_permissions,
    about_network,
    about_standard_input,
)


def add_advice(error: dict[str, Any], exception: BaseException) -> dict[str, Any]:
    """`error`, which `describe_error` made of `exception`, with any advice below Python's own words.

    Raises `Interrupted` only.
    """
    advice = _advice_for(exception)
    if advice is None:
        return error
    message = f"{error['message']}\n{advice}".lstrip("\n")
    return {**error, "message": message, "traceback": f"{error['traceback'].rstrip()}\n{advice}\n"}


def _advice_for(exception: BaseException) -> str | None:
    for adviser in _ADVISERS:
        try:
            advice = adviser(exception)
        except Interrupted:
            raise
        except Exception:
            # The system could not be asked, or the exception is unusual. The error is described without advice.
            continue
        if advice is not None:
            return advice
    return None
