"""Ordinary programs that run in the zygote once, before the baseline of its workers is taken.

They fill what libraries fill on first use (tables of codecs, backends, registries), so that this is neither paid for by the first call
nor taken for a change that it made; and they load the parts of the standard library whose state the clean-up looks after.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing.context
import os
import sys
import tempfile
import warnings
from dataclasses import dataclass
from textwrap import dedent
from typing import Final


@dataclass(frozen=True, slots=True)
class Program:
    """Source of a program, and the module without which it is left out."""

    source: str
    needs: str | None = None


PROGRAMS: Final = (
    Program(
        """
        import abc, argparse, array, ast, base64, bisect, calendar, codecs, collections, configparser, contextvars, copy, csv
        import datetime, decimal, difflib, enum, fractions, functools, glob, graphlib, gzip, hashlib, heapq, html, http.client
        import inspect, io, ipaddress, itertools, json, linecache, locale, logging, math, mimetypes, numbers, operator, os, pathlib
        import pickle, platform, pprint, queue, random, re, secrets, shlex, shutil, signal, socket, sqlite3, statistics, string
        import struct, subprocess, sys, tempfile, textwrap, threading, time, timeit, traceback, types, typing, unicodedata
        import unittest, urllib.parse, urllib.request, uuid, warnings, weakref, xml.etree.ElementTree, zipfile, zlib, zoneinfo
        import concurrent.futures, concurrent.futures.thread, importlib.metadata, logging.handlers, multiprocessing
        import multiprocessing.pool, multiprocessing.process, multiprocessing.util, asyncio, asyncio.subprocess, email.message
        import cProfile, doctest, pdb, pstats, unittest.mock
        try: import readline, rlcompleter  # installs a handler for the size of the terminal
        except ImportError: pass
        """
    ),
    Program(
        """
        from __future__ import annotations
        import abc, enum, functools, typing
        from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
        from dataclasses import asdict, dataclass, field, replace

        @dataclass(order=True)
        class Point:
            x: int
            y: float = 0.0
            tags: list[str] = field(default_factory=list)

        @dataclass(frozen=True, slots=True)
        class Pair:
            left: object
            right: object

        class Shape(abc.ABC):
            @abc.abstractmethod
            def area(self): ...

        class Square(Shape):
            def area(self): return 1

        class Colour(enum.Enum):
            RED = enum.auto()

        class Bits(enum.IntFlag):
            A = 1
            B = 2

        class Sized(typing.Protocol):
            def size(self) -> int: ...

        class Typed(typing.TypedDict):
            name: str

        @functools.singledispatch
        def show(value): return repr(value)

        @show.register
        def _(value: int): return str(value)

        T = typing.TypeVar("T")
        class Box(typing.Generic[T]): pass

        asdict(replace(Point(1), y=2.0)), Pair(1, 2), Square().area(), Colour.RED, Bits.A | Bits.B, show(3), show("x"), Box[int]()
        typing.get_type_hints(Point), isinstance([], typing.Sequence), namedtuple("N", "a b")(1, 2), Counter("aab").most_common()
        """
    ),
    Program(
        r"""
        import re, json, datetime, string, textwrap, difflib, html, base64, hashlib, pprint
        re.sub(r"(\w+)@(\w+)\.com", r"\2 \1", "me@example.com", flags=re.I), re.findall(r"\d+", "a1b22"), re.split(r"[,;]\s*", "a, b;c")
        json.loads(json.dumps({"a": [1, 2.5, None, True, "ü"]}, indent=2, sort_keys=True, ensure_ascii=False))
        datetime.datetime.strptime("2024-01-31 12:30", "%Y-%m-%d %H:%M").strftime("%A %d %B %Y"), datetime.date.today().isoformat()
        string.Template("$a").substitute(a=1), textwrap.fill("word " * 30), list(difflib.unified_diff(["a"], ["b"]))
        html.escape("<a>"), base64.b64encode(b"x"), hashlib.sha256(b"x").hexdigest(), pprint.pformat({"a": list(range(50))})
        f"{3.14159:.2f} {1_000_000:,} {'x':>10}", "ß".upper().encode("utf-16").decode("utf-16"), "é".encode("latin-1"), "a".encode("ascii")
        """
    ),
    Program(
        """
        import decimal, fractions, math, random, statistics, itertools, functools, operator, heapq, bisect
        decimal.Decimal("1.1") / 3, fractions.Fraction(1, 3) + 1, math.factorial(50), random.sample(range(100), 5), random.gauss(0, 1)
        statistics.mean([1, 2, 3]), statistics.stdev([1, 2, 3]), list(itertools.permutations("abc")), functools.reduce(operator.add, [1, 2])

        @functools.lru_cache(maxsize=None)
        def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
        fib(30), heapq.nsmallest(2, [3, 1, 2]), bisect.bisect([1, 2, 3], 2)
        """
    ),
    Program(
        """
        import asyncio
        async def work(n):
            await asyncio.sleep(0)
            return n
        async def main():
            queue = asyncio.Queue()
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work(n)) for n in range(3)]
            await queue.put(1)
            await asyncio.wait_for(queue.get(), 1)
            try:
                async with asyncio.timeout(0): await asyncio.sleep(1)
            except TimeoutError: pass
            return await asyncio.gather(*(task for task in map(work, range(3)))), [task.result() for task in tasks]
        asyncio.run(main())
        """
    ),
    Program(
        """
        import csv, gzip, io, os, pathlib, pickle, shutil, sqlite3, struct, tempfile, zipfile, xml.etree.ElementTree as tree, configparser
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.csv"
            with path.open("w", newline="") as file: csv.DictWriter(file, ["a"]).writeheader()
            list(csv.DictReader(path.open())), path.read_text(), list(pathlib.Path(folder).glob("*")), shutil.copy(path, path.with_suffix(".b"))
            with zipfile.ZipFile(pathlib.Path(folder) / "z.zip", "w") as archive: archive.writestr("a", "b")
            with gzip.open(pathlib.Path(folder) / "g.gz", "wt") as file: file.write("x")
            shutil.make_archive(str(pathlib.Path(folder) / "t"), "gztar", folder)
        with tempfile.NamedTemporaryFile("w+") as file: file.write("x")
        with sqlite3.connect(":memory:") as database: database.execute("create table t (a)").connection.execute("select * from t").fetchall()
        database.close()
        pickle.loads(pickle.dumps({"a": (1, 2)})), struct.pack("<ih", 1, 2), tree.fromstring("<a><b/></a>").find("b"), io.BytesIO(b"x").read()
        configparser.ConfigParser().read_string("[a]\\nb=1")
        """
    ),
    Program(
        """
        import argparse, concurrent.futures, inspect, logging, traceback, unittest, urllib.parse, uuid, warnings, locale, platform, timeit, mimetypes, zoneinfo
        with concurrent.futures.ThreadPoolExecutor(1) as pool: pool.submit(int).result()
        concurrent.futures.ProcessPoolExecutor
        parser = argparse.ArgumentParser(); parser.add_argument("--x", type=int, default=1); parser.parse_args([]), parser.format_help()
        try: 1 / 0
        except ZeroDivisionError: traceback.format_exc()
        inspect.signature(parser.parse_args), urllib.parse.urlencode({"a": "b c"}), urllib.parse.urlparse("http://a/b?c=d"), uuid.uuid4()
        platform.platform(), timeit.timeit("1", number=1), mimetypes.guess_type("a.png"), locale.getlocale(), locale.localeconv()
        class Case(unittest.TestCase):
            def test(self): self.assertEqual(1, 1)
        unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(Case))
        with warnings.catch_warnings(): warnings.simplefilter("ignore"); warnings.warn("x")
        class Note(Exception): pass
        note = Note("a"); note.add_note("b"); "".join(traceback.format_exception(note))
        "".join(traceback.format_exception(ExceptionGroup("g", [ValueError(1), note])))
        try: zoneinfo.ZoneInfo("Europe/Berlin")
        except zoneinfo.ZoneInfoNotFoundError: pass
        """
    ),
    Program(
        """
        import numpy as np
        rng = np.random.default_rng(0); a = rng.normal(size=(20, 20)); np.random.rand(3); np.random.seed(1)
        a @ a, np.linalg.inv(a + 30 * np.eye(20)), np.linalg.eigh(a + a.T), np.linalg.svd(a), np.fft.fft(a[0]), a.mean(axis=0), a.std()
        np.sort(a, axis=None), np.unique([1, 1, 2]), np.histogram(a), np.polyfit([1, 2, 3], [1, 4, 9], 2), np.cumsum(a), np.where(a > 0, 1, 0)
        repr(a), str(a.astype("f4")), repr(np.array(["a", "b"])), np.datetime64("2024-01-01") + np.timedelta64(1, "D"), np.einsum("ij->i", a)
        with np.errstate(all="ignore"): np.array([1.0]) / 0
        np.array([1.0, np.nan]), np.linspace(0, 1, 5).tolist(), np.vectorize(lambda x: x + 1)([1]), np.array([(1, 2)], dtype="i4,f4")
        np.ma.array([1, 2], mask=[0, 1]).mean(), np.random.RandomState(0).rand(), np.savetxt(__import__("io").StringIO(), a), np.polynomial.Polynomial([1, 2])(1)
        """,
        needs="numpy",
    ),
    Program(
        """
        import io, numpy as np, pandas as pd
        frame = pd.DataFrame({"a": [1, 2, 3], "b": list("xyx"), "c": [0.5, None, 2.0], "d": pd.date_range("2024-01-01", periods=3)})
        frame.describe().to_string(), frame.describe(include="all"), frame.groupby("b").agg({"a": ["sum", "mean"], "c": "max"}), frame.info(buf=io.StringIO())
        frame.pivot_table(index="b", values="a"), frame.merge(frame, on="a"), pd.concat([frame, frame]), frame.sort_values("a"), frame.T
        repr(frame), frame.to_html(), frame.to_csv(), frame.to_json(), pd.read_csv(io.StringIO("a,b\\n1,2")), frame.set_index("d").resample("D").sum(numeric_only=True)
        frame["b"].str.upper(), frame["d"].dt.month, frame["a"].rolling(2).mean(), frame["b"].value_counts(), frame.corr(numeric_only=True), frame.fillna(0)
        frame["b"].astype("category"), frame.query("a > 1"), frame.apply(lambda row: row["a"], axis=1), frame.melt(id_vars="b", value_vars="a"), pd.crosstab(frame.a, frame.b)
        pd.cut(frame.a, 2), pd.to_datetime(["2024-01-01"]), pd.Timestamp("2024-01-01"), pd.Series([1, 2]).plot, pd.get_dummies(frame.b), frame.isna().sum()
        frame.to_string(), frame.head().to_dict("records"), frame.quantile(numeric_only=True), frame.dtypes, frame.iloc[0], frame.loc[0, "a"], frame.eval("a + 1")
        """,
        needs="pandas",
    ),
    Program(
        """
        import io, numpy as np
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
        for kind in ("png", "svg"):
            figure, axes = plt.subplots(2, 2, figsize=(2, 2))
            axes[0, 0].plot([1, 2, 3], label="line"); axes[0, 0].legend(); axes[0, 0].set_title("t $x^2$"); axes[0, 0].grid(True)
            axes[0, 1].bar(["a", "b"], [1, 2]); axes[1, 0].scatter([1, 2], [2, 1], c=[0, 1]); axes[1, 1].imshow(np.eye(3))
            figure.colorbar(axes[1, 1].images[0]); figure.tight_layout(); figure.savefig(io.BytesIO(), format=kind, dpi=20)
        plt.figure(); plt.hist([1, 2, 2]); plt.boxplot([1, 2, 3]); plt.xlabel("x"); plt.savefig(io.BytesIO(), dpi=20)
        plt.figure(); plt.pie([1, 2]); plt.savefig(io.BytesIO(), dpi=20)
        with plt.style.context("ggplot"): plt.figure()
        plt.close("all")
        """,
        needs="matplotlib.pyplot",
    ),
    Program(
        """
        import io, pandas as pd, matplotlib.pyplot as plt
        pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2024-01-01", periods=2)).plot().figure.savefig(io.BytesIO(), dpi=20)
        pd.Series([1, 2, 2]).plot(kind="hist"); pd.DataFrame({"a": [1, 2], "b": [2, 1]}).plot.scatter("a", "b")
        plt.close("all")
        """,
        needs="matplotlib.pyplot",
    ),
)


def warm_up() -> None:
    """Run the corpus. Leaves no thread, no child and no figure. What fails is told on stderr and left out: no call needs it."""
    folder = tempfile.tempdir
    output = io.StringIO()
    for program in PROGRAMS:
        if program.needs is None or (program.needs in sys.modules and _has_all(program.source)):
            _run(dedent(program.source), output)
    # Found by the programs for the zygote's own environment; a worker has other folders.
    tempfile.tempdir = folder
    # From 3.14 on other ways to start processes are the default, which cannot find the classes and functions of a call.
    vars(multiprocessing.context._default_context)["_default_context"] = multiprocessing.get_context("fork")


def _has_all(source: str) -> bool:
    return "pandas" not in source or "pandas" in sys.modules


def _run(source: str, output: io.StringIO) -> None:
    namespace = {"__name__": "__main__", "__builtins__": __builtins__}
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, "<warm-up>", "exec", dont_inherit=True), namespace)
    except Exception as error:
        os.write(2, f"warm-up: {type(error).__name__}: {error}\n".encode(errors="backslashreplace"))
