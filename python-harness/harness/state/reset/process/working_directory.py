"""The current folder, by path."""

from __future__ import annotations

import os

from harness.state.checks.finding import DATA_RESET, Finding, Recycle
from harness.state.checks.kind import Check, kind


@kind("working directory")
def working_directory() -> Check:
    path, getcwd, chdir = os.getcwd(), os.getcwd, os.chdir

    def check() -> Finding:
        try:
            moved = getcwd() != path
        except OSError:
            # The former folder is gone.
            moved = True
        try:
            # Even if the path is the same, it may be another folder.
            chdir(path)
        except OSError as error:
            return Recycle(f"cannot go back to it: {error.strerror}")
        return DATA_RESET if moved else None

    return check
