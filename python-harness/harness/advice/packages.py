"""Facts about packages: their alternatives, their names in the index, and names that look alike."""

from __future__ import annotations

from typing import Final

_FRAMES: Final = ("pandas", "numpy")
_DRAWING: Final = ("matplotlib", "seaborn")
_LEARNING: Final = ("sklearn", "statsmodels", "scipy", "numpy")
_IMAGES: Final = ("skimage", "PIL", "scipy", "numpy")
_WEB: Final = ("requests", "urllib")

SOUGHT: Final = (
    *("numpy", "pandas", "scipy", "matplotlib", "seaborn", "sklearn", "statsmodels", "sympy", "networkx", "requests"),
    *("bs4", "lxml", "yaml", "openpyxl", "xlsxwriter", "pyarrow", "fastparquet", "PIL", "jinja2", "tabulate", "tqdm"),
)
"""Modules of packages that programs use most. Those that are installed are named to a program that lacks another."""

ALTERNATIVES: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("polars", "dask", "modin", "vaex", "cudf", "pyspark", "datatable", "duckdb", "ibis"), _FRAMES),
    **dict.fromkeys(("plotly", "bokeh", "altair", "plotnine", "pygal", "holoviews", "hvplot", "vega"), _DRAWING),
    **dict.fromkeys(("torch", "tensorflow", "keras", "jax", "flax", "mxnet", "pytorch_lightning"), _LEARNING),
    **dict.fromkeys(("xgboost", "lightgbm", "catboost", "imblearn", "prophet", "pmdarima"), _LEARNING),
    **dict.fromkeys(("cv2", "imageio", "skimage", "wand", "opencv", "tifffile"), _IMAGES),
    **dict.fromkeys(("requests", "httpx", "aiohttp", "urllib3", "pycurl"), _WEB),
    **dict.fromkeys(("seaborn", "ggplot"), ("matplotlib",)),
    **dict.fromkeys(("sklearn", "statsmodels"), ("scipy", "numpy")),
    **dict.fromkeys(("numba", "cupy", "numexpr", "bottleneck"), ("numpy", "scipy")),
    **dict.fromkeys(("igraph", "graph_tool", "rustworkx"), ("networkx",)),
    **dict.fromkeys(("gmpy2", "sage", "symengine"), ("sympy", "mpmath")),
    **dict.fromkeys(("pyarrow", "fastparquet", "tables", "h5py"), ("fastparquet", "sqlite3", "pickle", "csv")),
    **dict.fromkeys(("orjson", "ujson", "simplejson", "rapidjson"), ("json",)),
    **dict.fromkeys(("lxml", "xmltodict", "html5lib", "selectolax"), ("lxml", "bs4", "xml")),
    **dict.fromkeys(("bs4", "scrapy", "parsel", "pyquery"), ("bs4", "lxml", "html")),
    **dict.fromkeys(("xlwt", "pyxlsb", "xlwings", "xlrd", "xlsxwriter", "calamine"), ("openpyxl", "csv")),
    **dict.fromkeys(("arrow", "pendulum", "delorean", "dateparser"), ("dateutil", "datetime")),
    **dict.fromkeys(("rich", "prettytable", "texttable", "tabulate"), ("tabulate", "textwrap")),
    **dict.fromkeys(("pydantic", "attr", "attrs", "marshmallow"), ("dataclasses",)),
    **dict.fromkeys(("sqlalchemy", "peewee", "psycopg2", "pymysql", "tinydb"), ("sqlite3",)),
    **dict.fromkeys(("ruamel", "toml", "tomli", "yaml"), ("yaml", "tomllib", "json")),
    **dict.fromkeys(("regex", "re2"), ("re",)),
    **dict.fromkeys(("nltk", "spacy", "textblob", "gensim", "transformers"), ("sklearn", "re", "difflib")),
    **dict.fromkeys(("thefuzz", "fuzzywuzzy", "rapidfuzz", "levenshtein"), ("difflib",)),
    **dict.fromkeys(("mako", "chevron", "jinja2"), ("jinja2", "string")),
    **dict.fromkeys(("cvxpy", "pulp", "ortools", "gekko", "pyomo"), ("scipy",)),
    **dict.fromkeys(("loguru", "structlog"), ("logging",)),
    **dict.fromkeys(("scikit_learn", "scikit"), ("sklearn",)),
    "beautifulsoup4": ("bs4",),
    "beautifulsoup": ("bs4",),
    "pillow": ("PIL",),
    "pyyaml": ("yaml",),
    "python_dateutil": ("dateutil",),
}
"""By the name of a module in lower case: modules with similar features, best first. Some entries name the true module
of a package.
"""

DISTRIBUTIONS: Final = {
    "cv2": "opencv-python-headless",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "PIL": "pillow",
    "yaml": "pyyaml",
    "bs4": "beautifulsoup4",
    "imblearn": "imbalanced-learn",
    "docx": "python-docx",
    "pptx": "python-pptx",
    "fitz": "pymupdf",
    "dateutil": "python-dateutil",
    "Bio": "biopython",
    "Crypto": "pycryptodome",
    "Levenshtein": "levenshtein",
    "attr": "attrs",
    "dotenv": "python-dotenv",
    "psycopg2": "psycopg2-binary",
    "pytables": "tables",
    "ruamel": "ruamel.yaml",
}
"""The name of a module's package in the index, if it differs."""

REMOVED: Final = {
    "distutils": "sysconfig, shutil or subprocess",
    "imp": "importlib",
    "asyncore": "asyncio",
    "asynchat": "asyncio",
    "smtpd": "asyncio",
    "cgi": "urllib.parse or email",
    "cgitb": "traceback",
    "pipes": "shlex or subprocess",
    "imghdr": "PIL or mimetypes",
    "sndhdr": "wave",
    "crypt": "hashlib",
    "uu": "base64",
    "xdrlib": "struct",
    "telnetlib": "socket",
    "lib2to3": "ast",
}
"""Modules that the standard library has lost since Python 3.11, and their replacements."""

INSTALLERS: Final = frozenset(
    {"pip", "pip3", "uv", "conda", "mamba", "apt", "apt-get", "poetry", "pipx", "easy_install", "npm", "brew"}
)

_LONG: Final = 6
"""Names of at least this length may differ in two letters, shorter ones in one."""


def is_spelled_like(name: str, other: str) -> bool:
    """Whether one name is easily typed for the other: one or two letters left out, added or changed, or two
    exchanged.
    """
    name, other = name.lower(), other.lower()
    most = 2 if len(name) >= _LONG else 1
    if other.startswith("_") or abs(len(name) - len(other)) > most or name[:1] != other[:1]:
        return False
    before: list[int] = []
    row: list[int] = [*range(len(other) + 1)]
    for line, letter in enumerate(name):
        last: list[int] = before
        before, row = row, [line + 1]
        for column, another in enumerate(other):
            step = min(before[column + 1] + 1, row[column] + 1, before[column] + (letter != another))
            if line and column and letter == other[column - 1] and name[line - 1] == another:
                step = min(step, last[column - 1] + 1)
            row.append(step)
    return row[-1] <= most
