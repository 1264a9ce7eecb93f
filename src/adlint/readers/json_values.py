"""The values of a JSON text with their places.

The standard decoder checks the text and names its faults; a second pass over the tokens of what is then known to be
JSON finds the places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from adlint.documents import OffsetMap, Piece
from adlint.errors import ReadError
from adlint.lines import LineIndex
from adlint.readers.values import MAX_DEPTH, Item, Tree, Value, too_deep

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]|[^\s{}\[\],:"]+')
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_BLANKED = re.compile(r"[^\r\n]")
_DECODER = json.JSONDecoder()
# What editors and build tools allow in their files: comments, and a comma before a closing bracket.
_LENIENT = re.compile(
    r'"(?:[^"\\]++|\\.)*+"|//[^\r\n]*|/\*.*?(?:\*/|\Z)|,(?=(?:\s|//[^\r\n]*|/\*.*?\*/)*+[}\]])', re.DOTALL
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(text: str, path: str, line: int = 1) -> Tree:
    """Parse one JSON text; comments and trailing commas are passed over, and a blank text has no values.

    Args:
        text: the text.
        path: the file, for the error.
        line: line of the file on which the text begins.

    Raises:
        ReadError: it is not JSON, or nested deeper than `MAX_DEPTH`.
    """
    if not text.strip():
        return Tree(0, len(text))
    try:
        return _parsed(text, path, line)
    except ReadError:
        strict = _LENIENT.sub(lambda found: found[0] if found[0][0] == '"' else _BLANKED.sub(" ", found[0]), text)
        if strict == text:
            raise
        return _parsed(strict, path, line)


def _parsed(text: str, path: str, line: int) -> Tree:
    try:
        # Numbers stay text: nobody needs their value, and Python refuses to convert very long ones.
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        fault_line, column = LineIndex(text, line).position(error.pos)
        raise ReadError(
            f"不是合法的 JSON（{error.msg}）",
            f"Not valid JSON: {error.msg}",
            path=path,
            line=fault_line,
            column=column,
            hint=("检查这里的引号、逗号和括号", "Check the quotes, commas and brackets here"),
        ) from error
    except RecursionError as error:
        raise too_deep(path, line, 1) from error
    return _Walk(text, path, line).tree()


class _Walk:
    """One pass over the tokens of a valid JSON text."""

    def __init__(self, text: str, path: str, line: int) -> None:
        self._text = text
        self._file = path
        self._line = line
        self._path: list[str | int] = []
        self._open: list[tuple[bool, int]] = []
        self._tree = Tree(0, len(text))

    def tree(self) -> Tree:
        expects_key = False
        for token in _TOKEN.finditer(self._text):
            start, end = token.span()
            char = self._text[start]
            if char in "{[":
                self._enter(char == "{", start)
                expects_key = char == "{"
            elif char in "}]":
                self._leave(end)
            elif char == ",":
                expects_key = self._next()
            elif expects_key:
                self._path[-1] = _DECODER.raw_decode(self._text, start)[0]
                expects_key = False
            elif char != ":":
                self._scalar(start, end, char == '"')
        return self._tree

    def _enter(self, is_mapping: bool, start: int) -> None:
        if len(self._open) == MAX_DEPTH:
            raise too_deep(self._file, *LineIndex(self._text, self._line).position(start))
        if not self._open and not is_mapping:
            self._tree.items = []
        elif not is_mapping and (before := self._tree.inner.get(tuple(self._path))) is not None:
            # A key that comes twice: whose element is whose cannot be told by their paths.
            before.append(Item(start, start, False))
        self._open.append((is_mapping, start))
        self._path.append("" if is_mapping else 0)

    def _leave(self, end: int) -> None:
        is_mapping, start = self._open.pop()
        self._path.pop()
        self._item(start, end, is_mapping)

    def _next(self) -> bool:
        """Step to the next member; whether a key comes first."""
        last = self._path[-1]
        if self._open[-1][0]:
            return True
        self._path[-1] = int(last) + 1
        return False

    def _scalar(self, start: int, end: int, is_text: bool) -> None:
        raw = _DECODER.raw_decode(self._text, start)[0] if is_text else self._text[start:end]
        # Half a surrogate pair is no character and could not be written anywhere.
        text = _LONE_SURROGATE.sub("\ufffd", raw) if "\\" in self._text[start:end] else raw
        self._tree.values.append(Value(tuple(self._path), text, start, end, '"' if is_text else "", is_text))
        self._item(start, end, False)

    def _item(self, start: int, end: int, is_mapping: bool) -> None:
        if not self._open or self._open[-1][0]:
            return
        if len(self._open) == 1 and self._tree.items is not None:
            self._tree.items.append(Item(start, end, is_mapping))
        else:
            self._tree.inner.setdefault(tuple(self._path[:-1]), []).append(Item(start, end, is_mapping))


class JsonNotation:
    """How strings are written in JSON."""

    def place(self, source: str, value: Value, base: int) -> tuple[str, OffsetMap]:
        """The text and its map; every escape, surrogate pairs included, stands for one code point."""
        start, end = value.start + 1, value.end - 1
        if "\\" not in source[start:end]:
            return value.text, OffsetMap.identity(len(value.text), start - base)
        pieces = []
        derived, position = 0, start
        for escape in _ESCAPE.finditer(source, start, end):
            plain = escape.start() - position
            if plain:
                pieces.append(Piece(derived, plain, position - base, plain))
            pieces.append(Piece(derived + plain, 1, escape.start() - base, escape.end() - escape.start()))
            derived += plain + 1
            position = escape.end()
        if position < end:
            pieces.append(Piece(derived, end - position, position - base, end - position))
        return value.text, OffsetMap(pieces)

    def escape(self, value: Value) -> Callable[[str], str]:
        """What writes plain text inside a JSON string."""
        return json_escaped


def json_escaped(text: str) -> str:
    """Plain text as it is written between the quotes of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
