"""Settings kept under a name in a module: the folder of temporary files, the opener of URLs."""

from __future__ import annotations

import sys
from typing import Final

from harness.state.checks.finding import RESET, Finding
from harness.state.checks.kind import Check, kind

_modules: Final = sys.modules

_BINDINGS: Final = (
    ("tempfile", "tempdir"),
    ("tempfile", "_name_sequence"),
    ("urllib.request", "_opener"),
    ("ssl", "_create_default_https_context"),
    ("locale", "_override_localeconv"),
    ("zoneinfo._tzpath", "TZPATH"),
    ("matplotlib.backends", "backend"),
    ("matplotlib.pyplot", "_backend_mod"),
)
"""Names that a function of their module sets, through use or on request."""


@kind("module settings")
def module_settings() -> Check:
    saved = [
        (vars(_modules[module]), name, vars(_modules[module])[name])
        for module, name in _BINDINGS
        if module in _modules and name in vars(_modules[module])
    ]

    def check() -> Finding:
        found: Finding = None
        for names, name, value in saved:
            if names.get(name) is not value:
                names[name] = value
                found = RESET
        return found

    return check
