"""Scripts with copy in them: JSX and TSX, and the strings of JavaScript and TypeScript.

Of elements: running text, a segment per block as in pages, and attributes. Of code: strings with Chinese in them, save those
that nobody is shown, such as keys, types, names of modules and what is only compared or logged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from typing import NamedTuple

from msgspec import structs
from tree_sitter import Language, Node, Parser

from adlint.documents import Document, MappedText, Segment
from adlint.errors import ReadError
from adlint.findings import Location
from adlint.lines import LineIndex
from adlint.readers.code_strings import UNKNOWN, pieces, written
from adlint.readers.fields import Options, Roles
from adlint.readers.points import CodePoints
from adlint.readers.running import INLINE, Running
from adlint.readers.values import Steps, pointer

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BLANK = re.compile(r"\s+|\S+")
# More than what is worked out when it runs.
_SHOWN = re.compile(rf"[^\s{UNKNOWN}]")
_HEADING = re.compile(r"[hH]([1-6])\Z")
# Components around words of a sentence.
_INLINE = INLINE | {"Text", "Link", "Trans"}
_ELEMENTS = frozenset({"jsx_element", "jsx_self_closing_element"})
_STRINGS = frozenset({"string", "template_string"})
# What stands in these is no copy.
_SILENT = frozenset({"comment", "import_statement", "literal_type", "jsx_closing_element", "regex"})
_COMPARED = frozenset({"==", "===", "!=", "!=="})
# Of these parts of a node the strings are names.
_NAMES = {"export_statement": "source", "subscript_expression": "index", "switch_case": "value"}
# Through these a name goes on to what it names.
_PASSED = frozenset({"object", "array", "as_expression", "satisfies_expression", "parenthesized_expression", "export_statement",
                     "lexical_declaration", "variable_declaration", "program", "ternary_expression"})  # fmt: skip
_UNSEEN_ATTRIBUTE = re.compile(r"(?:className|class|style|id|key|ref|name|href|src|type|testID|data-.*|on[A-Z].*)\Z")


class _Flow:
    """The running text of the elements around a place, and its heading level."""

    def __init__(self) -> None:
        self.text = Running()
        self.level: int | None = None
        # Whether words of it stand in strings, {'so'}, where text is escaped otherwise than between tags.
        self.has_strings = False

    def end(self) -> Iterator[Segment]:
        """The block that ends here, if anything is read in it."""
        if _SHOWN.search(self.text.text):
            escaped = _escape_either if self.has_strings else _escape_text
            yield Segment(self.text.text, self.text.map(), escape=escaped, level=self.level)
        self.text = Running()
        self.has_strings = False


class _Step(NamedTuple):
    """A node to be read, the path of what it stands in, and the text it is part of.

    When an element was read it comes once more, with the text that ends there, or that of the elements around it.
    """

    node: Node
    path: Steps = ()
    flow: _Flow | None = None
    was_read: bool = False
    is_outermost: bool = False


def read_code(text: str, path: str, options: Options) -> Iterator[Document]:
    """Yield the one document of a script.

    Args:
        text: the decoded file.
        path: its name; the suffix says which language it is in.
        options: which keys are which.

    Raises:
        ReadError: it cannot be parsed; something could be left unread.
    """
    data = text.encode("utf-8")
    points = CodePoints(data)
    root = _parsed(data, path)
    if root.has_error:
        fault = points.at(_fault(root).start_byte)
        line, column = LineIndex(text).position(fault)
        raise ReadError(
            "这里的代码读不懂", "The code cannot be parsed here", path=path, line=line, column=column,
            hint=("检查语法；不是文案的脚本请排除", "Check the syntax; exclude scripts that hold no copy"),
        )  # fmt: skip
    segments = sorted(
        _Walk(text, points, Roles(options)).segments(root), key=lambda one: one.map.pieces[0].source_start
    )
    yield Document(text, tuple(segments), path)


def _parsed(data: bytes, path: str) -> Node:
    """The tree of a script; what is no JavaScript may be that with types."""
    suffix = path.lower().rpartition(".")[2]
    names = (
        ("typescript",) if suffix in ("ts", "mts", "cts") else ("tsx",) if suffix == "tsx" else ("javascript", "tsx")
    )
    roots = (Parser(_language(name)).parse(data).root_node for name in names)
    first = next(roots)
    return next((root for root in (first, *roots) if not root.has_error), first) if first.has_error else first


@cache
def _language(name: str) -> Language:
    if name == "javascript":
        import tree_sitter_javascript

        return Language(tree_sitter_javascript.language())
    import tree_sitter_typescript

    return Language(getattr(tree_sitter_typescript, f"language_{name}")())


def _fault(root: Node) -> Node:
    """The first place that could not be parsed."""
    node = root
    while not (node.is_error or node.is_missing):
        node = next(child for child in node.children if child.has_error)
    # What was understood of it comes first.
    return node.children[-1] if node.children else node


class _Walk:
    """One pass over a script; a stack instead of recursion, since elements nest without limit."""

    def __init__(self, text: str, points: CodePoints, roles: Roles) -> None:
        self._text = text
        self._points = points
        self._roles = roles
        self._pending: list[_Step] = []

    def segments(self, root: Node) -> Iterator[Segment]:
        self._pending = [_Step(root)]
        while self._pending:
            step = self._pending.pop()
            kind = step.node.type
            if kind in _ELEMENTS:
                yield from self._element(step)
            elif kind == "jsx_attribute":
                yield from self._attribute(step)
            elif kind in _STRINGS:
                yield from self._string(step)
            elif step.flow is not None:
                self._read(step)
            elif not (kind in _SILENT or _is_log(step.node)):
                self._go_on(step)

    def _element(self, step: _Step) -> Iterator[Segment]:
        """An element: what is not inline ends the text before it, and its own text ends with it."""
        node = step.node
        flow = step.flow or _Flow()
        is_outermost = step.flow is None or step.is_outermost
        name = _name(node)
        if name == "br":
            if not step.was_read:
                flow.text.break_line(self._points.at(node.start_byte), self._points.at(node.end_byte))
        elif is_outermost or name not in _INLINE:
            yield from flow.end()
            heading = None if step.was_read else _HEADING.match(name)
            flow.level = int(heading[1]) if heading else None
        if step.was_read:
            return
        self._pending.append(_Step(node, (), flow, True, is_outermost))
        inner = None if node.type == "jsx_self_closing_element" else flow
        self._pending += [
            _Step(child, (), None if child.type == "jsx_opening_element" else inner)
            for child in reversed(node.named_children)
        ]

    def _read(self, step: _Step) -> None:
        """Something between the tags of an element."""
        node, flow = step.node, step.flow
        assert flow is not None
        if node.type == "jsx_text":
            start, end = self._points.at(node.start_byte), self._points.at(node.end_byte)
            for run in _BLANK.finditer(self._text, start, end):
                if not run[0].isspace():
                    flow.text.add(run[0], run.start(), len(run[0]))
                elif "\n" not in run[0] or (run.start() > start and run.end() < end):
                    # Lines are joined by a blank; a line end beside a tag is only how the code is laid out.
                    flow.text.add(" ", run.start(), len(run[0]))
        elif node.type == "html_character_reference":
            for piece in pieces(node, self._text, self._points):
                flow.text.add(*piece)
        elif node.type == "jsx_expression":
            inner = [child for child in node.named_children if child.type != "comment"]
            if len(inner) == 1 and inner[0].type in _STRINGS and not _substitutions(inner[0]):
                flow.has_strings = True
                for piece in pieces(inner[0], self._text, self._points):
                    flow.text.add(*piece)
            elif inner:
                start, end = self._points.at(node.start_byte), self._points.at(node.end_byte)
                flow.text.add(UNKNOWN, start, end - start)
                self._pending += [_Step(child) for child in reversed(inner)]

    def _attribute(self, step: _Step) -> Iterator[Segment]:
        name, *values = step.node.named_children
        is_unseen = _UNSEEN_ATTRIBUTE.match(_said(name)) is not None
        for value in values:
            inner = value.named_children if value.type == "jsx_expression" else [value]
            if is_unseen and len(inner) == 1 and inner[0].type in _STRINGS:
                continue
            if value.type == "string":
                yield from self._said(value, _escape_attribute, None)
            else:
                self._pending.append(_Step(value))

    def _string(self, step: _Step) -> Iterator[Segment]:
        node, path = step.node, step.path
        self._pending += [_Step(child) for child in reversed(_substitutions(node))]
        if any(isinstance(name, str) and self._roles.ignores(name) for name in path):
            return
        name = next((one for one in reversed(path) if isinstance(one, str)), None)
        field = None if name is None else self._roles.field(name)
        for segment in self._said(node, written(node), field):
            location = Location(pointer=pointer(path), field=field) if path else None
            yield structs.replace(segment, location=location)

    def _said(self, node: Node, escaped: Callable[[str], str], field: str | None) -> Iterator[Segment]:
        """The segment of a string with Chinese in it."""
        read = MappedText()
        for piece in pieces(node, self._text, self._points):
            read.add(*piece)
        if _CHINESE.search(read.text):
            yield Segment(read.text, read.map(), field, escape=escaped)

    def _go_on(self, step: _Step) -> None:
        """What a node consists of, with what names it."""
        node, path = step.node, step.path
        if node.type == "binary_expression" and any(child.type in _COMPARED for child in node.children):
            steps = [_Step(child) for child in node.named_children if child.type not in _STRINGS]
        elif node.type in ("pair", "variable_declarator") and len(node.named_children) > 1:
            name, value = node.named_children[0], node.named_children[-1]
            steps = [_Step(value, (*path, _said(name)))]
            if name.type == "computed_property_name":
                steps.insert(0, _Step(name))
        elif node.type == "array":
            steps = [_Step(child, (*path, number)) for number, child in enumerate(node.named_children)]
        else:
            kept = path if node.type in _PASSED else ()
            left_out = node.child_by_field_name(_NAMES[node.type]) if node.type in _NAMES else None
            steps = [_Step(child, kept) for child in node.named_children if child != left_out]
        self._pending += reversed(steps)


def _name(element: Node) -> str:
    """The name of an element; empty for a fragment."""
    tag = element.child_by_field_name("open_tag") or element
    name = tag.child_by_field_name("name")
    return "" if name is None else _said(name)


def _said(node: Node) -> str:
    return (node.text or b"").decode("utf-8").strip("'\"")


def _substitutions(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type == "template_substitution"]


def _is_log(node: Node) -> bool:
    called = node.child_by_field_name("function") if node.type == "call_expression" else None
    return called is not None and _said(called).startswith(("console.", "require"))


def _escape_text(text: str) -> str:
    return escape(text, quote=False).replace("{", "&#123;").replace("}", "&#125;")


def _escape_either(text: str) -> str:
    """Text that means the same between tags and in a string: full-width forms instead of what is syntax in either."""
    return text.translate({ord(char): chr(ord(char) + 0xFEE0) for char in "&<>{}'\"`\\$"})


def _escape_attribute(text: str) -> str:
    return escape(text, quote=True)
