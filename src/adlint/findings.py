"""What the linter says: findings, frozen, picklable and ready to be written as JSON."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Literal

from msgspec import Struct

Family = Literal[
    "absolute", "claim", "medical", "cosmetics", "food", "price", "promotion", "review", "platform", "counterfeit", "state",
    "vulgar", "finance", "property", "education", "minors", "privacy", "disclosure", "title", "other",
]  # fmt: skip
Origin = Literal["law", "platform", "house"]
Applicability = Literal["safe", "needs-evidence", "changes-meaning"]


# Text of pictures that is read with less confidence than this may be something else.
UNSURE = 0.8


class Severity(IntEnum):
    """How surely a reviewer would stop the copy: advice, ask, stop. Ordered."""

    info = 1
    warning = 2
    error = 3


class Verdict(Enum):
    """What judging in context concluded."""

    violation = "violation"
    needs_evidence = "needs-evidence"
    undecided = "undecided"
    exempt = "exempt"


class Basis(Struct, frozen=True):
    """A provision that a rule rests on.

    Attributes:
        law: the instrument's short title.
        article: article and item, such as `9(3)`.
        verified: month in which it was last checked (`2026-11`), or None when the article itself is not verified.
    """

    law: str
    article: str
    verified: str | None = None


class Rewrite(Struct, frozen=True):
    """One proposed replacement.

    Attributes:
        start: where it begins, in code points of the document's text.
        end: where it ends.
        text: what to write instead; empty to delete.
        applicability: `safe` asserts nothing new; `needs-evidence` is true only if the seller can show it;
            `changes-meaning` says something else.
    """

    start: int
    end: int
    text: str
    applicability: Applicability


class Location(Struct, frozen=True, omit_defaults=True):
    """Where a finding stands inside structured input.

    Attributes:
        row: 1-based data row of a table (the header is not counted) or record of a JSON Lines file.
        column: the column's name in a table.
        cell: a sheet's cell address such as `Sheet1!C17`.
        pointer: JSON pointer of the value.
        key: the row's own key (SKU, id).
        field: the field the text is judged as (title, description, ...).
        hidden: whether it stands where nobody looks by default, as on a hidden sheet.
        box: in a picture, left, top, right and bottom in pixels.
        confidence: how surely it was read there, from 0 to 1.
        run: in a Word file, the number of the run in which it begins: from 1, in the order of the paragraph, those in links,
            insertions and deletions counted.
    """

    row: int | None = None
    column: str | None = None
    cell: str | None = None
    pointer: str | None = None
    key: str | None = None
    field: str | None = None
    hidden: bool = False
    box: tuple[int, int, int, int] | None = None
    confidence: float | None = None
    run: int | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether what stands there may have been misread."""
        return self.confidence is not None and self.confidence < UNSURE


class GoodsGuess(Struct, frozen=True):
    """Which goods the text was taken to sell.

    Attributes:
        id: goods id, or None when unknown.
        source: `given`, `guessed` or `unknown`.
        reason: the word that the guess rests on.
    """

    id: str | None = None
    source: Literal["given", "guessed", "unknown"] = "unknown"
    reason: str | None = None


class Exempted(Struct, frozen=True):
    """The exemption that freed a match.

    Attributes:
        name: one of the exemptions' names, such as `use-tip`.
        basis: the provision it rests on.
        owes: `nothing`, or `proof` where the advertiser must be able to show that it is true.
    """

    name: str
    basis: str
    owes: Literal["nothing", "proof"] = "nothing"


class Also(Struct, frozen=True):
    """Another rule that the same words offend."""

    rule: str
    basis: tuple[Basis, ...] = ()


class Decision(Struct, frozen=True):
    """What people decided about a finding."""

    kind: Literal["suppressed", "supported", "baselined"]
    reason: str
    until: str | None = None
    by: str | None = None


class Finding(Struct, frozen=True, kw_only=True):
    """One offence in one place.

    `start` and `end` are code points of the document's text, half open; `line` and `column` are 1-based code points of the
    file. `text` is the raw slice, `matched` what was read after normalisation, `clause` the clause around it, read in the same
    way. Severity, verdict and the rest are as in the JSON form.
    """

    rule: str
    pack: str
    family: Family
    origin: Origin
    severity: Severity
    verdict: Verdict
    message: str
    basis: tuple[Basis, ...]
    penalty: str | None
    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    matched: str
    clause: str = ""
    disguised: bool = False
    path: str | None = None
    location: Location | None = None
    goods: GoodsGuess = GoodsGuess()
    rewrites: tuple[Rewrite, ...] = ()
    evidence_owed: tuple[str, ...] = ()
    exemption: Exempted | None = None
    also: tuple[Also, ...] = ()
    decision: Decision | None = None
    fingerprint: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something: neither exempt nor decided."""
        return self.verdict is not Verdict.exempt and self.decision is None
