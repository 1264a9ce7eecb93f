"""What kind of form it is: search, login, delivery, staff, ... decides its duties; and whether its page heeds its box."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from adlint.documents import Document, Form
from adlint.engine import formwords as words

NOT_ASKING = frozenset({"hidden", "readonly", "password", "search", "checkbox", "radio", "switch", "submit", "decline"})
"""Types of controls that take no personal data themselves."""

_MANY_ADMIN_WORDS = 3
_PATH_PARTS = 4  # folders farther up are where somebody keeps the project


def kinds_of(form: Form, asked: Collection[str]) -> list[str]:
    """What kind of form it is, in the names of the facts; a form may be of several kinds or of none.

    Args:
        form: the form.
        asked: names of the facts about what its inputs take.
    """
    shown = "\n".join((form.text, *form.buttons))
    labels = " ".join(words.plain(control.label) for control in form.controls)
    buttons = [words.plain(button) for button in form.buttons if not words.NEUTRAL_BUTTON.match(words.plain(button))]
    # The first button sends the form off; a link to the other form often follows it.
    registers = any(words.REGISTER.search(button) for button in buttons[:1])
    kinds: list[str] = []
    if _is_search(form, buttons, labels):
        kinds.append("search-form")
    logs_in = words.LOGIN.search(shown) and not registers
    if "password" in asked and logs_in and "sms-code" not in asked and "name" not in asked:
        kinds.append("login-form")
    if "password" in asked and words.ACCOUNT.search(f"{shown}\n{labels}") and not registers and not logs_in:
        kinds.append("account-form")
    if words.TRACKING.search(f"{shown}\n{labels}") and not words.LURE.search(shown):
        kinds.append("tracking-form")
    if words.DELIVERY.search(f"{form.text}\n{labels}"):
        kinds.append("delivery-form")
    offer = "\n".join((form.text[:200], *form.buttons))
    if words.LEAD.search(offer) and not words.NOT_LEAD.search(offer):
        kinds.append("lead-form")
    if registers:
        kinds.append("register-form")
    names = f"{shown}\n{labels}"
    if (
        words.ADMIN_STRONG.search(names)
        or words.ADMIN_LABEL.search(labels)
        or len(set(words.ADMIN_WEAK.findall(names))) >= _MANY_ADMIN_WORDS
    ):
        kinds.append("admin-form")
    return kinds


def _is_search(form: Form, buttons: Sequence[str], labels: str) -> bool:
    """Whether a form looks something up instead of taking data in."""
    if words.LURE.search("\n".join((form.text[:200], *form.buttons))):
        return False
    if buttons and all(words.SEARCH_BUTTON.match(button) for button in buttons):
        return True
    asking = [control for control in form.controls if control.type not in NOT_ASKING or control.type == "search"]
    if asking and all(
        control.type == "search" or any(map(words.SEARCH_NAME.match, control.name.split())) for control in asking
    ):
        return True
    return bool(words.SEARCH_LABEL.search(labels)) and any(words.SEARCH_BUTTON.match(button) for button in buttons)


def is_for_staff(document: Document) -> bool:
    """Whether a page is for staff: by the last parts of its path, or by its title."""
    nearest = "/".join((document.path or "").replace("\\", "/").split("/")[-_PATH_PARTS:])
    if words.ADMIN_PATH.search(nearest):
        return True
    return any(
        segment.field == "title" and words.ADMIN_TITLE.search(segment.text) for segment in document.segments[:40]
    )


def is_unenforced(source: str, form: Form, box: tuple[int, int]) -> bool:
    """Whether nothing in a page's source looks at a consent box, so that the form can be sent without it.

    Args:
        source: the page as written.
        form: the form.
        box: the tag of its consent box.
    """
    control = next(control for control in form.controls if (control.start, control.end) == box)
    tag, rest = source[slice(*box)], f"{source[: box[0]]}\n{source[box[1] :]}"
    names = {match[0] for name in control.name.split() if (match := words.BOX_NAME.search(name))}
    is_drawn = not names and "<input" not in tag.lower()  # such a box is there for a script
    if control.type != "checkbox" or is_drawn or words.BOX_HANDLED.search(tag):
        return False
    for name in map(re.escape, names):
        rest = re.sub(words.BOX_STATE.format(name=name), "", rest, flags=re.I)
        if re.search(rf"(?<![\w-]){name}(?![\w-])", rest, re.I):
            return False
    return not words.PAGE_CHECKS.search(rest)
