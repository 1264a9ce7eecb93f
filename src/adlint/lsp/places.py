"""Places of a text, in lines and code points and in the units that editor and server have agreed on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types
from pygls.uris import to_fs_path
from pygls.workspace import PositionCodec

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
# What is not saved yet has no suffix; its language says how it is read.
_SUFFIXES = {"markdown": ".md", "html": ".html", "vue": ".vue", "jsp": ".jsp", "csv": ".csv", "tsv": ".tsv",
             "json": ".json", "jsonl": ".jsonl", "yaml": ".yaml", "properties": ".properties",
             "javascriptreact": ".jsx", "typescriptreact": ".tsx", "javascript": ".jsx", "typescript": ".tsx",
             "jsonc": ".json", "toml": ".toml"}  # fmt: skip


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends, as the protocol has them: only CR, LF and both together end one."""
    return _LINE.findall(text)


class Place(NamedTuple):
    """A stretch of a text: 0-based lines, and code points within them."""

    line: int
    column: int
    end_line: int
    end_column: int


class Lines:
    """The lines of a text as the protocol counts them.

    Args:
        text: as the editor has it.
        codec: knows the units of the editor.
    """

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self._lines = [*split_lines(text), ""]
        self._codec = codec

    def __getitem__(self, number: int) -> str:
        """A 0-based line with its end; empty past the last."""
        return self._lines[number] if number < len(self._lines) else ""

    def __len__(self) -> int:
        return len(self._lines)

    def range(self, place: Place) -> types.Range:
        """A place in the units of the editor."""
        start, end = types.Position(place.line, place.column), types.Position(place.end_line, place.end_column)
        return self._codec.range_to_client_units(self._lines, types.Range(start, end))

    def position(self, line: int, column: int) -> types.Position:
        """A 0-based line and a code point of it in the units of the editor."""
        return self._codec.position_to_client_units(self._lines, types.Position(line, column))

    def column(self, position: types.Position) -> int:
        """The code point of a position of the editor in its line."""
        return self._codec.position_from_client_units(self._lines, position).character


def path_of(uri: str, language: str | None = None) -> Path:
    """Where a document stands; one that is not saved yet stands in the current folder.

    Args:
        uri: as the editor has it.
        language: its language in the editor, which stands in for the suffix of what is not saved.
    """
    found = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(found or "untitled" + _SUFFIXES.get(language or "", ".txt"))


def overlap(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges touch."""

    def key(position: types.Position) -> tuple[int, int]:
        return position.line, position.character

    return key(one.start) <= key(other.end) and key(other.start) <= key(one.end)
