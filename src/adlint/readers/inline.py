"""The inline markup of one Markdown block: what is left when it is taken out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import tree_sitter_markdown
from tree_sitter import Language, Node, Parser

from adlint.documents import MappedText, OffsetMap

_MARKUP = re.compile(r"[\\`*_~\[<&]|\n|\r")
_SOFT_BREAK = re.compile(r"[ \t]*(?:\r\n?|\n)[ \t]*")
_LINE_BREAK_TAG = re.compile(r"<br\b", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
# Han, kana, their punctuation and full-width forms, and the quotes, dashes and dots that Chinese shares with English.
_CJK = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff“”‘’…—·]")
_LINKS = frozenset({"inline_link", "full_reference_link", "collapsed_reference_link", "shortcut_link"})
_HIDDEN = frozenset({"code_span", "uri_autolink", "email_autolink"})
# The grammar may need quadratic time for delimiters that never close and for pictures. A block whose length times their
# number exceeds this would take about a second.
_MAX_WORK = 100_000_000

_SOFT, _SPACE, _HARD = "", " ", "\n"


class _Edit(NamedTuple):
    """Bytes to take out of a block: for nothing, for a decoded text, or for a gap between what stands around them."""

    start: int
    end: int
    text: str = ""
    gap: str | None = None


def label_of(text: str) -> str:
    """A link label as CommonMark compares labels: without case, blanks as one."""
    return " ".join(text.split()).casefold()


class Reading:
    """Text being read, with gaps that become a separator only between two pieces of text."""

    __slots__ = ("_gap", "_gap_end", "_gap_start", "_last", "_out")

    def __init__(self) -> None:
        self._out = MappedText()
        self._last = ""
        self._gap: str | None = None
        self._gap_start = self._gap_end = 0

    @property
    def text(self) -> str:
        """What was read so far."""
        return self._out.text

    def map(self) -> OffsetMap:
        """Where it stands in the block."""
        return self._out.map()

    def gap(self, kind: str, start: int, end: int) -> None:
        """Note a gap in the source; of several in a row the widest counts."""
        if self._gap is None:
            self._gap, self._gap_start = kind, start
        self._gap = max(self._gap, kind, key=(_SOFT, _SPACE, _HARD).index)
        self._gap_end = end

    def copy(self, text: str, start: int) -> None:
        """Read a run of source text; its line breaks are soft."""
        position = 0
        for found in _SOFT_BREAK.finditer(text):
            self.add(text[position : found.start()], start + position)
            self.gap(_SOFT, start + found.start(), start + found.end())
            position = found.end()
        self.add(text[position:], start + position)

    def add(self, text: str, start: int, length: int | None = None) -> None:
        """Read a piece of text, copied or (with `length`) decoded; blanks at the start and after gaps are not read."""
        if length is None and (not self._last or self._gap is not None):
            blank = len(text) - len(text.lstrip(" \t\r\n"))
            text, start = text[blank:], start + blank
        if not text:
            return
        if self._gap is not None and self._last:
            is_cjk = _CJK.match(self._last) and _CJK.match(text)
            separator = self._gap or ("" if is_cjk else " ")
            if separator != " " or self._last != " ":
                self._out.add(separator, self._gap_start, self._gap_end - self._gap_start)
        self._gap = None
        self._out.add(text, start, length)
        self._last = text[-1]


class InlineReader:
    """Reads the inline markup of a file's blocks.

    Args:
        labels: the link labels that the file defines, as `label_of` writes them.
    """

    def __init__(self, labels: frozenset[str]) -> None:
        self._parser = Parser(Language(tree_sitter_markdown.inline_language()))
        self._labels = labels

    def read(self, text: str, start: int = 0) -> Iterator[Reading]:
        """Read one block.

        Args:
            text: the block, without the markers of quotes and lists.
            start: where in it reading begins, in code points.

        Yields:
            The block's own text, then the alternative text of each of its pictures; none that is empty.
        """
        running = Reading()
        alternatives: list[Reading] = []
        if _work(text) <= _MAX_WORK:
            self._read_part(text, 0, start, running, alternatives)
        else:
            # Markup that spans lines is lost; what a person reads is not.
            for line in _LINE.finditer(text, start):
                self._read_part(line[0], line.start(), 0, running, alternatives)
        yield from (reading for reading in (running, *alternatives) if reading.text)

    def _read_part(self, text: str, base: int, start: int, running: Reading, alternatives: list[Reading]) -> None:
        """Read `text[start:]`, which stands at `base` in the block."""
        if _MARKUP.search(text) is None or _work(text) > _MAX_WORK:
            running.copy(text[start:], base + start)
            return
        data = text.encode("utf-8")
        edits, pictures = self._edits([self._parser.parse(data).root_node], data)
        _apply(running, data, len(text[:start].encode("utf-8")), len(data), edits, base + start)
        byte = point = 0
        for node in pictures:
            point += len(data[byte : node.start_byte].decode("utf-8"))
            byte = node.start_byte
            reading = Reading()
            inner, _ = self._edits(node.named_children, data, inside_picture=True)
            _apply(reading, data, byte, node.end_byte, inner, base + point)
            alternatives.append(reading)

    def _edits(
        self, nodes: Iterable[Node], data: bytes, *, inside_picture: bool = False
    ) -> tuple[list[_Edit], list[Node]]:
        """What to take out below these nodes, in order, and the alternative texts met."""
        edits: list[_Edit] = []
        alternatives: list[Node] = []
        pending = list(nodes)
        while pending:
            node = pending.pop()
            if node.type == "image":
                shown = [child for child in node.named_children if child.type == "image_description"]
                if inside_picture and shown:
                    edits += _around(node, shown[0])
                    pending += shown[0].named_children
                else:
                    edits.append(_Edit(node.start_byte, node.end_byte, gap=_SPACE))
                    alternatives += shown
            elif node.type in _LINKS:
                pending += self._link(node, edits)
            else:
                edit = _edit(node, data)
                if edit is None:
                    pending += node.named_children
                else:
                    edits.append(edit)
        edits.sort()
        alternatives.sort(key=lambda node: node.start_byte)
        return edits, alternatives

    def _link(self, node: Node, edits: list[_Edit]) -> list[Node]:
        """Take a link's brackets and target out; what remains to be searched."""
        parts = {child.type: child for child in node.named_children}
        shown = parts.get("link_text")
        if shown is None:
            edits.append(_Edit(node.start_byte, node.end_byte))
            return []
        written = _text(shown)
        label = _text(parts["link_label"])[1:-1] if "link_label" in parts else written
        if node.type == "shortcut_link" and written.startswith("^"):
            edits.append(_Edit(node.start_byte, node.end_byte))
            return []
        if node.type == "inline_link" or label_of(label) in self._labels:
            edits += _around(node, shown)
        return shown.named_children


def _edit(node: Node, data: bytes) -> _Edit | None:
    """What one node other than a link or picture asks for; None to look inside it."""
    place = (node.start_byte, node.end_byte)
    if node.type == "emphasis_delimiter":
        return None if _is_lone_tilde(node, data) else _Edit(*place)
    if node.type in _HIDDEN:
        return _Edit(*place, gap=_SPACE)
    if node.type == "hard_line_break":
        return _Edit(*place, gap=_HARD)
    if node.type == "html_tag":
        return _Edit(*place, gap=_HARD if _LINE_BREAK_TAG.match(_text(node)) else None)
    if node.type == "backslash_escape":
        return _Edit(*place, text=_text(node)[1:])
    if node.type in ("entity_reference", "numeric_character_reference"):
        return _Edit(*place, text=html.unescape(_text(node)))
    return None


def _around(node: Node, shown: Node) -> tuple[_Edit, _Edit]:
    """Take a link or picture out up to the part of it that is shown."""
    return _Edit(node.start_byte, shown.start_byte), _Edit(shown.end_byte, node.end_byte)


def _is_lone_tilde(node: Node, data: bytes) -> bool:
    """Whether a single tilde stands here, as in `3~5 天，7~15 天`: as strike-through it would leave 35 and 715 days."""
    start, end = node.start_byte, node.end_byte
    return data[start:end] == b"~" and b"~" not in (data[start - 1 : start], data[end : end + 1])


def _work(text: str) -> int:
    """What parsing may cost, in steps."""
    unclosed = max(0, text.count("](") - text.count(")"))
    return (text.count("*") + text.count("_") + 4 * (text.count("![") + unclosed)) * len(text)


def _apply(reading: Reading, data: bytes, start: int, end: int, edits: Iterable[_Edit], point: int) -> None:
    """Read `data[start:end]` with the edits made; it stands at code point `point` of the block."""
    for edit in edits:
        if edit.start < start:
            continue
        run = data[start : edit.start].decode("utf-8")
        reading.copy(run, point)
        point += len(run)
        length = len(data[edit.start : edit.end].decode("utf-8"))
        if edit.gap is not None:
            reading.gap(edit.gap, point, point + length)
        else:
            reading.add(edit.text, point, length)
        point += length
        start = edit.end
    reading.copy(data[start:end].decode("utf-8"), point)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8")
