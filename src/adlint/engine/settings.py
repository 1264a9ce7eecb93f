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


class Suppression(Struct, frozen=True):
    """Findings that a team lets pass, decided outside the copy.

    Attributes:
        rules: ids of rules, packs or families.
        reason: why.
        by: where it is written, as `file:line`.
        keys: rows it is about, by their own keys; empty for all.
        text: the words it is about, folded; empty for all. A finding is covered when its words stand in them.
        until: the last day on which it holds, or None.
    """

    rules: tuple[str, ...]
    reason: str
    by: str
    keys: frozenset[str] = frozenset()
    text: str = ""
    until: date | None = None


class Proof(Struct, frozen=True):
    """An entry of the evidence ledger: what is claimed, and what shows that it is true.

    Attributes:
        id: its name in the ledger.
        source: what the proof is, such as the report's title.
        issuer: who made it.
        claim: the words it proves, folded; empty when `pattern` or `keys` say what it is about.
        pattern: a regular expression for those words.
        keys: rows it is about, by their own keys; empty for all.
        rules: ids of rules, packs or families it is about; empty for all.
        valid_from: the first day on which it holds, or None.
        valid_until: the last day on which it holds, or None.
    """

    id: str
    source: str
    issuer: str
    claim: str = ""
    pattern: str | None = None
    keys: frozenset[str] = frozenset()
    rules: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None


class HouseRewrite(Struct, frozen=True):
    """What a team writes instead of certain words.

    Attributes:
        text: the words, folded; a finding within them is rewritten so.
        to: what to write instead, best first.
    """

    text: str
    to: tuple[str, ...]


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
        suppressions: what the team lets pass.
        evidence: the evidence ledger.
        rewrites: the team's own rewrites.
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
    suppressions: tuple[Suppression, ...] = ()
    evidence: tuple[Proof, ...] = ()
    rewrites: tuple[HouseRewrite, ...] = ()
    lang: Literal["zh", "en"] = "zh"
    tokenizer: Literal["rjieba", "jieba"] = "rjieba"
    layers_off: frozenset[str] = frozenset()
    exempt: bool = False
