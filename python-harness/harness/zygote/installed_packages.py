"""Lists the distributions that can be imported."""

from __future__ import annotations

import os
import sys
from typing import Final

_SUFFIXES: Final = (".dist-info", ".egg-info")


def installed_packages() -> dict[str, str]:
    """Name → version of every distribution on the module path.

    Read from the names of metadata folders. `importlib.metadata` parses each folder and takes a hundred times as long.
    """
    packages: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder)
        except OSError:
            # Zip files and missing folders are common on the path.
            continue
        for entry in names:
            stem, suffix = os.path.splitext(entry)
            # `name-version` or `name-version-py3.13`; neither part holds a dash in a folder's name.
            parts = stem.split("-")
            if suffix in _SUFFIXES and len(parts) > 1:
                # The first one on the path is imported.
                packages.setdefault(parts[0].replace("_", "-"), parts[1])
    return dict(sorted(packages.items()))
