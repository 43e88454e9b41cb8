"""State that modules of the standard library keep where no look at their names shows it, or that is put back for
convenience.
"""

from __future__ import annotations

import itertools
import sys
from typing import Any, Final

from harness.state.event_loop import event_loop
from harness.state.guard import Guard
from harness.state.kinds import FORGOTTEN, RESET, Check, Finding, Recycle, kind

_modules: Final = sys.modules
_getrefcount: Final = sys.getrefcount
_count: Final = itertools.count


@kind("random", needs="random")
def random_generator() -> Check:
    """The shared generator, seeded anew after every call that used it: too often for that to be a finding."""
    module = _modules["random"]
    seed, names, instance = module.seed, vars(module), module._inst
    # Python seeds it anew after a fork.
    guard = Guard([vars(instance)], [instance])

    def check() -> Finding:
        if names.get("_inst") is instance and guard.is_untouched():
            return None
        # Which also forgets the half of a pair of normal numbers.
        seed()
        found: Finding = None if names.get("_inst") is instance else RESET
        names["_inst"] = instance
        guard.settle(found)
        return found

    return check


@kind("decimal", needs="decimal", is_inherited=True)
def decimal_contexts() -> Check:
    """The three context templates. The current context is a context variable and ends with the call."""
    module = _modules["decimal"]
    templates = (module.DefaultContext, module.BasicContext, module.ExtendedContext)
    attributes = ("prec", "rounding", "Emin", "Emax", "capitals", "clamp")
    saved = [
        ([getattr(template, name) for name in attributes], dict(template.traps), dict(template.flags))
        for template in templates
    ]
    # The Python version keeps its contexts in attributes.
    in_c = "_decimal" in _modules and all(type(template) is _modules["_decimal"].Context for template in templates)
    guard = Guard(objects=templates) if in_c else None

    def check() -> Finding:
        if guard is not None and guard.is_untouched():
            return None
        found: Finding = None
        for template, (values, traps, flags) in zip(templates, saved, strict=True):
            for name, value in zip(attributes, values, strict=True):
                if getattr(template, name) != value:
                    setattr(template, name, value)
                    found = RESET
            for table, entries in ((template.traps, traps), (template.flags, flags)):
                if dict(table) != entries:
                    table.update(entries)
                    found = RESET
        if guard is not None:
            guard.settle(found)
        return found

    return check


@kind("csv", needs="csv", is_inherited=True)
def csv_settings() -> Check:
    """Dialects and the limit of a field's size, which `_csv` keeps in C."""
    module = _modules["_csv"]
    dialects = {name: module.get_dialect(name) for name in module.list_dialects()}
    list_dialects, get_dialect = module.list_dialects, module.get_dialect
    register, unregister, field_size_limit = module.register_dialect, module.unregister_dialect, module.field_size_limit
    limit = field_size_limit()
    guard = Guard([module._dialects])

    def check() -> Finding:
        found: Finding = RESET if field_size_limit(limit) != limit else None
        if guard.is_untouched():
            return found
        present = list_dialects()
        if present != list(dialects) or any(get_dialect(name) is not dialect for name, dialect in dialects.items()):
            for name in present:
                unregister(name)
            for name, dialect in dialects.items():
                register(name, dialect)
                # Registering makes an equal dialect, not the same.
                dialects[name] = get_dialect(name)
            found = RESET
        guard.settle(found)
        return found

    return check


@kind("socket timeout", needs="_socket", is_inherited=True)
def socket_timeout() -> Check:
    """The default time-out of sockets."""
    module = _modules["_socket"]
    get, put, saved = module.getdefaulttimeout, module.setdefaulttimeout, module.getdefaulttimeout()

    def check() -> Finding:
        if get() == saved:
            return None
        put(saved)
        return RESET

    return check


@kind("threading", needs="threading", is_inherited=True)
def threading_settings() -> Check:
    """The stack size of new threads, and the hooks of threads to come."""
    module = _modules["threading"]
    stack_size, names = module.stack_size, vars(module)
    size = stack_size()
    hooks = {name: names[name] for name in ("excepthook", "_trace_hook", "_profile_hook") if name in names}

    def check() -> Finding:
        found: Finding = RESET if stack_size(size) != size else None
        for name, value in hooks.items():
            if names.get(name) is not value:
                names[name] = value
                found = RESET
        return found

    return check


@kind("sqlite3 tracebacks", needs="_sqlite3", is_inherited=True)
def sqlite_tracebacks() -> Check:
    """The flag that makes sqlite3 print errors of callbacks. It cannot be read, so it is set every time."""
    enable = _modules["_sqlite3"].enable_callback_tracebacks

    def check() -> Finding:
        enable(False)
        return None

    return check


@kind("readline", needs="readline")
def line_editor() -> Check:
    """History of input lines, completer, its delimiters and hooks, which a C library keeps."""
    module = _modules["readline"]
    get_length, clear = module.get_current_history_length, module.clear_history
    get_limit, set_limit = module.get_history_length, module.set_history_length
    get_completer, set_completer = module.get_completer, module.set_completer
    get_delimiters, set_delimiters = module.get_completer_delims, module.set_completer_delims
    length, limit, completer, delimiters = get_length(), get_limit(), get_completer(), get_delimiters()
    names = ("set_startup_hook", "set_pre_input_hook", "set_completion_display_matches_hook")
    # Some builds lack the second.
    set_hooks = tuple(getattr(module, name) for name in names if hasattr(module, name))
    set_auto_history, get_text = module.set_auto_history, module.get_line_buffer

    def no_hook() -> int:
        return 0

    # Hooks cannot be read; but this function knows how many of them it is.
    for set_hook in set_hooks:
        set_hook(no_hook)
    held = _getrefcount(no_hook)

    def check() -> Finding:
        found: Finding = None
        if _getrefcount(no_hook) != held:
            for set_hook in set_hooks:
                set_hook(no_hook)
            found = RESET
        set_auto_history(True)
        if get_limit() != limit:
            set_limit(limit)
            found = RESET
        if get_delimiters() != delimiters:
            set_delimiters(delimiters)
            found = RESET
        if get_completer() is not completer:
            set_completer(completer)
            found = RESET
        if get_text():
            return Recycle("text was left in its line")
        if get_length() != length:
            clear()
            found = RESET if get_length() == length else Recycle("lines were taken from its history")
        return found

    return check


@kind("line cache", needs="linecache", is_inherited=True)
def line_cache() -> Check:
    """Source lines for tracebacks, which can be forged; they fill by themselves."""
    names = vars(_modules["linecache"])
    cache: dict[Any, Any] = names["cache"]
    cache.clear()

    def check() -> Finding:
        found: Finding = FORGOTTEN if cache else None
        cache.clear()
        if names.get("cache") is cache:
            return found
        names["cache"] = cache
        return RESET

    return check


@kind("context variables")
def context_variables() -> Check:
    """Context variables of the thread itself. A call runs in a context of its own, so they only change by reaching for
    it.
    """
    from contextvars import copy_context

    saved = dict(copy_context())

    def check() -> Finding:
        now = copy_context()
        if len(now) == len(saved) and all(now.get(variable) is value for variable, value in saved.items()):
            return None
        return Recycle("one was set outside of the call's context")

    return check


KINDS: Final = (
    random_generator,
    decimal_contexts,
    event_loop,
    csv_settings,
    socket_timeout,
    threading_settings,
    sqlite_tracebacks,
    line_editor,
    line_cache,
    context_variables,
)
