"""What the pages of `adlint rule`, `goods` and `law` are made of: sections, rules by their message, provisions and their state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from adlint.rulepacks.parts import BasisEntry
    from adlint.rulepacks.schema import Gist, Rule

Lang = Literal["zh", "en"]


def section(title: str, lines: Sequence[str]) -> Iterator[str]:
    """A titled block of indented lines after a blank one; nothing without lines."""
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines)


def message(rule: Rule, lang: Lang) -> str:
    """What a rule says, with the place of the match left open."""
    return re.sub(r"\{\w+\}", "…", rule.message_en if lang == "en" else rule.message)


def provision(entry: BasisEntry) -> str:
    """Law and article; the law alone where the article is not known."""
    return f"{entry.law} {entry.article}".rstrip()


def summary(said: Gist | None, lang: Lang) -> list[str]:
    """What an article says, called a summary; nothing where there is none."""
    if said is None:
        return []
    return [f"摘要：{said.zh}" if lang == "zh" else f"Summary: {said.en}"]


def checked(entry: BasisEntry, lang: Lang) -> list[str]:
    """When a provision was last checked, and what of it nobody has."""
    said = []
    if entry.verified:
        said.append(f"{entry.verified} 核对" if lang == "zh" else f"verified {entry.verified}")
    if entry.unverified:
        said.append(f"未核实：{entry.unverified}" if lang == "zh" else f"not verified: {entry.unverified}")
    return said
