"""All categories of the C library's locale, and the domain of its messages."""

from __future__ import annotations

import locale

from harness.state.checks.finding import DATA_RESET, Finding
from harness.state.checks.kind import Check, kind


@kind("locale")
def locales() -> Check:
    import _locale

    setlocale, textdomain = _locale.setlocale, _locale.textdomain
    categories = (
        locale.LC_CTYPE,
        locale.LC_COLLATE,
        locale.LC_TIME,
        locale.LC_MONETARY,
        locale.LC_NUMERIC,
        locale.LC_MESSAGES,
    )
    saved, domain = [setlocale(category) for category in categories], textdomain(None)

    def check() -> Finding:
        if [setlocale(category) for category in categories] == saved and textdomain(None) == domain:
            return None
        for category, value in zip(categories, saved, strict=True):
            setlocale(category, value)
        textdomain(domain)
        return DATA_RESET

    return check
