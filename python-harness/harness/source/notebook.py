"""Gives advice for code with syntax that only notebooks and shells understand."""

from __future__ import annotations

from _ast import PyCF_ALLOW_TOP_LEVEL_AWAIT, PyCF_ONLY_AST
from itertools import islice
from re import MULTILINE, VERBOSE, Match
from re import compile as _compile_pattern
from typing import Final

from harness.private.file_names import SANDBOX_FILE

INSTALL: Final = (
    "Packages cannot be installed by a call. Import those that are there, which sandbox://environment lists; the "
    "operator of the sandbox can add others to its image."
)
_SHELL: Final = (
    'There is no shell here: do it in Python, or run a program with subprocess.run(["program", "argument"]).'
)
_HELP: Final = "Only notebooks have help by question marks: use help(name)."
_FENCE: Final = "There is other text around the code in the Markdown fence: send the code alone."
_MAGIC: Final = "There are no notebook magics here: {}."
_DO_WITHOUT: Final = "leave the line out, or say it in Python"
_IN_PYTHON: Final = {
    "cd": "use os.chdir(path)",
    "env": "use os.environ",
    "ls": "use os.listdir()",
    "pwd": "use os.getcwd()",
    "run": "use runpy.run_path(path)",
    "time": "measure with time.perf_counter()",
    "timeit": "measure with timeit.timeit(function, number=1000)",
    "writefile": "use pathlib.Path(name).write_text(text)",
}

_MAX_LINES: Final = 20
"""Lines that are tried. For each one the code before it is parsed."""

_find_foreign: Final = _compile_pattern(
    r"""^[ \t]*(?:
        (?P<install>[!%]*[ \t]*(?:sudo[ ]+)?(?:python[\d.]*[ ]+-m[ ]+|uv[ ]+)?
            (?:pip[\d.]*|pipx|uv|conda|mamba|micromamba|poetry|apt|apt-get|apk|dnf|yum|brew|npm)[ ]+(?:-\S+[ ]+)*
            (?:install|add|uninstall|remove|update|upgrade|download|list|show|freeze|search)\b)
        | (?:[\w.,\[\] \t]+=[ \t]*)?(?:%%?(?P<magic>[A-Za-z]\w*) | (?P<shell>!+[ \t]*[^=\s]\S*))
        | (?P<help>\?{1,2}[\w.]+ | [\w.]+\?{1,2})[ \t]*$
        | (?P<fence>`{3,}|~{3,})
    )""",
    MULTILINE | VERBOSE,
).finditer


def explain(failure: SyntaxError, source: str) -> SyntaxError | None:
    """An error with advice for the first line of `source` that is no Python but has a known syntax. None if `failure`
    has another cause.
    """
    for match in islice(_find_foreign(source), _MAX_LINES):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        if _is_statement(source[: match.start()], source[match.start() : start]):
            line = source[match.start() :].partition("\n")[0]
            place = (SANDBOX_FILE, source.count("\n", 0, start) + 1, start - match.start() + 1, line)
            return SyntaxError(_advice(match), place)
    return None


def _is_statement(before: str, indent: str) -> bool:
    """Whether a statement could stand after `before`, so that the line is not inside a string or brackets."""
    flags = PyCF_ONLY_AST | PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        compile(f"{before}{indent}pass\n", SANDBOX_FILE, "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        # A statement could also stand in a `try` that is not complete.
        return str(error.msg).startswith("expected 'except'")
    return True


def _advice(match: Match[str]) -> str:
    if match["install"] is not None or match["magic"] in ("pip", "conda", "mamba", "uv"):
        return INSTALL
    if match["magic"] is not None:
        if match["magic"] in ("bash", "sh", "script", "system", "sx"):
            return _SHELL
        return _MAGIC.format(_IN_PYTHON.get(match["magic"], _DO_WITHOUT))
    if match["shell"] is not None:
        return _SHELL
    return _FENCE if match["help"] is None else _HELP
