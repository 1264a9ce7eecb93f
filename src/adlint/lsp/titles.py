"""How long a title is, and where it names what is sold: shown after it, before it is too late."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from adlint.engine.limits import measure
from adlint.lsp.checked import Checked, Rules, Title
from adlint.lsp.places import Lines
from adlint.rulepacks.parts import LimitOn

_SAID = {
    "zh": {"gbk": "字节（一个汉字算两个）", "characters": "字", "length": "长度 {have}，最多 {most} {unit}",
           "late": "品名“{head}”前面有 {have}，最多 {most} {unit}", "none": "没有认出品名"},
    "en": {"gbk": "bytes (a Chinese character is two)", "characters": "characters",
           "length": "length {have}, at most {most} {unit}",
           "late": "before the product noun “{head}” stand {have}, at most {most} {unit}", "none": "no product noun is known"},
}  # fmt: skip


def hints(checked: Checked, asked: types.Range, lines: Lines) -> Iterator[types.InlayHint]:
    """What is shown after the titles in a range.

    Args:
        checked: the document.
        asked: the range, in the units of the editor.
        lines: its text.
    """
    rules = checked.rules
    settings = rules.profile.settings
    for title in checked.titles:
        if not asked.start.line <= title.line <= asked.end.line:
            continue
        bounds: dict[str, LimitOn] = {}
        for rule in rules.limits:
            applies, limit = rule.applies, rule.limit
            assert limit is not None
            if applies.field and title.field not in applies.field:
                continue
            if applies.platform and settings.platform not in applies.platform:
                continue
            bounds.setdefault(limit.measure, limit.platforms.get(settings.platform or "", limit.default))
        label, tooltip = _said(title, bounds, rules)
        if label:
            yield types.InlayHint(
                lines.position(title.line, title.column), label, tooltip=tooltip, padding_left=True, padding_right=True
            )


def _said(title: Title, bounds: dict[str, LimitOn], rules: Rules) -> tuple[str, str]:
    """What is said of a title, shortly and in full."""
    said = _SAID[rules.lang]
    short, full = [], []
    length = bounds.get("length")
    if length is not None:
        have = measure(title.text.strip(), length.unit)
        short.append(f"{have}/{length.max}")
        full.append(said["length"].format(have=have, most=length.max, unit=said[length.unit]))
    late = bounds.get("late-keyword")
    if late is not None:
        head = rules.goods.head(title.text)
        if head is None:
            full.append(said["none"])
        else:
            word, before = title.text[slice(*head)], measure(title.text[: head[0]], late.unit)
            short.append(f"{word} {before}/{late.max}")
            full.append(said["late"].format(head=word, have=before, most=late.max, unit=said[late.unit]))
    return " · ".join(short), "\n".join(full)
