"""The values of a TOML text with their places.

The standard library decides what is TOML and what a string says; a grammar tells where its strings stand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from adlint.documents import MappedText, OffsetMap
from adlint.errors import ReadError
from adlint.lines import LineIndex
from adlint.readers.json_values import json_escaped
from adlint.readers.points import CodePoints
from adlint.readers.values import MAX_DEPTH, Steps, Tree, Value, too_deep

_QUOTES = re.compile("\"\"\"|'''|\"|'")
_PLACE = re.compile(
    r"^(?P<reason>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)
_RUN = re.compile(
    r"(?P<join>\\[ \t]*\r?\n[ \t\r\n]*)|(?P<escape>\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.))|(?P<break>\r\n)|[^\\\r]+|\r"
)
_LITERAL_RUN = re.compile(r"(?P<join>(?!))|(?P<escape>(?!))|(?P<break>\r\n)|[^\r]+|\r")
_SYNTAX = str.maketrans("'\r\n", "’  ")


def parse(text: str, path: str) -> Tree:
    """Parse a TOML text.

    Args:
        text: the text.
        path: the file, for the error.

    Raises:
        ReadError: it is not TOML, or nested deeper than `MAX_DEPTH`.
    """
    try:
        # Numbers stay text: Python refuses to convert very long ones.
        tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise _fault(str(error), text, path) from error
    except RecursionError as error:
        raise too_deep(path, 1, 1) from error
    except ValueError as error:
        raise _fault(f"{error} (at line 1, column 1)", text, path) from error
    data = text.encode("utf-8") + b"\n"
    root = Parser(Language(tree_sitter_toml.language())).parse(data).root_node
    if root.has_error:
        # What the standard library takes and the grammar does not: none is known, and nothing may be left unread.
        raise _fault("unsupported notation (at line 1, column 1)", text, path)
    points = CodePoints(data)
    tree = Tree(0, len(text))
    for path_, node in _scalars(root):
        start = points.at(node.start_byte)
        end = points.at(node.end_byte)
        if len(path_) > MAX_DEPTH:
            raise too_deep(path, *LineIndex(text).position(start))
        tree.values.append(_value(path_, text, start, end, is_text=node.type == "string"))
    return tree


def _value(path: Steps, text: str, start: int, end: int, *, is_text: bool) -> Value:
    raw = text[start:end]
    if not is_text:
        return Value(path, raw, start, end, "", False)
    quotes = _QUOTES.match(raw)
    style = quotes[0] if quotes else ""
    said = raw[len(style) : -len(style)]
    if len(style) > 1 or "\\" in said:
        said = str(tomllib.loads(f"v={raw}")["v"])
    return Value(path, said, start, end, style, True)


class _Step(NamedTuple):
    """A node of the grammar and the path of what holds it."""

    node: Node
    path: Steps


def _scalars(root: Node) -> Iterator[tuple[Steps, Node]]:
    """The scalars of a file with their paths, in order; a stack instead of recursion."""
    counts: dict[Steps, int] = {}
    for child in root.named_children:
        if child.type == "pair":
            yield from _below(_Step(child, ()))
        elif child.type in ("table", "table_array_element"):
            key, *pairs = (node for node in child.named_children if node.type != "comment")
            path = _table(_keys(key), counts, is_array=child.type == "table_array_element")
            for pair in pairs:
                yield from _below(_Step(pair, path))


def _below(step: _Step) -> Iterator[tuple[Steps, Node]]:
    pending = [step]
    while pending:
        node, path = pending.pop()
        children = [child for child in node.named_children if child.type != "comment"]
        if node.type == "pair":
            pending.append(_Step(children[1], (*path, *_keys(children[0]))))
        elif node.type == "array":
            pending += [_Step(child, (*path, i)) for i, child in reversed(list(enumerate(children)))]
        elif node.type == "inline_table":
            pending += [_Step(child, path) for child in reversed(children)]
        else:
            yield path, node


def _table(keys: list[str], counts: dict[Steps, int], *, is_array: bool) -> Steps:
    """The path of a table: of the lists on its way, the last element is meant."""
    path: Steps = ()
    for number, key in enumerate(keys, 1):
        path = (*path, key)
        if is_array and number == len(keys):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _keys(node: Node) -> list[str]:
    """The names of a key, dotted or not."""
    names: list[str] = []
    while node.type == "dotted_key":
        node, last = node.named_children
        names.append(_key(last))
    names.append(_key(node))
    return names[::-1]


def _key(node: Node) -> str:
    raw = (node.text or b"").decode("utf-8")
    return raw if node.type == "bare_key" else next(iter(tomllib.loads(f"{raw}=0")))


class TomlNotation:
    """How strings are written in TOML."""

    def place(self, source: str, value: Value, base: int) -> tuple[str, OffsetMap]:
        """The text and its map."""
        start, end = value.start + len(value.style), value.end - len(value.style)
        if source[start:end] == value.text:
            return value.text, OffsetMap.identity(len(value.text), start - base)
        if len(value.style) > 1:
            # A line end right after the quotes is no part of the text.
            start += 2 if source.startswith("\r\n", start) else int(source.startswith("\n", start))
        mapped = MappedText()
        done = 0
        for run in (_RUN if '"' in value.style else _LITERAL_RUN).finditer(source, start, end):
            raw = run[0]
            if run["join"]:
                continue
            if run["escape"]:
                said = value.text[done : done + 1]
                mapped.add(said, run.start() - base, len(raw))
            elif run["break"]:
                said = "\n"
                mapped.add(said, run.start() - base, len(raw))
            else:
                said = raw
                mapped.add(said, run.start() - base)
            done += len(said)
        return mapped.text, mapped.map()

    def escape(self, value: Value) -> Callable[[str], str]:
        """What writes plain text inside this string; literal ones have no escapes."""
        return json_escaped if '"' in value.style else _literal


def _literal(text: str) -> str:
    return text.translate(_SYNTAX)


def _fault(said: str, text: str, path: str) -> ReadError:
    place = _PLACE.match(said)
    if place and place["line"]:
        line, column = int(place["line"]), int(place["column"])
    else:
        line, column = LineIndex(text).position(len(text))
    reason = place["reason"] if place else said
    return ReadError(
        f"不是合法的 TOML（{reason}）",
        f"Not valid TOML: {reason}",
        path=path,
        line=line,
        column=column,
        hint=("检查这里的引号、等号和括号", "Check the quotes, equal signs and brackets here"),
    )
