"""The media type of a file, by its name or else by its contents.

The table is our own, because `mimetypes` reads the tables of the machine, and code can change what it holds.
"""

from __future__ import annotations

from typing import Final

TEXT: Final = "text/plain"
BINARY: Final = "application/octet-stream"

_BY_ENDING: Final = {
    "avif": "image/avif",
    "bmp": "image/bmp",
    "css": "text/css",
    "csv": "text/csv",
    "db": "application/vnd.sqlite3",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "geojson": "application/geo+json",
    "gif": "image/gif",
    "gz": "application/gzip",
    "htm": "text/html",
    "html": "text/html",
    "ics": "text/calendar",
    "ipynb": "application/x-ipynb+json",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "log": TEXT,
    "md": "text/markdown",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "py": "text/x-python",
    "sqlite": "application/vnd.sqlite3",
    "svg": "image/svg+xml",
    "tar": "application/x-tar",
    "tex": "text/x-tex",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "toml": "application/toml",
    "tsv": "text/tab-separated-values",
    "txt": TEXT,
    "wav": "audio/wav",
    "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "yaml": "application/yaml",
    "yml": "application/yaml",
    "zip": "application/zip",
    "zst": "application/zstd",
}

IMAGE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif"})
"""The images that an answer shows: clients show them, and the host can tell whether they are whole."""


def media_type_of(name: str, data: bytes) -> str:
    """`name` may have folders. Without a known ending, UTF-8 without NUL is text."""
    _, dot, ending = name.rpartition(".")
    known = _BY_ENDING.get(ending.lower()) if dot else None
    return known or (TEXT if _is_text(data) else BINARY)


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        str(data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True
