"""Modules that are not installed: the installed ones that serve instead, and how the operator adds packages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from os import listdir
from typing import Final

from harness.advice.asking import IN_CONTAINER
from harness.advice.attributes import chain, path_of
from harness.advice.packages import ALTERNATIVES, DISTRIBUTIONS, INSTALLERS, REMOVED, SOUGHT, is_spelled_like

_sys: Final = sys.__dict__
_STANDARD: Final = sys.stdlib_module_names
_VERSION: Final = f"{sys.version_info.major}.{sys.version_info.minor}"

_module_name: Final = ImportError.__dict__["name"].__get__
_arguments: Final = BaseException.__dict__["args"].__get__

_NOT_HERE: Final = "A call cannot install packages."
_OPTIONAL: Final = "Missing optional dependency '"
"""The words of pandas."""


def about_modules(exception: BaseException) -> str | None:
    """Advice for a failed import of a missing module, or a failed attempt to install one."""
    kind = type(exception)
    if issubclass(kind, ImportError):
        name = _missing(exception)
        return None if name is None else _about_missing(name.partition(".")[0])
    if (issubclass(kind, FileNotFoundError) and path_of(exception) in INSTALLERS) or _ran_installer(exception):
        return f"{_NOT_HERE} {_what_is_here(frozenset(_importable()))} {_how_to_add(None)}"
    return None


def _missing(exception: BaseException) -> str | None:
    for link in chain(exception):
        if issubclass(type(link), ModuleNotFoundError):
            name = _module_name(link)
            return name if type(name) is str else None
    arguments = _arguments(exception)
    text = arguments[0] if arguments and type(arguments[0]) is str else ""
    return text.partition(_OPTIONAL)[2].partition("'")[0] or None


def _about_missing(name: str) -> str | None:
    """None if the package is installed and only a part of it is missing."""
    here = frozenset(_importable())
    if name in here:
        return None
    if name in REMOVED and name not in _STANDARD:
        return f"Python {_VERSION} no longer has {name}. Use {REMOVED[name]} instead."
    if name in _STANDARD:
        return f"This part of Python's standard library is not installed here. {_how_to_add(None)}"
    alternatives = [other for other in ALTERNATIVES.get(name.lower(), ()) if other in here or other in _STANDARD]
    similar = sorted(other for other in here | _STANDARD if is_spelled_like(name, other))
    if similar and not alternatives:
        # A name that may be a typing error gets no advice on installing it.
        return f"{_NOT_HERE} Did you mean {similar[0]}?"
    how = _how_to_add(DISTRIBUTIONS.get(name, name.replace("_", "-")))
    if alternatives:
        return f"{_NOT_HERE} Installed packages that may serve instead: {', '.join(alternatives)}. {how}"
    return f"{_NOT_HERE} {_what_is_here(here)} {how}"


def _what_is_here(here: frozenset[str]) -> str:
    known = [name for name in SOUGHT if name in here]
    others = len(_third_party() - {*known})
    more = f" and {others} more (sandbox://environment lists all)" if others else ""
    return f"Installed are {', '.join(known)}{more}." if known else "Only the standard library is installed."


def _third_party() -> set[str]:
    path = _sys.get("path")
    folders = [folder for folder in path if type(folder) is str] if type(path) is list else []
    names = {name for folder in folders if folder.endswith("-packages") for name in _names_in(folder)}
    # Metadata stands beside the packages.
    return {name.partition(".")[0] for name in names if "-" not in name and not name.startswith(("_", "."))}


def _how_to_add(distribution: str | None) -> str:
    if IN_CONTAINER:
        return (
            f"The operator can add packages: `python-sandbox-mcp build --packages {distribution or 'NAME'}` makes an "
            "image for `--image`."
        )
    return f"The operator can add packages: install {distribution or 'them'} for the Python of the host, for all users."


def _importable() -> Iterator[str]:
    """Names of the modules and packages on the path. Imports nothing and asks no finder of the user's."""
    yield from sys.builtin_module_names
    path = _sys.get("path")
    for folder in path if type(path) is list else []:
        if type(folder) is not str or not folder.startswith("/"):
            continue
        yield from (name.partition(".")[0] for name in _names_in(folder))


def _names_in(folder: str) -> list[str]:
    try:
        return listdir(folder)
    except OSError:
        # Zip files and missing folders are common on the path.
        return []


def _ran_installer(exception: BaseException) -> bool:
    """Whether a command failed that installs packages, such as `python -m pip install`."""
    subprocess = sys.modules.get("subprocess")
    if subprocess is None or type(exception) is not vars(subprocess).get("CalledProcessError"):
        return False
    command = object.__getattribute__(exception, "cmd")
    words = command.split() if type(command) is str else command if type(command) in (list, tuple) else ()
    texts = [word.rpartition("/")[2] for word in words if type(word) is str]
    return "install" in texts and not INSTALLERS.isdisjoint(texts)
