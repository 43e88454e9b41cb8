"""Run once while the image is built: has matplotlib draw Chinese, Japanese and Korean whatever font the code asks for.

matplotlib draws each character with the first font of `font.family` that has it. Its own fonts have none of these, so
one that does is put behind the default. The list of all fonts is saved as well, which a start would spend a second on.
"""

from __future__ import annotations

import dataclasses
import importlib
import py_compile
import re
from pathlib import Path
from typing import Any, Final

FONT: Final = "WenQuanYi Micro Hei"

ALIASES: Final = (
    *("SimHei", "Microsoft YaHei", "PingFang SC", "Heiti SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans CN"),
    *("Microsoft JhengHei", "PingFang TC", "Heiti TC", "Noto Sans CJK TC", "Noto Sans TC", "WenQuanYi Zen Hei"),
    *("IPAexGothic", "IPAGothic", "Hiragino Sans", "Yu Gothic", "Meiryo", "MS Gothic", "TakaoGothic"),
    *("Noto Sans CJK JP", "Noto Sans JP", "Malgun Gothic", "NanumGothic", "AppleGothic", "Apple SD Gothic Neo"),
    *("Noto Sans CJK KR", "Noto Sans KR", "Arial Unicode MS", "Droid Sans Fallback"),
)
"""Fonts that code names for these scripts, because the machine it was written for has them."""

_DEFAULT: Final = re.compile(r"^#?(font\.family *: *)sans-serif *$", re.MULTILINE)
_SEABORN: Final = (
    ('font="sans-serif",', f'font=["sans-serif", "{FONT}"],'),
    ('"font.family": ["sans-serif"],', f'"font.family": ["sans-serif", "{FONT}"],'),
)
"""Its themes name a font, too."""


def main() -> None:
    """Changes matplotlib's defaults and styles, and seaborn's. Raises LookupError where one is not as expected."""
    data = Path(importlib.import_module("matplotlib").get_data_path())
    for path in (data / "matplotlibrc", *sorted((data / "stylelib").glob("*.mplstyle"))):
        text = path.read_text()
        path.write_text(_DEFAULT.sub(rf"\g<1>sans-serif, {FONT}", text))
    if not re.search(rf"^font\.family.*{FONT}$", (data / "matplotlibrc").read_text(), re.MULTILINE):
        raise LookupError("matplotlib's default for font.family was not found.")
    _replace_in("seaborn.rcmod", _SEABORN)
    _save_list()


def _replace_in(module: str, replacements: tuple[tuple[str, str], ...]) -> None:
    """Edits the source of an installed module, and compiles it."""
    path = Path(importlib.import_module(module).__file__ or "")
    text = path.read_text()
    for old, new in replacements:
        if old not in text:
            raise LookupError(f"{path} does not contain {old!r}.")
        text = text.replace(old, new)
    path.write_text(text)
    py_compile.compile(str(path), doraise=True)


def _save_list() -> None:
    fonts: Any = importlib.import_module("matplotlib.font_manager")
    manager = fonts.fontManager
    entry = next(font for font in manager.ttflist if font.name == FONT)
    known = {font.name for font in manager.ttflist}
    manager.ttflist += [dataclasses.replace(entry, name=alias) for alias in ALIASES if alias not in known]
    cache = Path(importlib.import_module("matplotlib").get_cachedir())
    fonts.json_dump(manager, cache / f"fontlist-v{manager.__version__}.json")


if __name__ == "__main__":
    main()
