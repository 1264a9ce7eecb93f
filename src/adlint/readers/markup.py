"""Web pages and templates: HTML, JSP, Vue. One segment per block of running text, and per attribute that a person sees.

Inline elements are joined into their block, white space is collapsed as a browser does, entities are decoded; the map
leads back to every character. Styles, comments and the code of templates are not text, nor are scripts but those of Vue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from itertools import islice

from adlint.documents import Document, Segment
from adlint.errors import ReadError
from adlint.readers.code_strings import string_escape
from adlint.readers.fields import Options
from adlint.readers.forms import read_forms
from adlint.readers.running import INLINE, Running
from adlint.readers.tags import Element, Page

# How a word is pronounced, printed small above it.
_GLOSSES = frozenset({"rp", "rt"})
_SEEN_ATTRIBUTES = ("alt", "title", "placeholder", "aria-label")
_COMPONENT_ATTRIBUTES = ("label", "confirm-text", "button-text", "empty-text")
_SEEN_META = frozenset({"description", "og:description", "og:title", "twitter:title", "twitter:description"})
_BUTTON_INPUTS = frozenset({"submit", "button", "reset"})
_BOUND_LITERAL = re.compile(r"\s*(?:'([^'\\$]*)'|`([^`\\$]*)`|\"([^\"\\$]*)\")\s*\Z")
_HEADING = re.compile(r"h([1-6])\Z")

_escape_text = partial(escape, quote=False)
_escape_attribute = partial(escape, quote=True)
_ENDING = re.compile(r"[\s=`]")


def read_markup(text: str, path: str, options: Options | None = None) -> Iterator[Document]:
    """Read a page or template.

    Args:
        text: decoded text of the file.
        path: the file's name; the document carries it.
        options: which keys are which, in the code of Vue components.

    Yields:
        One document with the page's segments in the order in which they begin, and its forms.

    Raises:
        ReadError: the script of a component cannot be parsed. The page comes before, without it.
    """
    page = Page(text)
    blocks = list(_blocks(page))
    segments = [*blocks, *(segment for element in page.elements for segment in _attributes(page, element))]
    failed = None
    if path.lower().endswith(".vue"):
        from adlint.readers.vue import code_segments

        # What is bound as one string has been read as an attribute.
        known = {segment.map.pieces[0].source_start for segment in segments}
        try:
            segments += [
                segment
                for segment in code_segments(text, path, options or Options())
                if segment.map.pieces[0].source_start not in known
            ]
        except ReadError as error:
            failed = error
    segments.sort(key=lambda segment: segment.map.pieces[0].source_start)
    yield Document(text, tuple(segments), path, forms=tuple(read_forms(page, blocks)), is_page=True)
    if failed is not None:
        raise failed


def _blocks(page: Page) -> Iterator[Segment]:
    """The blocks of running text, in order."""
    block, holder = Running(), None
    for kind, start, end, element in page.events:
        if kind == "text":
            if element is not None and element.name in _GLOSSES:
                continue
            if holder is None:
                holder = element
            for piece in page.read(start, end):
                block.add(*piece)
        elif element is not None and element.name == "br":
            if kind == "open":
                block.break_line(start, end)
        elif element is not None and element.name not in INLINE:
            if segment := _segment(block, holder):
                yield segment
            block, holder = Running(), None
    if segment := _segment(block, holder):
        yield segment


def _segment(block: Running, element: Element | None) -> Segment | None:
    """A finished block, or None when nothing can be read in it."""
    if not block.text:
        return None
    field, level = _role(element)
    return Segment(block.text, block.map(), field, escape=_escape_text, level=level)


def _role(element: Element | None) -> tuple[str | None, int | None]:
    """Field and heading level of a block of text inside `element`."""
    while element is not None and element.name in INLINE:
        element = element.parent
    if element is None:
        return None, None
    if element.name == "title" and not any(up.name == "svg" for up in islice(element.ancestors(), 9)):
        return "title", 1
    heading = _HEADING.match(element.name)
    return None, int(heading[1]) if heading else None


def _attributes(page: Page, element: Element) -> Iterator[Segment]:
    """The attributes of an element that a person sees, each as a segment."""
    shadow = page.shadow[element.start : element.tag_end]
    if "=" not in shadow:
        return
    names = list(_SEEN_ATTRIBUTES)
    if "-" in element.name or element.name in ("option", "optgroup"):
        names += _COMPONENT_ATTRIBUTES
    if element.name == "input" and element.get("type").lower() in _BUTTON_INPUTS:
        names.append("value")
    if element.name == "meta" and (element.get("name") or element.get("property")).lower() in _SEEN_META:
        names.append("content")
    for name in names:
        if name not in shadow.lower():
            continue
        if plain := element.attributes.get(name):
            is_quoted = page.text[plain.start - 1] in "\"'"
            yield from _attribute(page, plain.start, plain.end, _escape_attribute if is_quoted else _escape_unquoted)
        for bound in (f":{name}", f"v-bind:{name}"):
            value = element.attributes.get(bound)
            literal = _BOUND_LITERAL.match(value.value) if value else None
            if value and literal and literal.lastindex:
                start, end = literal.span(literal.lastindex)
                escaped = _escape_bound(value.value[start - 1])
                yield from _attribute(page, value.start + start, value.start + end, escaped)


def _attribute(page: Page, start: int, end: int, escaped: Callable[[str], str]) -> Iterator[Segment]:
    """The segment of an attribute's value, unless nothing can be read in it."""
    block = Running()
    for piece in page.read(start, end):
        block.add(*piece)
    if block.text:
        yield Segment(block.text, block.map(), escape=escaped)


def _escape_bound(quote: str) -> Callable[[str], str]:
    """What writes text into a string of code that is an attribute's value."""
    escaped = string_escape(quote)
    return lambda text: _escape_attribute(escaped(text))


def _escape_unquoted(text: str) -> str:
    """Text for a value without quotes, which blanks and some signs would end."""
    return _ENDING.sub(lambda found: f"&#{ord(found[0])};", _escape_attribute(text))
