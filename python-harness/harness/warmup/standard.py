"""Programs with the standard library alone. They also load the modules whose state the clean-up restores."""

from __future__ import annotations

from typing import Final

from harness.warmup.program import Program

PROGRAMS: Final = (
    Program(
        """
        import abc, argparse, array, ast, base64, bisect, calendar, codecs, collections, configparser
        import contextvars, copy, csv
        import datetime, decimal, difflib, enum, fractions, functools, glob, graphlib, gzip, hashlib, heapq
        import html, http.client
        import inspect, io, ipaddress, itertools, json, linecache, locale, logging, math, mimetypes, numbers
        import operator, os, pathlib
        import pickle, platform, pprint, queue, random, re, secrets, shlex, shutil, signal, socket, sqlite3
        import statistics, string
        import struct, subprocess, sys, tempfile, textwrap, threading, time, timeit, traceback, types, typing
        import unicodedata
        import unittest, urllib.parse, urllib.request, uuid, warnings, weakref, xml.etree.ElementTree, zipfile
        import zlib, zoneinfo
        import concurrent.futures, concurrent.futures.thread, importlib.metadata, logging.handlers
        import multiprocessing
        import multiprocessing.pool, multiprocessing.process, multiprocessing.util, asyncio, asyncio.subprocess
        import multiprocessing.popen_forkserver, multiprocessing.popen_spawn_posix, multiprocessing.synchronize
        import email.message
        import cProfile, doctest, pdb, pstats, unittest.mock
        try:
            import readline, rlcompleter
        except ImportError:
            pass
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
            def area(self):
                ...

        class Square(Shape):

            def area(self):
                return 1

        class Colour(enum.Enum):
            RED = enum.auto()

        class Bits(enum.IntFlag):
            A = 1
            B = 2

        class Sized(typing.Protocol):

            def size(self) -> int:
                ...

        class Typed(typing.TypedDict):
            name: str

        @functools.singledispatch
        def show(value):
            return repr(value)

        @show.register
        def _(value: int):
            return str(value)
        T = typing.TypeVar('T')

        class Box(typing.Generic[T]):
            pass
        asdict(replace(Point(1), y=2.0))
        Pair(1, 2)
        Square().area()
        Colour.RED
        Bits.A | Bits.B
        show(3)
        show('x')
        Box[int]()
        typing.get_type_hints(Point)
        isinstance([], typing.Sequence)
        namedtuple('N', 'a b')(1, 2)
        Counter('aab').most_common()
        """
    ),
    Program(
        r"""
        import re, json, datetime, string, textwrap, difflib, html, base64, hashlib, pprint
        re.sub('(\\w+)@(\\w+)\\.com', '\\2 \\1', 'me@example.com', flags=re.I)
        re.findall('\\d+', 'a1b22')
        re.split('[,;]\\s*', 'a, b;c')
        json.loads(json.dumps({'a': [1, 2.5, None, True, 'ü']}, indent=2, sort_keys=True, ensure_ascii=False))
        datetime.datetime.strptime('2024-01-31 12:30', '%Y-%m-%d %H:%M').strftime('%A %d %B %Y')
        datetime.date.today().isoformat()
        string.Template('$a').substitute(a=1)
        textwrap.fill('word ' * 30)
        list(difflib.unified_diff(['a'], ['b']))
        html.escape('<a>')
        base64.b64encode(b'x')
        hashlib.sha256(b'x').hexdigest()
        pprint.pformat({'a': list(range(50))})
        f"{3.14159:.2f} {1000000:,} {'x':>10}"
        'ß'.upper().encode('utf-16').decode('utf-16')
        'é'.encode('latin-1')
        'a'.encode('ascii')
        """
    ),
    Program(
        """
        import decimal, fractions, math, random, statistics, itertools, functools, operator, heapq, bisect
        decimal.Decimal('1.1') / 3
        fractions.Fraction(1, 3) + 1
        math.factorial(50)
        random.sample(range(100), 5)
        random.gauss(0, 1)
        statistics.mean([1, 2, 3])
        statistics.stdev([1, 2, 3])
        list(itertools.permutations('abc'))
        functools.reduce(operator.add, [1, 2])

        @functools.lru_cache(maxsize=None)
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)
        fib(30)
        heapq.nsmallest(2, [3, 1, 2])
        bisect.bisect([1, 2, 3], 2)
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
                async with asyncio.timeout(0):
                    await asyncio.sleep(1)
            except TimeoutError:
                pass
            return (await asyncio.gather(*(task for task in map(work, range(3)))), [task.result() for task in tasks])
        asyncio.run(main())
        """
    ),
    Program(
        r"""
        import csv, gzip, io, os, pathlib, pickle, shutil, sqlite3, struct, tempfile, zipfile
        import xml.etree.ElementTree as tree, configparser
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / 'a.csv'
            with path.open('w', newline='') as file:
                csv.DictWriter(file, ['a']).writeheader()
            list(csv.DictReader(path.open()))
            path.read_text()
            list(pathlib.Path(folder).glob('*'))
            shutil.copy(path, path.with_suffix('.b'))
            with zipfile.ZipFile(pathlib.Path(folder) / 'z.zip', 'w') as archive:
                archive.writestr('a', 'b')
            with gzip.open(pathlib.Path(folder) / 'g.gz', 'wt') as file:
                file.write('x')
            shutil.make_archive(str(pathlib.Path(folder) / 't'), 'gztar', folder)
        with tempfile.NamedTemporaryFile('w+') as file:
            file.write('x')
        with sqlite3.connect(':memory:') as database:
            database.execute('create table t (a)').connection.execute('select * from t').fetchall()
        database.close()
        pickle.loads(pickle.dumps({'a': (1, 2)}))
        struct.pack('<ih', 1, 2)
        tree.fromstring('<a><b/></a>').find('b')
        io.BytesIO(b'x').read()
        configparser.ConfigParser().read_string('[a]\nb=1')
        """
    ),
    Program(
        """
        import argparse, concurrent.futures, inspect, logging, traceback, unittest, urllib.parse, uuid, warnings
        import locale, platform, timeit, mimetypes, zoneinfo
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            pool.submit(int).result()
        concurrent.futures.ProcessPoolExecutor
        parser = argparse.ArgumentParser()
        parser.add_argument('--x', type=int, default=1)
        parser.parse_args([])
        parser.format_help()
        try:
            1 / 0
        except ZeroDivisionError:
            traceback.format_exc()
        inspect.signature(parser.parse_args)
        urllib.parse.urlencode({'a': 'b c'})
        urllib.parse.urlparse('http://a/b?c=d')
        uuid.uuid4()
        platform.platform()
        timeit.timeit('1', number=1)
        mimetypes.guess_type('a.png')
        locale.getlocale()
        locale.localeconv()

        class Case(unittest.TestCase):

            def test(self):
                self.assertEqual(1, 1)
        unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(Case))
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            warnings.warn('x')

        class Note(Exception):
            pass
        note = Note('a')
        note.add_note('b')
        ''.join(traceback.format_exception(note))
        ''.join(traceback.format_exception(ExceptionGroup('g', [ValueError(1), note])))
        try:
            zoneinfo.ZoneInfo('Europe/Berlin')
        except zoneinfo.ZoneInfoNotFoundError:
            pass
        """
    ),
)
