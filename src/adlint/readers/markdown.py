"""Markdown: one segment per block, without markup, code, link targets and comments.

Two grammars, as CommonMark has two phases: blocks first, then the inline markup of each. A block's lines are first
joined without the markers of quotes and lists around it, then its inline markup is taken out; both steps keep a map,
and the maps compose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import tree_sitter_markdown
from msgspec import structs
from tree_sitter import Language, Node, Parser

from adlint.documents import Document, MappedText, OffsetMap, Segment
from adlint.errors import ReadError
from adlint.readers.fields import Options, Roles
from adlint.readers.inline import InlineReader, label_of
from adlint.readers.points import CodePoints

_LEVELS = {f"atx_h{level}_marker": level for level in range(1, 7)} | {
    "setext_h1_underline": 1,
    "setext_h2_underline": 2,
}
_READ = frozenset(
    {"inline", "pipe_table_cell", "html_block", "link_reference_definition", "minus_metadata", "plus_metadata"}
)
_NOT_READ = frozenset({"fenced_code_block", "indented_code_block", "pipe_table_delimiter_row"})
# Its marks, which say whether it is YAML or TOML.
_FRONT_MATTER = {"minus_metadata": "-", "plus_metadata": "+"}
_FOOTNOTE = re.compile(r"\[\^[^\]\r\n]+\]:[ \t]*")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])[ \t]*#+\s*\Z")
_SYNTAX = re.compile(r"[\\`*_~\[\]<>|&]")
_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")


class _Block(NamedTuple):
    node: Node
    level: int | None = None
    is_atx: bool = False


def read_markdown(text: str, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a Markdown file.

    Args:
        text: the decoded file.
        path: its name.
        options: which keys of the front matter are which.
    """
    # Without a line end after it the grammar does not see a heading.
    data = text.encode("utf-8") + b"\n"
    points = CodePoints(data)
    root = Parser(Language(tree_sitter_markdown.language())).parse(data).root_node
    blocks = list(_blocks(root))
    inline = InlineReader(_labels(blocks))
    segments: list[Segment] = []
    goods = kind = None
    for node, level, is_atx in blocks:
        lines = _lines(node, text, points)
        if node.type in _FRONT_MATTER:
            front, goods, kind = _front_matter(lines, path, options, _FRONT_MATTER[node.type])
            segments += [structs.replace(segment, map=segment.map.then(lines.map())) for segment in front]
        elif node.type == "html_block":
            segments += _html(lines, path, options)
        else:
            body = (_CLOSING_HASHES.sub("", lines.text) if is_atx else lines.text).rstrip()
            footnote = _FOOTNOTE.match(body)
            if node.type == "link_reference_definition" and footnote is None:
                continue
            for read in inline.read(body, footnote.end() if footnote else 0):
                segments.append(Segment(read.text, read.map().then(lines.map()), escape=_escaped, level=level))
    yield Document(text, tuple(segments), path, kind=kind, goods=goods)


def _blocks(root: Node) -> Iterator[_Block]:
    """The blocks that are read, in order; a stack instead of recursion, since quotes nest without limit."""
    pending = [_Block(root)]
    while pending:
        node, level, is_atx = pending.pop()
        if node.type in _READ:
            yield _Block(node, level, is_atx)
        elif node.type not in _NOT_READ:
            children = node.named_children
            level = next((_LEVELS[child.type] for child in children if child.type in _LEVELS), level)
            pending += [_Block(child, level, node.type == "atx_heading") for child in reversed(children)]


def _labels(blocks: list[_Block]) -> frozenset[str]:
    """The labels that the file defines; `[国家级]` without a definition is text in brackets, not a link."""
    definitions = (node.named_children[0] for node, *_ in blocks if node.type == "link_reference_definition")
    return frozenset(label_of((label.text or b"").decode("utf-8")[1:-1]) for label in definitions)


def _lines(node: Node, text: str, points: CodePoints) -> MappedText:
    """A block's text without the markers (`> `, indentation) that continue it on each line."""
    lines = MappedText()
    start = points.at(node.start_byte)
    for child in node.named_children:
        if child.type == "block_continuation":
            end = points.at(child.start_byte)
            lines.add(text[start:end], start)
            start = points.at(child.end_byte)
    end = points.at(node.end_byte)
    lines.add(text[start:end], start)
    return lines


def _front_matter(
    lines: MappedText, path: str, options: Options, mark: str
) -> tuple[list[Segment], str | None, str | None]:
    """Segments, goods and kind of a front matter."""
    from adlint.readers import toml_values, yaml_values
    from adlint.readers.values import Notation, Origin, Tree, record

    # Without the marks: YAML would take the closing one as the start of another document.
    source = lines.text[: lines.text.rstrip().rfind(mark) - 2]
    trees: list[Tree]
    notation: Notation
    try:
        if mark == "+":
            source = "   " + source.removeprefix("+++")
            trees, notation = [toml_values.parse(source, path)], toml_values.TomlNotation()
        else:
            trees, notation = yaml_values.parse(source, path), yaml_values.YamlNotation()
    except ReadError:
        # Two rules with copy between them look like front matter; what is no YAML is read as that copy.
        plain = Document.plain(source).segments
        return [segment for segment in plain if segment.text.strip("-+ \t")], None, None
    if not trees:
        return [], None, None
    found = record(trees[0].values, Origin(source, path), notation, Roles(options))
    titled = [
        structs.replace(segment, level=1) if segment.location and segment.location.pointer == "/title" else segment
        for segment in found.segments
    ]
    return titled, found.goods, found.kind


def _html(lines: MappedText, path: str, options: Options) -> Iterator[Segment]:
    """What a person reads in a block of HTML."""
    from adlint.readers.markup import read_markup

    outer: OffsetMap = lines.map()
    for document in read_markup(lines.text, path, options):
        for segment in document.segments:
            yield structs.replace(segment, map=segment.map.then(outer))


def _escaped(text: str) -> str:
    return _BREAK.sub(" ", _SYNTAX.sub(r"\\\g<0>", text))
