"""Names in modules that change by ordinary use.

What changed under a name of `_RESTORED` is put back: these are caches, so a call is only as slow as in a fresh worker
without what they have learned. What changed under a name of `_KEPT` is the interpreter's own bookkeeping, which would
break if it were put back.
"""

from __future__ import annotations

import re
from typing import Final, Literal

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
)

_KEPT: Final = (
    r"threading\._(active|limbo|dangling|shutdown_locks|main_thread\._(ident|native_id|tstate_lock|handle))(\..*)?",
    r"multiprocessing\.process\._(dangling|current_process\._config)(\..*)?",
    r"multiprocessing\.util\._(afterfork_registry|finalizer_registry|finalizer_counter|afterfork_counter)(\..*)?",
    r"(_frozen_importlib|_frozen_importlib_external|importlib\._bootstrap|importlib\._bootstrap_external)\._(module_locks|blocking_on)(\..*)?",
    r"logging\._(handlers|handlerList|at_fork_reinit_lock_weakset)(\..*)?",
    r"logging\.(root|Logger\.root|Logger\.manager|.*\.manager)\.loggerDict(\..*)?",
    r"weakref\.finalize\._(dirty|registered_with_atexit)",
    r"concurrent\.futures\.thread\._threads_queues(\..*)?",
    r"threading\._counter|multiprocessing\.process\._process_counter|asyncio\.tasks\._task_name_counter",
    r"concurrent\.futures(\.thread)?\.ThreadPoolExecutor\._counter",
    r".*\._abc_registry(\..*)?",
    # Flags note their complement when it is asked for, and `license()` the text that it has read.
    r".*\._inverted_|builtins\.\w+\._Printer__lines",
    # Weak containers note that they have lost something.
    r".*\._dirty_len",
    r"time\.(tzname|timezone|altzone|daylight)",
)


def _alternatives(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_restored: Final = _alternatives(_RESTORED).fullmatch
_kept: Final = _alternatives(_KEPT).fullmatch


def cache_policy(container: str, entry: str) -> Literal["restore", "keep"] | None:
    """What to do with a changed entry, given its path (such as `re._cache.x`) and that of its container; None if it is
    no cache.
    """
    if _kept(container) is not None or _kept(entry) is not None:
        return "keep"
    if _restored(container) is not None or _restored(entry) is not None:
        return "restore"
    return None
