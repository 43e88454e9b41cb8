"""Names in modules that change by ordinary use and carry nothing from one call to the next but speed."""

from __future__ import annotations

import re
from typing import Final

_CACHES: Final = (
    # The standard library's caches by value: the same input gives the same output with and without.
    r".*\._cache(\..*)?", r".*\._value2member_map_(\..*)?", r"pkgutil\._NAME_PATTERN", r"urllib\.parse\._(host|port)prog",
    r"multiprocessing\.synchronize\.SemLock\._rand(\..*)?", r"tempfile\._RandomNameSequence(\..*)?",
    r"re\._cache2?", r"re\._casefix", r"re\._parser\..*cache.*", r"_strptime\._(regex_cache|TimeRE_cache)",
    r"struct\._cache", r"fnmatch\..*cache.*", r"linecache\.cache", r"encodings\._cache", r"tokenize\..*cache.*",
    r"inspect\.(modulesbyfile|_filesbymodname)", r"sre_.*", r"posixpath\..*cache.*", r"typing\._(cleanups|caches|overload_registry).*",
    r"urllib\.parse\._(safe_quoters|parse_cache)", r"copyreg\._extension_cache", r"zipimport\._zip_directory_cache",
    r"importlib\._bootstrap(_external)?\._module_locks", r"_frozen_importlib(_external)?\.(_module_locks|_blocking_on)",
    r"importlib\.metadata\..*cache.*", r"mimetypes\.(_db|inited|.*_map|common_types)(\..*)?",
    r"email\._.*cache.*", r"locale\._.*cache.*", r"ctypes\.(_.*)?cache.*", r"platform\._.*cache", r"sysconfig\._.*",
    r"weakref\.finalize\._(registry|dirty|registered_with_atexit|index_iter|shutdown)(\..*)?",
    r"uuid\._(last_timestamp|node|.*getter)", r"zoneinfo\..*cache.*", r"string\.Formatter\..*", r"gettext\._.*",
    r"contextlib\..*cache.*", r"collections\.abc\..*", r"random\._inst(\..*)?",
    # Put back by entries of their own.
    r"threading\._(counter|active|limbo|dangling|shutdown_locks|main_thread|shutdown_locks_lock|active_limbo_lock)(\..*)?",
    r"multiprocessing\.process\._(process_counter|children|dangling|current_process)(\..*)?",
    r"multiprocessing\.context\._default_context\._actual_context", r"concurrent\.futures\.process\._(system_limits?_checked|system_limited)",
    r"multiprocessing\.util\._.*registry.*", r"multiprocessing\.util\._(temp_dir|log_to_stderr|logger|exiting)",
    r"asyncio\.tasks\._(task_name_counter|scheduled_tasks|eager_tasks|all_tasks|current_tasks)(\..*)?",
    r"asyncio\.events\._event_loop_policy(\..*)?", r"asyncio\..*\._(watcher|local)(\..*)?",
    r"subprocess\._active", r"concurrent\.futures\.thread\.(_threads_queues|ThreadPoolExecutor\._counter)(\..*)?",
    r"logging\..*", r"tempfile\.(tempdir|_name_sequence)(\..*)?", r"os\.environb?(\..*)?", r"warnings\.(filters|onceregistry|_.*version)",
    r"_warnings\.(filters|_onceregistry)", r"gc\..*", r"builtins\..*", r"sys\..*", r"time\.(tzname|timezone|altzone|daylight)",
    r"decimal\.(Default|Basic|Extended)Context(\..*)?", r"encodings\.aliases\.aliases",
    # numpy, pandas, matplotlib and what they stand on.
    r"numpy\.lib\._datasource\._file_openers(\..*)?", r"matplotlib\.backend_bases\._default_backends(\..*)?",
    r"numpy\..*[cC]ache.*", r"numpy\.random\.mtrand\..*", r"numpy\._core\.(arrayprint|printoptions)\..*",
    r"pandas\..*[cC]ache.*", r"pandas\._config\.config\._global_config(\..*)?", r"pandas\.plotting\._(core|matplotlib)\._backends",
    r"matplotlib\..*[cC]ache.*", r"matplotlib\.(rcParams|rcParamsDefault)(\[\])?(\..*)?", r"matplotlib\._pylab_helpers\.Gcf\.figs",
    r"matplotlib\.font_manager\.(fontManager|_get_font|weight_dict).*", r"matplotlib\.mathtext\..*", r"matplotlib\.texmanager\..*",
    r"matplotlib\.pyplot\._(backend_mod|REPL_DISPLAYHOOK|IP_REGISTERED)", r"matplotlib\.units\.registry(\..*)?",
    r"PIL\.Image\.(_initialized|ID|OPEN|SAVE|SAVE_ALL|EXTENSION|MIME|DECODERS|ENCODERS)(\..*)?", r"PIL\..*[cC]ache.*",
    r"cython_runtime\..*", r"_cython_.*", r"pyparsing\..*(cache|_parse).*", r"dateutil\..*(cache|instances).*", r"pytz\._tzinfo_cache",
)  # fmt: skip
"""Paths of containers and of entries in them, as regular expressions for the whole path."""

_cache_path: Final = re.compile("|".join(_CACHES)).fullmatch


def is_cache(path: str) -> bool:
    """Whether what changed at `path` (such as `re._cache`) is left as it is."""
    return _cache_path(path) is not None
