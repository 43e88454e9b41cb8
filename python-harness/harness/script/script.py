"""Makes the code of a call look like a script that Python runs."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from harness.protocol.frames import ProtocolError
from harness.script import exit_callbacks, folder_finder, script_file

_NAME: Final = "script.py"


@dataclass(frozen=True, slots=True)
class Script:
    """The values of `__file__` and `sys.argv`. `path` is absolute, in the working folder."""

    path: str
    argv: tuple[str, ...]

    @classmethod
    def in_folder(cls, folder: str) -> Script:
        """A script that was started without arguments."""
        return cls(f"{folder}/{_NAME}", (_NAME,))

    def with_argv(self, argv: object) -> Script:
        """The script with the `argv` of a `run`, or without arguments for None. It has the name in its `argv` if that
        is a name for a script. Raises ProtocolError.
        """
        if argv is None:
            return self
        if not isinstance(argv, list) or not argv or not all(type(word) is str for word in argv):
            raise ProtocolError("run.argv must be a list of strings that names the script first.")
        name = argv[0].rpartition("/")[2]
        if not name.endswith(".py") or "\0" in name:
            return Script(self.path, tuple(argv))
        return Script(f"{self.path.rpartition('/')[0]}/{name}", tuple(argv))


def like_a_script() -> None:
    """Sets the parts that are the same for all calls of all workers. Runs in the zygote, and again in a worker before
    user code.
    """
    # Python records its own command line, which is the harness'.
    sys.orig_argv[:] = [sys.executable, _NAME]
    exit_callbacks.forget()
    folder_finder.install()
    script_file.prepare()
