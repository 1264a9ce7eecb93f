"""Forms of a page: each `<form>`, blocks of inputs with a submit button that act as one, dialogs that ask for consent."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from adlint.documents import Control, Form, Link, Segment
from adlint.readers.controls import (
    BOX_TYPES,
    BUTTON_TAGS,
    DATA_TYPES,
    FORM_TAGS,
    Ticks,
    asks_consent,
    control_name,
    control_type,
    is_one_tap,
    is_submit,
    lets_decline,
    may_be_button,
    popup_of,
)
from adlint.readers.labels import Labels
from adlint.readers.reading import Reading
from adlint.readers.tags import Element, Page

_AFTER_CHARACTERS = 160  # read after a form: consent lines and policy links stand there
_AFTER_REACH = 3000  # source characters within which a form without a button finds it
_HEADING_REACH = 600
_NEAR = 400  # source characters
_MOST_ANCESTORS = 60
_HEADING_BLOCKS = 2
_LARGE_BLOCK = 2500  # visible characters; a block of that size is the page, not a form
_SHORT_LINE = 24
_CONSENT_HEAD = re.compile(r"阅读|同意|知悉|知晓|接受|接收|授权|愿意|协议|政策")
_CONSENT_HEAD_REACH = 16
_DEAD_LINK = re.compile(
    r"\s*(?:#*|javascript:\s*(?:void\s*\(?\s*[0-9]?\s*\)?|;)?\s*;*\s*(?:return false;?)?)\s*\Z", re.I
)
_HANDLERS = {
    "onclick", "@click", "@click.stop", "@click.prevent", "@click.stop.prevent", "v-on:click", "@tap", "@tap.stop",
    "bindtap", "catchtap",
}  # fmt: skip
_LINK_TAGS = frozenset({"a", "router-link", "navigator", "nuxt-link", "el-link", "u-link"})
_LINK_WORDS = re.compile(r"《|政策|协议|条款|隐私|清单|声明")
_PRESSED = frozenset({"button", "one-tap"})  # pressing these gives the number away
_BIG = frozenset({"body", "html"})


def read_forms(page: Page, blocks: Sequence[Segment]) -> Iterator[Form]:
    """Find the forms of a page.

    Args:
        page: the parsed page.
        blocks: its blocks of running text, in order.

    Yields:
        Forms in the order in which they begin.
    """
    pressed = "同意" in page.text or "本机号" in page.text
    if not pressed and not any(control_type(element) for element in page.elements):
        return
    finder = _Finder(page, blocks)
    yield from sorted((*finder.forms(), *finder.dialogs()), key=lambda form: form.start)


@dataclass(slots=True)
class _Found:
    """A control with its element."""

    element: Element
    type: str
    checked: bool | None = None
    label: str = ""


@dataclass(slots=True)
class _Scope:
    """Where a form's own controls stand, and the controls of a group without form tag."""

    start: int
    end: int
    members: list[_Found] | None = None


class _Finder:
    """Collects controls, buttons and links of a page and groups them into forms."""

    def __init__(self, page: Page, blocks: Sequence[Segment]) -> None:
        self._page = page
        self._reading = Reading(blocks)
        self._script = page.script()
        self._has_files = page.has_script_files
        self._ticks = Ticks(page)
        self._controls: list[_Found] = []
        self._submits: list[tuple[int, int, str]] = []
        self._links: list[Link] = []
        self._agreeing: list[tuple[Element, Element]] = []
        for element in page.elements:
            self._collect(element)
        self._submit_starts = [start for start, _, _ in self._submits]
        self._control_starts = [found.element.start for found in self._controls]
        self._link_starts = [link.start for link in self._links]
        self._footers = [element.start for element in page.elements if element.name == "footer"]
        self._add_labels()

    def forms(self) -> Iterator[Form]:
        """The page's forms."""
        scopes = self._form_tags()
        scopes += self._groups(scopes)
        scopes.sort(key=lambda scope: scope.start)
        starts = [scope.start for scope in scopes]
        for index, scope in enumerate(scopes):
            later = bisect_left(starts, scope.end, index + 1)
            limit = starts[later] if later < len(starts) else len(self._page.text)
            yield self._form(scope, scopes[index + 1 : later], limit)

    def dialogs(self) -> Iterator[Form]:
        """Dialogs without inputs in which a button agrees to something, and what else can be done there."""
        for element, popup in self._agreeing:
            first = bisect_left(self._control_starts, popup.start)
            if first < len(self._controls) and self._control_starts[first] < popup.end:
                continue
            read = self._reading.mapped(popup.start, popup.end)
            label = self._reading.text(element.tag_end, element.end) or element.get("value")
            controls = [Control("submit", "", label, None, element.start, element.tag_end)]
            text = self._page.text
            if lets_decline(text[popup.start : element.start] + text[element.end : popup.end], popup):
                controls.append(Control("decline", "", "", None, popup.start, popup.tag_end))
            links = [link for link in self._links if popup.start <= link.start < popup.end]
            yield Form(popup.start, popup.end, read.text, read.map(), tuple(controls), (label,), tuple(links))

    def _collect(self, element: Element) -> None:
        """Note what an element is: control, button, link."""
        type_ = control_type(element)
        short = element.end - element.tag_end < _NEAR
        if type_ == "button" or (type_ is None and short and element.name in BUTTON_TAGS and may_be_button(element)):
            if element.name in ("input", "img", "image"):
                text = element.get("value", "alt")
            else:
                end = min(element.end, element.tag_end + _NEAR)
                text = self._reading.text(element.tag_end, end) or element.get("text", "value")
            if is_submit(element, type_, text):
                self._submits.append((element.start, element.end, text))
                if asks_consent(text) and (popup := popup_of(element)):
                    self._agreeing.append((element, popup))
                if is_one_tap(text) and not element.get("open-type"):
                    self._controls.append(_Found(element, "one-tap"))
        if type_ == "button" and element.get("open-type").lower().startswith("getphonenumber"):
            self._controls.append(_Found(element, "button"))
        elif type_ in DATA_TYPES or type_ in ("hidden", "readonly"):
            self._controls.append(_Found(element, type_ or ""))
        elif type_ in BOX_TYPES:
            self._controls.append(_Found(element, type_ or "", self._ticks.box(element)))
        elif (
            type_ is None
            and short
            and (ticked := self._ticks.icon(element)) is not None
            and self._is_drawn_box(element)
        ):
            self._controls.append(_Found(element, "checkbox", ticked))
        if short:
            self._collect_link(element)

    def _is_drawn_box(self, element: Element) -> bool:
        """Whether an icon without text stands right before words of consent."""
        if element.name not in ("img", "image", "svg") and self._reading.text(element.tag_end, element.end):
            return False
        head = next(self._reading.lines(element.end, element.end + 300), "")
        return bool(_CONSENT_HEAD.search(head[:_CONSENT_HEAD_REACH]))

    def _collect_link(self, element: Element) -> None:
        """Note a link, or an element with a handler that names a document."""
        handler = next((element.get(key) for key in element.attributes.keys() & _HANDLERS if element.get(key)), "")
        if element.name not in _LINK_TAGS and not handler:
            return
        text = self._reading.text(element.tag_end, min(element.end, element.tag_end + _NEAR))
        if element.name not in _LINK_TAGS and not _LINK_WORDS.search(text):
            return
        href: str | None = element.get("href", ":href", "to", ":to", "url", "th:href")
        if _DEAD_LINK.match(href or ""):
            href = handler or self._scripted(element) or (href if element.attributes.get("href") else None)
        self._links.append(Link(text, href, element.start, element.end))

    def _scripted(self, element: Element) -> str:
        """The selector by which a script handles an element's clicks, or an empty string."""
        words = [f"#{element.get('id')}"] if element.get("id") else []
        if words and self._has_files:
            return words[0]  # who gives a link an id and loads script files most likely handles it there
        words += [f".{word}" for word in element.get("class").split() if len(word) > 2]
        return next((word for word in words if f"'{word}'" in self._script or f'"{word}"' in self._script), "")

    def _add_labels(self) -> None:
        """Give each control what a person sees as its name."""
        labels = Labels(self._page, self._reading)
        ends = [0, *(found.element.end for found in self._controls)]
        starts = [*self._control_starts[1:], len(self._page.text)]
        for index, found in enumerate(self._controls):
            if found.type != "hidden":
                element = found.element
                button = bisect_left(self._submit_starts, element.start) - 1
                after = bisect_left(self._submit_starts, element.end)
                previous = max(ends[index], self._submits[button][1] if button >= 0 else 0)
                following = min([starts[index], *self._submit_starts[after : after + 1]])
                found.label = labels.of(element, found.type, min(previous, element.start), following)

    def _form_tags(self) -> list[_Scope]:
        """Scopes of form tags, outermost first; a form inside another belongs to it."""
        scopes: list[_Scope] = []
        for element in self._page.elements:
            if element.name in FORM_TAGS and not (scopes and element.start < scopes[-1].end):
                scopes.append(_Scope(element.start, element.end))
        return scopes

    def _groups(self, forms: Sequence[_Scope]) -> list[_Scope]:
        """Scopes of inputs outside of form tags: for each the smallest block that holds a submit button too."""
        starts = [form.start for form in forms]
        groups: dict[int, _Scope] = {}
        elements: dict[int, Element] = {}
        for found in self._controls:
            element = found.element
            index = bisect_right(starts, element.start) - 1
            inside = index >= 0 and element.start < forms[index].end
            if inside or (found.type not in DATA_TYPES and found.type not in _PRESSED):
                continue
            block = self._block_with_submit(element)
            if block is not None:
                elements[id(block)] = block
                groups.setdefault(id(block), _Scope(block.start, block.end, [])).members.append(found)  # type: ignore[union-attr]
        for key, group in groups.items():
            self._shrink(group, elements[key])
        return _merged(sorted(groups.values(), key=lambda group: (group.start, -group.end)))

    def _block_with_submit(self, element: Element) -> Element | None:
        """The smallest element around a control that holds a submit button."""
        ancestors = element.ancestors()
        nearest = next(ancestors, None) if control_type(element) == "button" else None
        for up in islice(ancestors, _MOST_ANCESTORS):
            index = bisect_left(self._submit_starts, up.start)
            if index < len(self._submits) and self._submits[index][0] < up.end:
                return up
        return nearest

    def _shrink(self, group: _Scope, block: Element) -> None:
        """Cut a group whose block is the whole page down to its inputs and the button after them."""
        members = group.members or []
        visible = accumulate(len(line) for line in self._reading.lines(block.start, block.end))
        if block.name not in _BIG and all(characters <= _LARGE_BLOCK for characters in visible):
            return
        first, last = members[0].element, members[-1].element
        index = bisect_left(self._submit_starts, last.end)
        button = self._submits[index] if index < len(self._submits) else None
        group.start = max(group.start, self._line_start(first.start))
        group.end = button[1] if button and button[0] < block.end and button[0] - last.end < _AFTER_REACH else last.end

    def _line_start(self, position: int) -> int:
        """Where the block of text before `position` begins, if it is near."""
        index = bisect_left(self._reading.starts, position) - 1
        start = self._reading.starts[index] if index >= 0 else position
        return start if position - start < _HEADING_REACH else position

    def _form(self, scope: _Scope, inner: Sequence[_Scope], limit: int) -> Form:
        """Build the form of a scope; text, links and tick boxes are also taken from right after it.

        Args:
            scope: the form's scope.
            inner: scopes inside it; their boxes are their own.
            limit: where the next form begins.
        """
        index = bisect_left(self._submit_starts, scope.end)
        own = self._submits[bisect_left(self._submit_starts, scope.start) : index]
        after = scope.end
        last = bisect_left(self._control_starts, scope.end) - 1
        is_open = not own or (last >= 0 and own[-1][0] < self._control_starts[last])
        if is_open and index < len(self._submits) and self._submits[index][0] < min(after + _AFTER_REACH, limit):
            own.append(self._submits[index])
            after = self._submits[index][1]
        after = self._after_end(after, limit)
        begin = self._heading_before(scope)
        read = self._reading.mapped(begin, after)
        controls = [
            Control(c.type, control_name(c.element), c.label, c.checked, c.element.start, c.element.tag_end)
            for c in self._own_controls(scope, inner, after)
        ]
        first = bisect_left(self._link_starts, scope.start)
        links = tuple(self._links[first : bisect_left(self._link_starts, after)])
        return Form(
            scope.start, scope.end, read.text, read.map(), tuple(controls), tuple(text for _, _, text in own), links
        )

    def _own_controls(self, scope: _Scope, inner: Sequence[_Scope], after: int) -> Iterator[_Found]:
        """A form's controls, and the tick boxes in and right after it that belong to no form inside."""
        members = None if scope.members is None else {id(member) for member in scope.members}
        inner_starts = [other.start for other in inner]
        first = bisect_left(self._control_starts, scope.start)
        for found in self._controls[first : bisect_left(self._control_starts, max(after, scope.end))]:
            start = found.element.start
            if found.type in BOX_TYPES:
                index = bisect_right(inner_starts, start) - 1
                if start < after and not (index >= 0 and start < inner[index].end):
                    yield found
            elif start < scope.end and (members is None or id(found) in members):
                yield found

    def _after_end(self, start: int, limit: int) -> int:
        """Where the text right after a form ends: after a few lines, at the next form, heading or footer."""
        index = bisect_left(self._footers, start)
        footer = self._footers[index] if index < len(self._footers) else limit
        taken, end = 0, start
        for block, pieces in self._reading.parts(start, min(limit, footer)):
            if taken >= _AFTER_CHARACTERS or block.level:
                break
            taken += sum(len(piece[0]) for piece in pieces)
            end = pieces[-1][1] + max(pieces[-1][2], 1)
        return max(end, start)

    def _heading_before(self, scope: _Scope) -> int:
        """Where the headings or short lines right before a form begin, or the form's own beginning."""
        begin = scope.start
        last = bisect_left(self._reading.starts, scope.start)
        for index in range(last - 1, max(last - 1 - _HEADING_BLOCKS, -1), -1):
            start, block = self._reading.starts[index], self._reading.blocks[index]
            is_heading = block.level or len(block.text) <= _SHORT_LINE
            between = bisect_right(self._control_starts, start) < bisect_left(self._control_starts, scope.start)
            if not is_heading or block.field == "title" or between or scope.start - start > _HEADING_REACH:
                break
            begin = start
        return begin


def _merged(groups: Sequence[_Scope]) -> list[_Scope]:
    """Sorted groups, those inside another joined to it: a row with a button of its own is part of its form."""
    merged: list[_Scope] = []
    for group in groups:
        if merged and group.start < merged[-1].end and group.end <= merged[-1].end:
            (merged[-1].members or []).extend(group.members or [])
        else:
            merged.append(group)
    return merged
