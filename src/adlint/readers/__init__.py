"""Readers turn files into documents: text as a person reads it, each piece with its place in the file.

Every reader is `read_x(text, path, options) -> Iterator[Document]`, or takes bytes where there is no text. Tables may be
larger than memory: theirs are `split_x(stream, path, options) -> Iterator[Part]`. Each is imported only when a file of its
kind is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, cast

from adlint.documents import Document
from adlint.readers.access import Failed
from adlint.readers.decoding import decode
from adlint.readers.fields import Options
from adlint.readers.parts import Part

__all__ = ["UNREADABLE", "Options", "Part", "is_asked_for", "is_editable", "is_text", "read", "split", "suffixes"]

_READERS = {
    "plain": (".txt",),
    "markdown": (".md", ".markdown"),
    "markup": (".html", ".htm", ".jsp", ".jspx", ".vue", ".xhtml", ".wxml", ".axml", ".swan", ".ttml"),
    "table": (".csv", ".tsv"),
    "lines": (".jsonl", ".ndjson"),
    "code": (".jsx", ".tsx", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"),
    "data": (".json", ".yaml", ".yml", ".toml"),
    "properties": (".properties",),
    "subtitles": (".srt", ".vtt"),
    "sheets": (".xlsx", ".xlsm", ".xls", ".ods"),
    "office": (".docx", ".pptx"),
    "pdf": (".pdf",),
    "mail": (".eml",),
    "columnar": (".parquet", ".arrow", ".feather"),
    "pictures": (".png", ".jpg", ".jpeg", ".webp", ".bmp"),
}
# Formats of offices that hold copy and have no reader: a folder with such files must not seem to be all clear.
UNREADABLE = frozenset(
    {".doc", ".dot", ".wps", ".rtf", ".odt", ".ppt", ".dps", ".odp", ".et", ".xlsb", ".pages", ".numbers", ".epub"}
)
# Reading these takes seconds each and a large extra, so folders are searched for them only where it is installed.
_SLOW = frozenset({"pictures"})
# Programs hold more than copy, and `.ts` is also a video: in folders they are read where `include` names them.
_ASKED_FOR = frozenset({".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"})
# These take bytes: what is in them is no text, or not as it stands.
_BINARY = frozenset({"sheets", "office", "pdf", "mail", "columnar", "pictures"})
# These come in parts: the module and the function that makes them.
_SPLIT = {
    "table": ("table", "split_table"),
    "lines": ("data", "split_lines"),
    "sheets": ("sheets", "split_sheets"),
    "columnar": ("columnar", "split_columnar"),
}
_READER_OF = {suffix: reader for reader, suffixes in _READERS.items() for suffix in suffixes}
_DEFAULTS = Options()


@cache
def suffixes() -> frozenset[str]:
    """Lower-case suffixes of the files that a folder is searched for."""
    left_out = () if find_spec("rapidocr_onnxruntime") else _SLOW
    return frozenset(suffix for suffix, reader in _READER_OF.items() if reader not in left_out) - _ASKED_FOR


def is_asked_for(suffix: str) -> bool:
    """Whether files of a lower-case suffix are read in folders only where the user includes them by name."""
    return suffix in _ASKED_FOR


def is_text(path: str) -> bool:
    """Whether a file of that name is text as it stands, so that what is read in it has a place to be edited at."""
    return _reader(path) not in _BINARY


def is_editable(path: str) -> bool:
    """Whether rewrites can be written into a file of that name: texts, and workbooks, which take them in a new column."""
    return is_text(path) or path.lower().endswith((".xlsx", ".xlsm"))


class Whole(NamedTuple):
    """A file that is read in one go."""

    data: bytes

    @property
    def rows(self) -> int:
        """One: it may be a single record."""
        return 1

    @property
    def names(self) -> None:
        """None: it is no table."""

    def table(self) -> None:
        """None: it is no table."""

    def documents(self, path: str, options: Options, failed: Failed | None = None) -> Iterator[Document]:
        """Its documents.

        Raises:
            ReadError: the file cannot be decoded or parsed. It comes after the documents before the fault.
        """
        reader = _reader(path)
        module = import_module(f"{__name__}.{reader}")
        if reader in _BINARY:
            read_bytes = cast(Callable[[bytes, str, Options], Iterator[Document]], getattr(module, f"read_{reader}"))
            yield from read_bytes(self.data, path, options)
            return
        read_text = cast(Callable[[str, str, Options], Iterator[Document]], getattr(module, f"read_{reader}"))
        yield from read_text(decode(self.data, path).text, path, options)


def split(source: bytes | BinaryIO, path: str, options: Options = _DEFAULTS) -> Iterator[Part]:
    """A file in parts that can be read apart, in order; only tables have several.

    Args:
        source: the file's bytes, or the file, opened for bytes; only as much of it as a part needs is read at a time.
        path: its name; the suffix picks the reader, and errors and documents carry it. Unknown suffixes are plain text.
        options: how columns and keys are to be taken.

    Raises:
        ReadError: the file cannot be decoded or parsed. It comes after the parts before the fault.
    """
    reader = _reader(path)
    if reader not in _SPLIT:
        yield Whole(source if isinstance(source, bytes) else source.read())
        return
    module, name = _SPLIT[reader]
    splits = cast(
        Callable[[BinaryIO, str, Options], Iterator[Part]], getattr(import_module(f"{__name__}.{module}"), name)
    )
    yield from splits(BytesIO(source) if isinstance(source, bytes) else source, path, options)


def read(
    source: bytes | BinaryIO, path: str, options: Options = _DEFAULTS, failed: Failed | None = None
) -> Iterator[Document]:
    """Decode and read one file.

    Args:
        source: the file's bytes, or the file, opened for bytes.
        path: its name, as for `split`.
        options: how columns and keys are to be taken.
        failed: told of a record of a table or of JSON Lines that cannot be used, which is then left out.

    Yields:
        One document per file, or one per record of a table or data file, in order.

    Raises:
        ReadError: the file cannot be decoded or parsed. It comes after the documents before the fault.
    """
    for part in split(source, path, options):
        yield from part.documents(path, options, failed)


def _reader(path: str) -> str:
    return _READER_OF.get(PurePath(path).suffix.lower(), "plain")
