"""Java properties, as texts of apps are kept in: one segment per value, escapes mapped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adlint.documents import Document, MappedText, Segment
from adlint.findings import Location
from adlint.readers.fields import Options, Roles

# A line and those it is continued by.
_ENTRY = re.compile(
    r"(?:(?<=[\r\n])|\A)[ \t\f]*(?![#!])(?P<key>(?:\\.|[^\s\\=:])+)[ \t\f]*[=:]?[ \t\f]*"
    r"(?P<value>(?:\\(?:\r\n?|\n)|\\.|[^\\\r\n])*)"
)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(?:\r\n?|\n)[ \t\f]*|\\(.)")
_NAMED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def read_properties(text: str, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a properties file.

    Args:
        text: the decoded file.
        path: its name.
        options: which keys are which.
    """
    roles = Roles(options)
    segments = []
    for entry in _ENTRY.finditer(text):
        read = _value(entry["value"], entry.start("value"))
        key = entry["key"]
        if read.text.strip() and not roles.ignores(key):
            field = roles.field(key.rpartition(".")[2])
            segments.append(Segment(read.text, read.map(), field, Location(pointer=key, field=field), _escaped))
    yield Document(text, tuple(segments), path)


def _value(raw: str, start: int) -> MappedText:
    read = MappedText()
    done = 0
    for escape in _ESCAPE.finditer(raw):
        read.add(raw[done : escape.start()], start + done)
        if escape[1]:
            read.add(chr(int(escape[1], 16)), start + escape.start(), len(escape[0]))
        elif escape[2]:
            read.add(_NAMED.get(escape[2], escape[2]), start + escape.start(), len(escape[0]))
        done = escape.end()
    read.add(raw[done:], start + done)
    return read


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
