"""Monty, a Python subset in Rust: a fresh session of a warm worker process for each call."""

from __future__ import annotations

from line_peer import serve
from pydantic_monty import CollectString, Monty

with Monty() as pool:

    def run(code: str) -> str:
        printed = CollectString()
        with pool.checkout() as session:
            session.feed_run(code, print_callback=printed)
        return printed.output

    serve(run)
