"""What JSON, YAML and TOML have in common: string values at paths, and how they become the segments of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from adlint.documents import OffsetMap, Segment
from adlint.errors import ReadError
from adlint.findings import Location
from adlint.readers.fields import Roles

# How JSON and YAML (1.1) write that there is no value.
_NULLS = frozenset(("null", "Null", "NULL", "~"))
MAX_DEPTH = 100
# Keys and indexes that lead to a value from the root.
Steps = tuple[str | int, ...]


class Value(NamedTuple):
    """One scalar of a parsed file.

    Attributes:
        path: keys and indexes that lead to it from the root.
        text: its decoded value; of a number, as it is written.
        start: where its notation begins in the source, quotes included.
        end: where that ends.
        style: how it is written: `"`, `'`, `|`, `>`, or empty for plain.
        is_text: whether it is a string, not a number, truth value, date or null.
    """

    path: Steps
    text: str
    start: int
    end: int
    style: str
    is_text: bool


class Item(NamedTuple):
    """One element of a list: its place in the source, and whether it is a mapping."""

    start: int
    end: int
    is_mapping: bool


@dataclass(slots=True)
class Tree:
    """One parsed value with everything below it.

    Attributes:
        items: the elements of the root; None unless that is a list.
        inner: those of the lists below it, by their paths, where the notation tells.
    """

    start: int
    end: int = 0
    values: list[Value] = field(default_factory=list)
    items: list[Item] | None = None
    inner: dict[Steps, list[Item]] = field(default_factory=dict)

    @property
    def is_records(self) -> bool:
        """Whether it is a list of mappings, each a record of its own."""
        return bool(self.items) and all(item.is_mapping for item in self.items or ())


class Notation(Protocol):
    """How values are written in a format."""

    def place(self, source: str, value: Value, base: int) -> tuple[str, OffsetMap]:
        """The text of a value as read and its map into `source[base:]`."""

    def escape(self, value: Value) -> Callable[[str], str]:
        """What writes plain text inside this value."""


class Record(NamedTuple):
    """What one record says: its segments, which goods it sells, which kind of text it is, who sells."""

    segments: tuple[Segment, ...]
    goods: str | None
    kind: str | None
    shop: str | None


class Origin(NamedTuple):
    """Where a record comes from.

    Attributes:
        source: the text that the values' places count in.
        path: the file.
        base: where the record's own text begins in `source`; negative when `source` begins inside that text.
        depth: how many leading steps of a value's path lead to the record.
        row: 1-based number of the record, or None when it is the whole file.
        line: 1-based line of the file on which it begins.
        above: the path of the record, where no row tells it.
    """

    source: str
    path: str
    base: int = 0
    depth: int = 0
    row: int | None = None
    line: int = 1
    above: Steps = ()


def record(values: Iterable[Value], origin: Origin, notation: Notation, roles: Roles) -> Record:
    """Read one record.

    Args:
        values: its scalars, in order.
        origin: where it comes from.
        notation: how its values are written.
        roles: what its keys are for.

    Raises:
        ReadError: a configured kind key names no kind.
    """
    kept = [(value, value.path[origin.depth :]) for value in values]
    kept = [
        (value, path) for value, path in kept if not any(isinstance(step, str) and roles.ignores(step) for step in path)
    ]
    own = [(str(path[0]), value) for value, path in kept if len(path) == 1 and isinstance(path[0], str)]
    names = [name for name, _ in own]
    key_at = roles.key_of(names, is_row=origin.row is not None)
    goods_at, kind_at, shop_at = roles.goods_of(names), roles.kind_of(names), roles.shop_of(names)
    key, goods = _said(own, key_at), _said(own, goods_at)
    kind = None if kind_at is None else roles.kind(names[kind_at], own[kind_at][1].text, origin.path, origin.line)
    left_out = {own[i][1].path for i in (key_at, kind_at if kind else None, shop_at) if i is not None}
    segments = []
    for value, path in kept:
        if not value.is_text or value.path in left_out:
            continue
        text, place = notation.place(origin.source, value, origin.base)
        if not text or text.isspace():
            continue
        name = next((step for step in reversed(path) if isinstance(step, str)), None)
        if roles.is_address(name, text):
            continue
        field_ = None if name is None else roles.field(name)
        location = Location(row=origin.row, pointer=pointer((*origin.above, *path)), key=key, field=field_)
        segments.append(Segment(text, place, field_, location, notation.escape(value)))
    return Record(tuple(segments), goods, kind, _said(own, shop_at))


def pointer(path: Sequence[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def too_deep(path: str, line: int, column: int) -> ReadError:
    """The error for a file nested deeper than any real one."""
    return ReadError(
        f"嵌套超过 {MAX_DEPTH} 层",
        f"Nested deeper than {MAX_DEPTH} levels",
        path=path,
        line=line,
        column=column,
        hint=("请把数据拆平后再检查", "Flatten the data and check again"),
    )


def _said(own: Sequence[tuple[str, Value]], index: int | None) -> str | None:
    if index is None:
        return None
    value = own[index][1]
    # A null says nothing, also where it is spelt out.
    return value.text.strip() or None if value.is_text or value.text not in _NULLS else None
