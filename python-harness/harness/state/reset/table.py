"""The table of state: every kind in the order of restoring.

The collector comes before garbage is collected. Kinds of `FIRST` could run the user's code inside the checks, or keep
these from working. The environment comes before the time zone, which reads it.
"""

from __future__ import annotations

from typing import Final

from harness.state.checks.kind import Kind
from harness.state.reset.concurrency.context_variables import context_variables
from harness.state.reset.concurrency.counters import counters
from harness.state.reset.concurrency.event_loop import event_loop
from harness.state.reset.concurrency.running_threads import running_threads
from harness.state.reset.concurrency.start_method import start_method
from harness.state.reset.concurrency.threading_settings import threading_settings
from harness.state.reset.files.curses_terminal import curses_terminal
from harness.state.reset.files.line_editor import line_editor
from harness.state.reset.files.system_log import system_log
from harness.state.reset.imports.import_lock import import_lock
from harness.state.reset.interpreter.builtins_namespace import builtins_namespace
from harness.state.reset.interpreter.collector import collector
from harness.state.reset.interpreter.debug_facilities import debug_facilities
from harness.state.reset.interpreter.interpreter_limits import interpreter_limits
from harness.state.reset.interpreter.late_exit_callbacks import late_exit_callbacks
from harness.state.reset.interpreter.stack_trampoline import stack_trampoline
from harness.state.reset.interpreter.sub_interpreters import sub_interpreters
from harness.state.reset.interpreter.sys_namespace import sys_namespace
from harness.state.reset.interpreter.tracing import tracing
from harness.state.reset.interpreter.warning_filters import warning_filters
from harness.state.reset.library.csv_settings import csv_settings
from harness.state.reset.library.decimal_contexts import decimal_contexts
from harness.state.reset.library.element_factories import element_factories
from harness.state.reset.library.line_cache import line_cache
from harness.state.reset.library.loggers import loggers
from harness.state.reset.library.module_settings import module_settings
from harness.state.reset.library.random_generator import random_generator
from harness.state.reset.library.socket_timeout import socket_timeout
from harness.state.reset.library.sqlite_limits import sqlite_limits
from harness.state.reset.library.sqlite_tracebacks import sqlite_tracebacks
from harness.state.reset.packages.figures import figures
from harness.state.reset.packages.image_memory import image_memory
from harness.state.reset.packages.matplotlib_settings import matplotlib_settings
from harness.state.reset.packages.numpy_errors import numpy_errors
from harness.state.reset.packages.numpy_memory import numpy_memory
from harness.state.reset.packages.numpy_printing import numpy_printing
from harness.state.reset.packages.numpy_random import numpy_random
from harness.state.reset.packages.pandas_options import pandas_options
from harness.state.reset.process.children import children
from harness.state.reset.process.environment import environment
from harness.state.reset.process.kernel_status import kernel_status
from harness.state.reset.process.locales import locales
from harness.state.reset.process.resource_limits import resource_limits
from harness.state.reset.process.scheduling import scheduling
from harness.state.reset.process.signal_handlers import signal_handlers
from harness.state.reset.process.time_zone import time_zone
from harness.state.reset.process.timers import timers
from harness.state.reset.process.umask import umask
from harness.state.reset.process.working_directory import working_directory

COLLECTOR: Final = collector

FIRST: Final[tuple[Kind, ...]] = (
    tracing,
    builtins_namespace,
    sys_namespace,
    collector,
)

TABLE: Final[tuple[Kind, ...]] = (
    children,
    interpreter_limits,
    warning_filters,
    late_exit_callbacks,
    debug_facilities,
    environment,
    working_directory,
    umask,
    signal_handlers,
    timers,
    locales,
    time_zone,
    kernel_status,
    resource_limits,
    scheduling,
    running_threads,
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
    counters,
    start_method,
    module_settings,
    sub_interpreters,
    import_lock,
    stack_trampoline,
    system_log,
    sqlite_limits,
    curses_terminal,
    element_factories,
    image_memory,
    numpy_memory,
    loggers,
    numpy_errors,
    numpy_printing,
    numpy_random,
    pandas_options,
    matplotlib_settings,
    figures,
)
