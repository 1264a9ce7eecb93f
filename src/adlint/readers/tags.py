"""The syntax of pages: template code masked, tags, attributes and text in order, with exact offsets.

Everything works on a *shadow* of the text: as long as the text, code point for code point, with template code,
comments, scripts and styles overwritten by a filler and every other non-ASCII character by `_`. Offsets of the shadow
are offsets of the text, so nothing has to be converted. The tag syntax is the HTML standard's, read here and not by
tree-sitter-html, whose error recovery takes quadratic time on torn pages (100 kB of unclosed tags took it a second, ten
times as much takes a hundred times as long); each pass here is linear in the length of the page, whatever stands in it. A test
compares both on well-formed pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

FILLER = "\x01"
_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_OPENERS = re.compile(
    r"<%--|<%|<!--|<\?(?:php\b|=)|\$\{|#\{|\{\{|\{%|\[\[(?=[$#*@~]\{)|</?(?:c|fmt|fn|x|sql|jsp|tiles|shiro|sec):"
    r"|<(?:script|style)\b|</?[#@]",
    re.I,
)
# Closer and how far it may be: expressions are short, so that a stray `{{` in prose cannot swallow the page.
_CLOSERS = {
    "<%--": ("--%>", None), "<%": ("%>", None), "<!--": ("-->", None), "<?php": ("?>", None), "<?=": ("?>", None),
    "${": ("}", 1000), "#{": ("}", 1000), "{{": ("}}", 1000), "{%": ("%}", 1000), "[[": ("]]", 1000),
    "<script": ("</script", None), "<style": ("</style", None),
}  # fmt: skip
_RUNS_TO_END = {"<!--", "<script", "<style", "<?php"}
_TEMPLATE_TAG = re.compile(r"</?[#@a-z][\w:.]*(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>", re.I)
_TEMPLATE_TAG_REACH = 2000

_ATTRIBUTES = r"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)?+)*+"
_TAG = re.compile(rf"<(?:(/?)([a-zA-Z][^\s/>]*+)({_ATTRIBUTES})|[!?][^>]*+)>")
# After a tag that never ends, every later one would be searched to the end of the page too; this stops at the next `<`.
_LOOSE_TAG = re.compile(r"<(?:(/?)([a-zA-Z][^\s/<>]*+)([^<>]*+)|[!?][^<>]*+)>")
_ATTRIBUTE = re.compile(r"([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+))?+)?+")
_UNQUOTED_SLASH = re.compile(r"=[^\s\"'>]*/\Z")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_PIECE = re.compile(rf"[ \t\n\f\r]+|{FILLER}+|&|[^ \t\n\f\r{FILLER}&]+")

_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
VOID = frozenset(_VOID_NAMES.split())
_CLOSES_ON_OPEN = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "option": {"option"}, "tr": {"tr", "td", "th"},
    "td": {"td", "th"}, "th": {"td", "th"},
}  # fmt: skip
_P_ENDER_NAMES = """
    address article aside blockquote center dir div dl fieldset footer form h1 h2 h3 h4 h5 h6 header hr main nav
    ol p pre section table ul
"""
_P_ENDERS = frozenset(_P_ENDER_NAMES.split())
_NEAR = 30
_SCOPES = frozenset({"table", "ul", "ol", "dl", "select", "template", "html", "body", "form", "div", "section"})


class Attribute(NamedTuple):
    """Value of an attribute as written (empty for a bare one) and where that value stands."""

    value: str
    start: int
    end: int


class Element:
    """An element: its tag, where it ends, and what it stands in.

    Attributes:
        name: tag name, lower case.
        start: where its start tag begins, in code points of the text.
        tag_end: where its start tag ends.
        end: where the element ends (after its end tag if it has one).
        parent: the element around it, or None.
    """

    __slots__ = ("_attributes", "_page", "end", "name", "parent", "start", "tag_end")

    def __init__(self, page: Page, name: str, start: int, tag_end: int, parent: Element | None) -> None:
        self._page = page
        self._attributes: dict[str, Attribute] | None = None
        self.name = name
        self.start = start
        self.tag_end = tag_end
        self.end = tag_end
        self.parent = parent

    @property
    def attributes(self) -> dict[str, Attribute]:
        """Attributes by lower-case name; the first of equal names counts."""
        if self._attributes is None:
            self._attributes = self._page.attributes(self)
        return self._attributes

    def get(self, *names: str) -> str:
        """Value of the first of these attributes that is there, or an empty string."""
        return next((self.attributes[name].value for name in names if name in self.attributes), "")

    def ancestors(self) -> Iterator[Element]:
        """The elements around it, innermost first."""
        up = self.parent
        while up is not None:
            yield up
            up = up.parent


class Event(NamedTuple):
    """A step through the page: `text`, `open` or `close`, its place, and its element (for text the one around it)."""

    kind: str
    start: int
    end: int
    element: Element | None


class Page:
    """A parsed page.

    Args:
        text: the page as read.

    Attributes:
        text: the page as read.
        shadow: the text with template code masked, of the same length.
        scripts: where the bodies of scripts stand.
        has_script_files: whether it loads scripts from files.
        elements: in order of their start tags.
        events: text, start tags and end tags in order.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.scripts: list[tuple[int, int]] = []
        self.has_script_files = False
        self.shadow = self._mask(_NON_ASCII.sub(lambda run: "_" * len(run[0]), text).replace(FILLER, " "))
        self.elements: list[Element] = []
        self.events: list[Event] = []
        self._parse()

    def script(self) -> str:
        """The code of all inline scripts, one after another."""
        return "\n".join(self.text[start:end] for start, end in self.scripts)

    def attributes(self, element: Element) -> dict[str, Attribute]:
        """Read the attributes of an element's start tag."""
        found: dict[str, Attribute] = {}
        start = element.start + 1 + len(element.name)
        matches = list(_ATTRIBUTE.finditer(self.shadow, start, element.tag_end - 1))
        for index, match in enumerate(matches):
            group = match.lastindex or 1
            around = matches[max(index - 1, 0) : index + 2 : 2]
            if group == 1 and len(around) == 2 and all(near[0].startswith(FILLER) for near in around):
                continue  # <c:if test="...">checked</c:if>: written or not, as the template decides
            first, last = match.span(group) if group > 1 else (match.end(), match.end())
            found.setdefault(match[1].lower(), Attribute(self.text[first:last], first, last))
        return found

    def read(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """What a person reads in `[start, end)` of a text or an attribute's value.

        Args:
            start: first code point.
            end: one past the last; no tag may stand in between.

        Yields:
            (characters read, where they stand, code points they take there): runs copied one to one, decoded entities,
            and for each run of white space one blank. Template code yields nothing.
        """
        shadow, text = self.shadow, self.text
        position = start
        while position < end:
            match = _PIECE.match(shadow, position, end)
            assert match is not None, "the pieces cover every character"
            first, stop = match.span()
            head = shadow[first]
            if head == "&":
                entity = _ENTITY.match(text, first, end)
                decoded = unescape(entity[0]) if entity else "&"
                if entity and decoded != entity[0]:
                    stop = entity.end()
                    yield decoded, first, stop - first
                else:
                    yield "&", first, 1
            elif head in " \t\n\f\r":
                yield " ", first, stop - first
            elif head != FILLER:
                yield text[first:stop], first, stop - first
            position = stop

    def _mask(self, shadow: str) -> str:
        """Overwrite template code, comments, scripts and styles with fillers."""
        parts: list[str] = []
        kept = position = 0
        lower = shadow.lower()
        absent: set[str] = set()
        while match := _OPENERS.search(lower, position):
            start = match.start()
            end = self._end_of_masked(lower, match, absent)
            if end is None:
                position = match.end()
                continue
            parts += shadow[kept:start], FILLER * (end - start)
            kept = position = end
        return "".join((*parts, shadow[kept:]))

    def _end_of_masked(self, lower: str, opener: re.Match[str], absent: set[str]) -> int | None:
        """Where what `opener` begins ends, or None when it is no template code after all.

        Args:
            lower: the shadow in lower case.
            opener: the match of its beginning.
            absent: closers known not to come any more; searching for them again would make the pass quadratic.
        """
        start = opener.start()
        known = _CLOSERS.get(opener[0])
        if known is None:
            tag = _TEMPLATE_TAG.match(lower, start, start + _TEMPLATE_TAG_REACH)
            return tag.end() if tag else None
        closer, reach = known
        body = opener.end()
        if opener[0] in ("<script", "<style"):
            body = lower.find(">", body) + 1 or len(lower)
        end = -1 if closer in absent else lower.find(closer, body, None if reach is None else body + reach)
        if end < 0:
            if reach is None:
                absent.add(closer)
            if opener[0] not in _RUNS_TO_END:
                return None
            end = len(lower)
        if opener[0] == "<script":
            self.scripts.append((body, end))
            self.has_script_files |= "src" in lower[start:body]
        if closer.startswith("</"):
            return lower.find(">", end) + 1 or len(lower)
        return min(end + len(closer), len(lower))

    def _parse(self) -> None:
        """Split the shadow into tags and text and nest the elements."""
        shadow = self.shadow
        open_elements: list[Element] = []
        counts: dict[str, int] = {}
        tag = _TAG
        position = searched = 0
        while (start := shadow.find("<", searched)) >= 0:
            match = tag.match(shadow, start)
            if match is None and tag is _TAG and shadow[start + 1 : start + 3].lstrip("/")[:1].isalpha():
                tag = _LOOSE_TAG
                match = tag.match(shadow, start)
            if match is None:
                searched = start + 1
                continue
            self._text(position, start, open_elements)
            position = searched = match.end()
            name = (match[2] or "").lower()
            if match[1]:
                self._close(name, start, position, open_elements, counts)
            elif name:
                self._open(name, match, open_elements, counts)
        self._text(position, len(shadow), open_elements)
        for element in open_elements:
            element.end = len(shadow)

    def _text(self, start: int, end: int, open_elements: list[Element]) -> None:
        """Note the text between two tags."""
        if start < end:
            self.events.append(Event("text", start, end, open_elements[-1] if open_elements else None))

    def _open(self, name: str, match: re.Match[str], open_elements: list[Element], counts: dict[str, int]) -> None:
        """Open the element of a start tag, after closing those that it ends."""
        start = match.start()
        ends = _CLOSES_ON_OPEN.get(name, set())
        if name in _P_ENDERS:
            ends = {"p"}
        if any(counts.get(ended) for ended in ends):
            for above in open_elements[: -_NEAR - 1 : -1]:
                if above.name in ends:
                    self._close(above.name, start, start, open_elements, counts)
                    break
                if above.name in _SCOPES:
                    break
        element = Element(self, name, start, match.end(), open_elements[-1] if open_elements else None)
        self.elements.append(element)
        self.events.append(Event("open", start, match.end(), element))
        if name in VOID or (match[3].endswith("/") and not _UNQUOTED_SLASH.search(match[3])):
            self.events.append(Event("close", match.end(), match.end(), element))
            return
        open_elements.append(element)
        counts[name] = counts.get(name, 0) + 1

    def _close(self, name: str, start: int, end: int, open_elements: list[Element], counts: dict[str, int]) -> None:
        """Close the innermost open element of that name and all inside it; an end tag without one closes nothing."""
        if not counts.get(name):
            return
        while open_elements:
            element = open_elements.pop()
            counts[element.name] -= 1
            matches = element.name == name
            element.end = end if matches else start
            self.events.append(Event("close", start, end if matches else start, element))
            if matches:
                return
