"""What a person sees as the name of a control."""

from __future__ import annotations

from collections import deque
from itertools import islice

from adlint.readers.controls import BOX_TYPES
from adlint.readers.reading import Reading
from adlint.readers.tags import Element, Page

# Source characters, so that a page of nested labels is not read over and over.
_NEAR = 400
_NEAR_ANCESTORS = 12
_LABEL_MAX = 24
_CONSENT_LABEL_MIN = 12


class Labels:
    """Finds the names of controls.

    Args:
        page: the page.
        reading: what is read on it.
    """

    def __init__(self, page: Page, reading: Reading) -> None:
        self._reading = reading
        self._by_id = {e.get("for"): e for e in page.elements if e.name == "label" and e.get("for")}

    def of(self, element: Element, type_: str, previous: int, following: int) -> str:
        """The name of a control.

        Args:
            element: the control's element.
            type_: its control type.
            previous: where the control or button before it ends.
            following: where the control or button after it begins.

        Returns:
            Label, placeholder, title and the words before an input, or the words after a tick box, joined by blanks.
        """
        own = self._own(element, type_)
        if type_ == "switch":
            return own or self._before(element, previous) or self._after(element, following)
        if type_ in BOX_TYPES:
            return own or self._after(element, following) or self._before(element, previous)
        parts = (own, self._attributes(element), self._before(element, previous))
        return " ".join(dict.fromkeys(part for part in parts if part))

    def _own(self, element: Element, type_: str) -> str:
        """Text of the `<label>` for or around a control, its own content, or the label of its form item."""
        if label := self._by_id.get(element.get("id") or "\n"):
            return self._reading.text(label.tag_end, min(label.end, label.tag_end + 2 * _NEAR))
        if type_ in BOX_TYPES and element.end > element.tag_end:
            content = self._reading.text(element.tag_end, min(element.end, element.tag_end + 2 * _NEAR))
            if content:
                return content[:200]
        near = islice(element.ancestors(), _NEAR_ANCESTORS)
        around = next((up for up in near if up.name == "label" or up.name.endswith("-item")), None)
        if around is not None and around.name == "label":
            text = self._reading.text(max(around.tag_end, element.start - _NEAR), element.start)
            text += self._reading.text(element.end, min(around.end, element.end + 2 * _NEAR))
            return text.strip()
        return around.get("label") if around is not None else ""

    def _attributes(self, element: Element) -> str:
        """Placeholder, label and title of a control."""
        keys = ("placeholder", ":placeholder", "label", ":label", "title", "aria-label")
        return " ".join(element.get(key).strip(" '\"`") for key in keys if element.get(key)).strip()

    def _before(self, element: Element, previous: int) -> str:
        """The words right before a control, if they read like its label."""
        lines = deque(self._reading.lines(max(previous, element.start - 800), element.start), maxlen=1)
        last = lines[0] if lines else ""
        return last if len(last) <= _LABEL_MAX else last[-_LABEL_MAX:] if last[-1] in ":：" else ""

    def _after(self, element: Element, following: int) -> str:
        """The words right after a tick box; short ones are taken together with the next block."""
        taken = ""
        for line in self._reading.lines(element.end, min(following, element.end + 2500)):
            taken = f"{taken} {line}".strip()
            if len(taken) >= _CONSENT_LABEL_MIN:
                break
        return taken[:300]
