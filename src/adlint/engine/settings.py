"""What a run of the linter is asked to do. Built by the configuration, read by the linter; nothing here does I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from adlint.findings import Severity


class HouseTerm(Struct, frozen=True):
    """A team's own forbidden term.

    Attributes:
        term: the literal words.
        why: the reason shown in the finding.
        severity: how loud it is.
        until: last day on which it speaks, or None for ever.
    """

    term: str
    why: str
    severity: Severity = Severity.error
    until: date | None = None


class Settings(Struct, frozen=True):
    """One run's settings.

    Attributes:
        select: rule ids, packs or families to run; empty runs all.
        ignore: rule ids, packs or families to leave out; wins over `select`.
        severities: severity per rule id; None switches the rule off.
        goods: goods id that everything is taken to sell, or None to take the row's category or guess.
        kind: kind of text, or None to go by the document or its evident form.
        field: field everything is judged as, or None to go by the reader.
        platform: marketplace whose norms apply, or None.
        as_of: day whose law applies.
        names: the shop's own brands, models and trademarks; a match inside one is never a claim.
        house: the team's own terms.
        lang: language of messages.
        tokenizer: which engine cuts words.
        layers_off: layers of reading text plainly that are left out (`Layer`).
        exempt: whether exempt matches are returned too.
    """

    as_of: date
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = msgspec.field(default_factory=dict)
    goods: str | None = None
    kind: str | None = None
    field: str | None = None
    platform: str | None = None
    names: tuple[str, ...] = ()
    house: tuple[HouseTerm, ...] = ()
    lang: Literal["zh", "en"] = "zh"
    tokenizer: Literal["rjieba", "jieba"] = "rjieba"
    layers_off: frozenset[str] = frozenset()
    exempt: bool = False
