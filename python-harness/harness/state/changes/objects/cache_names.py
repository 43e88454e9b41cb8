"""Names in modules that change through ordinary use.

Changes under a name of `_RESTORED` are undone, whoever made them. These names are caches, without whose contents a call
is only as slow as in a fresh worker, and records of threads, processes and imports that have ended.

Changes under a name of `_KEPT`, or entries of one of `_KEPT_CONTAINERS`, have been restored already by an entry of the
table or a registry, which knows which of them belong to a module that stays. `CacheNames.can_be_kept` checks the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from types import MethodWrapperType
from typing import Any, Final, Literal

_RESTORED: Final = (
    r".*\._cache2?(\..*)?",
    r".*\._value2member_map_(\..*)?",
    r".*_cache\.(\(|\[|[0-9]).*",
    r"re\._(parser|compiler|casefix)\..*",
    r"_strptime\._(regex_cache|TimeRE_cache)(\..*)?",
    r"linecache\.cache(\..*)?",
    r"inspect\.(modulesbyfile|_filesbymodname)(\..*)?",
    r"platform\._(uname_cache|platform_cache|sys_version_cache|os_release_cache)(\..*)?",
    r"sysconfig\._(config_vars|CONFIG_VARS|CONFIG_VARS_INITIALIZED)(\..*)?",
    r"typing\._(cleanups|caches|overload_registry)(\..*)?",
    r"urllib\.parse\._(hostprog|portprog|typeprog)",
    r"pkgutil\._NAME_PATTERN",
    r"gettext\._(translations|default_localedir)(\..*)?",
    r"uuid\._(last_timestamp|node)",
    r"weakref\.finalize\._registry(\..*)?",
    r"concurrent\.futures\.process\._(system_limits_checked|system_limited)",
    r"multiprocessing\.synchronize\.SemLock\._rand(\..*)?",
    r"multiprocessing\.util\._(temp_dir|logger|log_to_stderr)",
    r"asyncio\.tasks\._(scheduled_tasks|eager_tasks|all_tasks)(\..*)?",
    r"asyncio\.events\._event_loop_policy\._watcher",
    r"matplotlib\.colors\..*\.cache(\..*)?",
    # Each choice of a backend sets these.
    r"matplotlib\.pyplot\.(show|new_figure_manager|draw_if_interactive)\.__dict__\.__signature__",
    r"pyparsing\.core\.ParserElement\.packrat_cache(\..*)?",
    r"PIL\.ImageColor\.colormap(\..*)?",
    r"matplotlib\.mathtext\.MathTextParser\._parser(\..*)?",
    r"numpy\.lib\._datasource\._file_openers(\..*)?",
    r"matplotlib\.backend_bases\._default_backends(\..*)?",
    r"matplotlib\.font_manager\.fontManager(\..*)?",
    r"matplotlib\.dates\.(_epoch|\w+_vectorized\._ufunc(\..*)?)",
    r"pandas\._libs\.tslibs\.(timezones\.\w+_cache|offsets\._offset_map)(\..*)?",
    r"pandas\.core\.dtypes\.dtypes\.\w+\._cache_dtypes(\..*)?",
    r"zoneinfo\.(_zoneinfo\.)?ZoneInfo\._(strong|weak)_cache(\..*)?",
    r"random\._sha512",
    r"doctest\.master",
    r"base64\._[ab]85\w+",
    r"typing\.(AsyncContextManager|ContextManager|Match|Pattern)",
    r"logging\._defaultLastResort\._closed",
    # `logging.config` disables what only stands for a logger as well.
    r"logging\.(root|Logger\.root|Logger\.manager|.*\.manager)\.loggerDict\..*\.disabled",
    r"threading\._(active|limbo|dangling|shutdown_locks|main_thread\._(ident|native_id|tstate_lock|handle))(\..*)?",
    r"multiprocessing\.process\._(dangling|current_process\._config)(\..*)?",
    r"multiprocessing\.util\._(afterfork_registry|finalizer_counter|afterfork_counter)(\..*)?",
    r"(_frozen_importlib|_frozen_importlib_external|importlib\._bootstrap|importlib\._bootstrap_external)\._(module_locks|blocking_on)(\..*)?",
    r"logging\._(handlers|at_fork_reinit_lock_weakset)(\..*)?",
    r"weakref\.finalize\._(dirty|registered_with_atexit)",
    r"concurrent\.futures\.thread\._threads_queues(\..*)?",
    # Flags store their complement when it is needed, and `license()` the text that it has read.
    r".*\._inverted_",
    r"builtins\.\w+\._Printer__lines",
    # The type that a text stands for.
    r".*\.__forward_(evaluated|value)__",
)

_COUNTERS: Final = (
    r"threading\._counter|multiprocessing\.process\._process_counter|asyncio\.tasks\._task_name_counter",
    r"concurrent\.futures(\.thread)?\.ThreadPoolExecutor\._counter",
    r"multiprocessing\.pool\.job_counter|matplotlib\._layoutgrid\._layoutboxobjnum",
)
"""Kept while they are counters, because the table of state restarts them by putting new ones there."""

_WEAK_CONTAINER_HAS_LOST: Final = r".*\._dirty_len"
"""Weak containers record lost entries here, and count wrongly if this is restored."""

_KEPT: Final = (
    *(*_COUNTERS, _WEAK_CONTAINER_HAS_LOST),
    r"time\.(tzname|timezone|altzone|daylight)",
)

_KEPT_CONTAINERS: Final = (
    r"logging\._handlerList",
    r"logging\.(root|Logger\.root|Logger\.manager|.*\.manager)\.loggerDict(\..*\.loggerMap)?",
    r"multiprocessing\.util\._finalizer_registry",
)


def _alternatives(*patterns: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)).fullmatch


class CacheNames:
    """The names, ready for look-ups. Made with a watch, in the zygote, because it takes 4 ms; workers that are never
    reset do not need it.
    """

    __slots__ = ("_is_counter", "_is_kept", "_is_kept_container", "_is_loss", "_is_restored")

    def __init__(self) -> None:
        self._is_restored = _alternatives(*_RESTORED)
        self._is_kept = _alternatives(*_KEPT)
        self._is_kept_container = _alternatives(*_KEPT_CONTAINERS)
        self._is_counter = _alternatives(*_COUNTERS)
        self._is_loss = _alternatives(_WEAK_CONTAINER_HAS_LOST)

    def policy(self, container: str, entry: str) -> Literal["restore", "keep"] | None:
        """The treatment of a changed entry, given its path (such as `re._cache.x`) and that of its container; None if
        it is no cache.
        """
        if self._is_kept_container(container) is not None or self._is_kept(entry) is not None:
            return "keep"
        if self._is_restored(container) is not None or self._is_restored(entry) is not None:
            return "restore"
        return None

    def can_be_kept(self, entry: str, old: object, new: Any) -> bool:
        """Whether an entry that is kept has a permitted value. Any other value was put there on purpose."""
        if self._is_counter(entry) is not None:
            return type(new) is count or (type(new) is MethodWrapperType and type(new.__self__) is count)
        return self._is_loss(entry) is None or (type(old) is bool and type(new) is bool)
