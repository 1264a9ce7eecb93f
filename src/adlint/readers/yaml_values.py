"""The values of a YAML text with their places, from parser events: no object is ever built, no alias followed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import cast

import yaml

from adlint.documents import MappedText, OffsetMap
from adlint.errors import ReadError
from adlint.lines import LineIndex
from adlint.readers.json_values import json_escaped
from adlint.readers.values import MAX_DEPTH, Item, Tree, Value, too_deep

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_NOT_TEXT = frozenset(_TAG + name for name in ("int", "float", "bool", "null", "timestamp", "binary", "merge", "value"))
_CONTENT = re.compile(r"\S(?:[^\r\n\x85\u2028\u2029]*\S)?")
_QUOTED_RUN = re.compile(
    r"(?P<join>\\(?:\r\n?|\n)[ \t]*)"
    r"|(?P<escape>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)|'')"
    r"|(?P<fold>[ \t]*(?:\r\n?|\n)(?:[ \t]*(?:\r\n?|\n))*[ \t]*)"
    r"|[ \t]+|[^\\'\r\n \t]+|'"
)
_FIRST_INDICATOR = re.compile(r"""^[!&*|>'"%@`?-]""")
_WIDE_INDICATORS = {ord(char): chr(ord(char) + 0xFEE0) for char in ":#,[]{}"}
_BREAKS = dict.fromkeys(map(ord, "\r\n"), " ")


def parse(text: str, path: str) -> list[Tree]:
    """Parse a YAML stream.

    Args:
        text: the text.
        path: the file, for the error.

    Returns:
        A tree for each of its documents.

    Raises:
        ReadError: it is not YAML, or is nested deeper than `MAX_DEPTH`.
    """
    try:
        return list(_Walk(text, path).trees())
    except yaml.reader.ReaderError as error:
        bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line, column = LineIndex(text).position(bad.start() if bad else 0)
        raise _fault(error.reason, path, line, column) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _fault(error.problem or error.context or "", path, *place) from error


class _Walk:
    """One pass over the events of a YAML stream."""

    def __init__(self, text: str, path: str) -> None:
        self._loader = _LOADER(text)
        self._text = text
        self._file = path
        self._path: list[str | int] = []
        # Of each open collection: where it begins, and whether a key comes next (None in lists).
        self._open: list[tuple[int, bool | None]] = []
        self._tree = Tree(0)

    def trees(self) -> Iterator[Tree]:
        try:
            while self._loader.check_event():
                event = cast(yaml.Event, self._loader.get_event())  # type: ignore[no-untyped-call]
                if isinstance(event, yaml.DocumentEndEvent):
                    yield self._tree
                else:
                    self._take(event)
        finally:
            self._loader.dispose()

    def _take(self, event: yaml.Event) -> None:
        start, end = _span(event)
        if isinstance(event, yaml.AliasEvent):
            # What it stands for is read where it is written.
            self._begin(start)
            if self._open and self._open[-1][1]:
                self._path[-1] = f"*{event.anchor}"
            self._done(start, end, False)
            return
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, start, end)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) == MAX_DEPTH:
                raise too_deep(self._file, *LineIndex(self._text).position(start))
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            self._begin(start)
            if not self._open and not is_mapping:
                self._tree.items = []
            self._open.append((start, True if is_mapping else None))
            self._path.append("" if is_mapping else 0)
        elif isinstance(event, yaml.CollectionEndEvent):
            begun, expects_key = self._open.pop()
            self._path.pop()
            self._done(begun, end, expects_key is not None)

    def _scalar(self, event: yaml.ScalarEvent, start: int, end: int) -> None:
        self._begin(start)
        if self._open and self._open[-1][1]:
            self._path[-1] = event.value
        else:
            tag = event.tag
            if tag is None or tag == "!":
                tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call]
            style = event.style or ""
            self._tree.values.append(Value(tuple(self._path), event.value, start, end, style, tag not in _NOT_TEXT))
        self._done(start, end, False)

    def _begin(self, start: int) -> None:
        if not self._open:
            self._tree = Tree(start)

    def _done(self, start: int, end: int, is_mapping: bool) -> None:
        """A node is complete: what comes next in the collection that holds it?"""
        if not self._open:
            self._tree.end = end
            return
        if len(self._open) == 1 and self._tree.items is not None:
            self._tree.items.append(Item(start, end, is_mapping))
        begun, expects_key = self._open[-1]
        if expects_key is None:
            self._path[-1] = int(self._path[-1]) + 1
        else:
            self._open[-1] = (begun, not expects_key)


def _span(event: yaml.Event) -> tuple[int, int]:
    """Where an event stands in the text; its marks are optional in name only."""
    return cast(yaml.Mark, event.start_mark).index, cast(yaml.Mark, event.end_mark).index


class YamlNotation:
    """How strings are written in YAML."""

    def place(self, source: str, value: Value, base: int) -> tuple[str, OffsetMap]:
        """The text, without the line ends that close a block scalar, and its map."""
        text = value.text.rstrip("\r\n") if value.style in ("|", ">") else value.text
        start, end = value.start, value.end
        if value.style in ("'", '"'):
            start, end = start + 1, end - 1
        if source[start:end] == text:
            return text, OffsetMap.identity(len(text), start - base)
        place = (
            _quoted(source, start, end, text, base) if value.style in ("'", '"') else _lines(source, value, text, base)
        )
        if place is None:
            # A spelling not foreseen here: the whole text stands for the whole notation.
            whole = MappedText()
            whole.add(text, start - base, end - start)
            place = whole.map()
        return text, place

    def escape(self, value: Value) -> Callable[[str], str]:
        """What writes plain text inside this scalar; in unquoted ones, without escapes, syntax becomes full width."""
        if value.style == '"':
            return json_escaped
        return {"'": _single_quoted, "": _unquoted}.get(value.style, _one_line)


def _quoted(source: str, start: int, end: int, text: str, base: int) -> OffsetMap | None:
    """The map of a quoted scalar's inside; None if it does not come out as the parser's text."""
    mapped = MappedText()
    done = 0
    for run in _QUOTED_RUN.finditer(source, start, end):
        raw = run[0]
        if run["join"]:
            continue
        if run["escape"]:
            piece = text[done : done + 1]
            mapped.add(piece, run.start() - base, len(raw))
        elif run["fold"]:
            breaks = raw.count("\n") + raw.count("\r") - raw.count("\r\n")
            piece = "\n" * (breaks - 1) or " "
            mapped.add(piece, run.start() - base, len(raw))
        else:
            piece = raw
            mapped.add(piece, run.start() - base)
        if not piece or not text.startswith(piece, done):
            return None
        done += len(piece)
    return mapped.map() if done == len(text) else None


def _lines(source: str, value: Value, text: str, base: int) -> OffsetMap | None:
    """The map of a plain or block scalar: its lines are copies, the blanks between them stand for one another."""
    start = value.start
    if value.style:
        start = source.find("\n", start, value.end) + 1 or value.end
    mapped = MappedText()
    done = 0
    for line in _CONTENT.finditer(source, start, value.end):
        blank = _blank(text, done)
        gap = source[start : line.start()]
        mapped.add(blank, start - base, None if blank == gap else len(gap))
        done += len(blank)
        if done == len(text):
            break
        if not text.startswith(line[0], done):
            return None
        mapped.add(line[0], line.start() - base)
        done += len(line[0])
        start = line.end()
    rest = text[done:]
    if rest.strip():
        return None
    mapped.add(rest, start - base, None if source.startswith(rest, start) else value.end - start)
    return mapped.map()


def _blank(text: str, start: int) -> str:
    end = start
    while end < len(text) and text[end].isspace():
        end += 1
    return text[start:end]


def _single_quoted(text: str) -> str:
    return _one_line(text).replace("'", "''")


def _unquoted(text: str) -> str:
    wide = _one_line(text).translate(_WIDE_INDICATORS)
    return _FIRST_INDICATOR.sub(lambda found: chr(ord(found[0]) + 0xFEE0), wide)


def _one_line(text: str) -> str:
    return text.translate(_BREAKS)


def _fault(problem: str, path: str, line: int, column: int) -> ReadError:
    return ReadError(
        f"不是合法的 YAML（{problem}）",
        f"Not valid YAML: {problem}",
        path=path,
        line=line,
        column=column,
        hint=("检查这里的缩进、引号和冒号", "Check the indentation, quotes and colons here"),
    )
