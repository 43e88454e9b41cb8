"""Forks a process that ends at once for each byte it receives, and sends the byte back when that is gone: what a process of its
own costs for each call, without anything that makes it a sandbox. The modules that are named are imported before.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys

for name in sys.argv[1:]:
    importlib.import_module(name)
gc.freeze()
while data := os.read(0, 1):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    os.write(1, data)
