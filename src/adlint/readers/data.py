"""JSON Lines, JSON, YAML and TOML: one document per record, one segment per string value, placed by JSON pointer.

Records are the mappings of a list at the root, and in JSON those of a list of goods further down, as programs send it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.lines import LineIndex
from adlint.readers import json_values
from adlint.readers.access import Failed
from adlint.readers.decoding import readable, undamaged
from adlint.readers.fields import Options, Roles
from adlint.readers.parts import Run, last_line_end, runs
from adlint.readers.values import Notation, Origin, Steps, Tree, Value, record

_FILLED = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_LINE = re.compile(r"([^\r\n]*)(?:\r\n?|\n|\Z)")


def read_data(text: str, path: str, options: Options) -> Iterator[Document]:
    """Yield a document per mapping of a list at the root, else one for the whole file.

    Args:
        text: the decoded file.
        path: its name; the suffix says which format it is.
        options: which keys are which.

    Raises:
        ReadError: the file cannot be parsed.
    """
    roles = Roles(options)
    if path.lower().endswith(".json"):
        yield from _records(text, path, [json_values.parse(text, path)], json_values.JsonNotation(), roles)
    elif path.lower().endswith(".toml"):
        from adlint.readers import toml_values

        yield from _records(text, path, [toml_values.parse(text, path)], toml_values.TomlNotation(), roles)
    else:
        from adlint.readers import yaml_values

        yield from _records(text, path, yaml_values.parse(text, path), yaml_values.YamlNotation(), roles)


class LinesPart(NamedTuple):
    """Some lines of JSON Lines."""

    run: Run

    @property
    def rows(self) -> int:
        """How many records it holds."""
        return self.run.rows

    @property
    def names(self) -> None:
        """None: records may have any keys."""

    def table(self) -> None:
        """None: records may have any keys."""

    def documents(self, path: str, options: Options, failed: Failed | None = None) -> Iterator[Document]:
        """A document per line with something in it.

        Raises:
            ReadError: without `failed`, a line cannot be decoded or parsed. The records before it come first.
        """
        roles = Roles(options)
        notation = json_values.JsonNotation()
        row = self.run.row
        for number, line in enumerate(_LINE.finditer(self.run.text), self.run.line):
            body = line[1]
            if not body.strip():
                continue
            try:
                undamaged(body, path, number)
                tree = json_values.parse(body, path, number)
                document = _document(body, tree.values, Origin(body, path, row=row, line=number), 1, notation, roles)
            except ReadError as error:
                if failed is None:
                    raise
                error.source_line = readable(body)
                failed(error)
            else:
                yield document
            row += 1


def split_lines(stream: BinaryIO, path: str, options: Options) -> Iterator[LinesPart]:
    """Yield JSON Lines part by part.

    Args:
        stream: the file.
        path: its name, for the error.
        options: which keys are which.

    Raises:
        ReadError: it cannot be decoded.
    """

    def whole(text: str, _: int, final: bool) -> tuple[int, int]:
        end = len(text) if final else last_line_end(text)
        return end, len(_FILLED.findall(text, 0, end))

    return map(LinesPart, runs(stream, path, whole))


def _records(text: str, path: str, trees: Sequence[Tree], notation: Notation, roles: Roles) -> Iterator[Document]:
    if not trees or (len(trees) == 1 and not trees[0].is_records):
        if trees and (goods := _lists_of_goods(trees[0], roles)):
            yield from _enveloped(text, path, trees[0], goods, notation, roles)
        else:
            yield _document(text, trees[0].values if trees else [], Origin(text, path), 1, notation, roles)
        return
    lines = LineIndex(text)
    for row, (start, end, depth, values) in enumerate(_split(trees), 1):
        line, column = lines.position(start)
        body = text[start:end].rstrip()
        yield _document(body, values, Origin(text, path, start, depth, row, line), column, notation, roles)


def _lists_of_goods(tree: Tree, roles: Roles) -> set[Steps]:
    """The lists whose elements are goods by their keys, none within another."""
    names: defaultdict[Steps, set[str]] = defaultdict(set)
    for value in tree.values if tree.inner else ():
        if len(value.path) > 1 and isinstance(value.path[-1], str):
            names[value.path[:-2]].add(value.path[-1])
    found = {
        path
        for path, items in tree.inner.items()
        if len(items) > 1 and all(item.is_mapping for item in items) and roles.name_goods(names[path])
    }
    return {path for path in found if not any(path[:depth] in found for depth in range(len(path)))}


def _enveloped(
    text: str, path: str, tree: Tree, goods: set[Steps], notation: Notation, roles: Roles
) -> Iterator[Document]:
    """What stands around lists of goods, then a document for each of these."""
    rest: list[Value] = []
    of_item: defaultdict[Steps, list[Value]] = defaultdict(list)
    for value in tree.values:
        depth = next((depth for depth in range(len(value.path)) if value.path[:depth] in goods), None)
        (rest if depth is None else of_item[value.path[: depth + 1]]).append(value)
    yield _document(text, rest, Origin(text, path), 1, notation, roles)
    lines = LineIndex(text)
    for above, values in of_item.items():
        item = tree.inner[above[:-1]][int(above[-1])]
        line, column = lines.position(item.start)
        origin = Origin(text, path, item.start, len(above), None, line, above)
        yield _document(text[item.start : item.end], values, origin, column, notation, roles)


def _split(trees: Sequence[Tree]) -> Iterator[tuple[int, int, int, list[Value]]]:
    """The records of a file: start, end, depth of their paths, values."""
    for tree in trees:
        if not tree.is_records:
            yield tree.start, tree.end, 0, tree.values
            continue
        items = tree.items or []
        of_item: list[list[Value]] = [[] for _ in items]
        for value in tree.values:
            of_item[int(value.path[0])].append(value)
        for item, values in zip(items, of_item, strict=True):
            yield item.start, item.end, 1, values


def _document(
    text: str, values: Sequence[Value], origin: Origin, column: int, notation: Notation, roles: Roles
) -> Document:
    found = record(values, origin, notation, roles)
    return Document(text, found.segments, origin.path, origin.line, column, found.kind, found.goods, found.shop)
