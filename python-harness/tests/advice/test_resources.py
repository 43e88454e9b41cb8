"""The advice below errors of the operating system. Real limits of a sandbox are tested against containers."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest
from running import run


def message(code: str) -> str:
    described: dict[str, Any] = run(code).outcome["error"]
    text: str = described["message"]
    return text


def test_the_largest_file_is_told() -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n"
    code = limit + "open('a', 'wb').write(b'x' * (2 << 20))"
    assert "A file may hold 1 MiB at most." in message(code)


def test_the_number_of_open_files_is_told() -> None:
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (50, 50))\n"
    code = limit + "files = [open('/dev/null') for _ in range(60)]"
    assert "At most 50 files may be open at a time." in message(code)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_refused_write_names_the_folders_that_take_files() -> None:
    assert "It may write to the working directory" in message("open('/etc/passwd', 'w')")


def test_writing_to_a_read_only_file_system_does_too() -> None:
    told = message(f"raise OSError({errno.EROFS}, 'Read-only file system', '/data/x')")
    assert "It may write to the working directory (" in told


def test_a_file_that_is_not_there_may_be_one_of_the_caller() -> None:
    told = "has no files of its caller, except those that come with the call"
    for path in ("sales.csv", "data/sales.csv", "/mnt/data/sales.csv", "/home/me/x"):
        assert f"The working directory is empty. The sandbox {told}" in message(f"open({path!r})")
    assert f"The working directory has 'a', 'b'. The sandbox {told}" in message(
        "import os\nopen('b', 'w')\nos.mkdir('a')\nos.stat('c')"
    )
    many = "for n in range(12): open(str(n), 'w')\nopen('x')"
    assert "'7' and 2 more. The" in message(many)


@pytest.mark.parametrize("code", ["import subprocess\nsubprocess.run(['no-program'])", "open('/usr/share/none')"])
def test_a_missing_program_or_part_of_the_system_is_none(code: str) -> None:
    assert "\n" not in message(code)


def test_a_program_that_asks_for_input_is_told_that_there_is_none() -> None:
    assert "a call has no standard input. Put the values into the code." in message("input('Name? ')")


@pytest.mark.parametrize(
    "code",
    [
        "open('/no/such/file')",
        "int('x')",
        f"raise PermissionError({errno.EPERM}, 'Operation not permitted', '/etc/passwd')",
        f"raise OSError({errno.EACCES}, 'Permission denied')",
        "raise OSError('own words')",
        "raise KeyError",
        "raise EOFError('Ran out of input')",
    ],
)
def test_other_errors_are_told_in_pythons_words_alone(code: str) -> None:
    assert "\n" not in message(code)


def test_advice_that_fails_leaves_the_error_as_it_is() -> None:
    code = f"import os\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir('../gone')\nraise OSError({errno.ENOSPC}, 'full')"
    assert message(code) == f"[Errno {errno.ENOSPC}] full"


def test_no_code_of_the_exceptions_is_run() -> None:
    code = (
        "class Trap(OSError):\n"
        "    errno = property(lambda self: print('errno'))\n"
        "    filename = property(lambda self: print('filename'))\n"
        "    def __str__(self): return 'words'\n"
        f"raise Trap({errno.EROFS}, 'x', '/y')"
    )
    ran = run(code)
    assert ran.stdout == ""
    assert ran.outcome["error"]["message"].startswith("words\nThe sandbox may not write there.")
