"""What rules are made of, as types: conditions, triggers, levels, rewrites. `schema` puts them together."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from adlint.findings import Applicability
from adlint.rulepacks.vocabularies import (
    Date,
    EvidenceName,
    ExemptionName,
    Fact,
    Field,
    Identifier,
    Kind,
    Month,
    SeverityName,
    Slot,
)
from adlint.text.quantities import Measure


class Strict(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping in which every key must be known."""


class BasisEntry(Strict, frozen=True):
    """A provision: law title as in `laws.yaml`, article, and the month in which it was last checked.

    `unverified` says what the digest of the law marks as not checked; `goods` which goods the provision is about, where a rule
    rests on others for other goods; `except_goods` which it is not about.
    """

    law: str
    article: str
    verified: Month | None = None
    unverified: str | None = None
    goods: tuple[str, ...] = ()
    except_goods: tuple[str, ...] = ()


class TokenTest(Strict, frozen=True):
    """Conditions on one token; all that are given must hold.

    `text`: is one of these; `starts`/`ends`: begins or ends with one of these; `pos`: tag begins with one of these; `not_text`: is
    none of these; `min`/`max`: length in code points; `optional`: may be absent.
    """

    text: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    pos: tuple[str, ...] = ()
    not_text: tuple[str, ...] = ()
    min: int = 1
    max: int = 99
    optional: bool = False


class Bound(Strict, frozen=True):
    """Quantities of one measure above or below a value, in the measure's own unit: yuan, per cent, days, metres, grams, ..."""

    measure: Measure
    over: float | None = None
    under: float | None = None


class Condition(Strict, frozen=True):
    """What must hold around a match; all keys that are given must hold.

    `before`/`after`: pattern that ends/begins right at the match, inside its clause; `lead`/`rest`: the same inside its sentence;
    `clause`/`sentence`/`segment`/`document`: pattern found anywhere in it; `inside`: the match lies within a match of this pattern
    in its sentence; `matched`: pattern that the whole match has; `written`: the same, of the match as it is written, before it is
    read plainly; `quantity`: the match names one within these bounds; `slot`: its grammatical slot; `quoted`: stands in quotation
    or title marks; `evidence`: one of these stands in the document; `field`/`kind`/`goods`/`platform`: one of these; `given`:
    somebody says what the goods are (a category, the configuration, a flag), or nobody does; `any`, `all`, `none`: nested
    conditions.
    """

    before: str | None = None
    after: str | None = None
    lead: str | None = None
    rest: str | None = None
    clause: str | None = None
    sentence: str | None = None
    segment: str | None = None
    document: str | None = None
    inside: str | None = None
    matched: str | None = None
    written: str | None = None
    quantity: Bound | None = None
    slot: tuple[Slot, ...] = ()
    quoted: bool | None = None
    evidence: tuple[EvidenceName, ...] = ()
    field: tuple[Field, ...] = ()
    kind: tuple[Kind, ...] = ()
    goods: tuple[str, ...] = ()
    given: bool | None = None
    platform: tuple[str, ...] = ()
    any: tuple[Condition, ...] = ()
    all: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()


class Exemption(Strict, frozen=True):
    """Why a match is fine: named after the ground in law, earned when one of `when` holds at that match.

    `owes`: `proof` where the advertiser must be able to show that it is true; `silent`: it only says what a rule is not about, and
    is not shown among exempt matches.
    """

    id: Identifier
    name: ExemptionName
    why: str
    when: tuple[Condition, ...]
    basis: BasisEntry | None = None
    owes: Literal["nothing", "proof"] = "nothing"
    silent: bool = False


class Evidence(Strict, frozen=True):
    """A detector of proof shown in the copy: any of the patterns.

    `within`: where it counts for a claim: in its own block and the notes under it, there or anywhere in its record (a row, an
    object), or anywhere in the document.
    """

    id: EvidenceName
    label: str
    label_en: str
    patterns: tuple[str, ...]
    within: Literal["segment", "record", "document"] = "record"


class Level(Strict, frozen=True):
    """A change of severity or verdict where a condition holds; the first that holds counts. Its note is added to the message."""

    when: Condition
    severity: SeverityName
    verdict: Literal["violation", "needs-evidence", "undecided"] | None = None
    note: str = ""
    note_en: str = ""


class Change(Strict, frozen=True):
    """A dated change: from that day on another severity or basis applies, and the note is added to the message."""

    since: Date = field(name="from")
    severity: SeverityName | None = None
    basis: tuple[BasisEntry, ...] = ()
    note: str = ""
    note_en: str = ""


class Applies(Strict, frozen=True):
    """Where a rule speaks. Empty tuples mean everywhere."""

    goods: tuple[str, ...] = ()
    except_goods: tuple[str, ...] = ()
    field: tuple[Field, ...] = ()
    except_field: tuple[Field, ...] = ()
    kind: tuple[Kind, ...] = ()
    platform: tuple[str, ...] = ()


class Missing(Strict, frozen=True):
    """Something required is not there: where `when` matches, one of `require` must match within the scope.

    `evidence` counts as required too. `unless` patterns anywhere in the scope leave it silent.
    """

    when: str
    require: tuple[str, ...] = ()
    evidence: tuple[EvidenceName, ...] = ()
    unless: tuple[str, ...] = ()
    within: Literal["segment", "document"] = "document"


class Branch(Strict, frozen=True):
    """One alternative of a rule's pattern, worked out when packs are compiled.

    `start`, `end`: where it stands in the pattern; `anchors`: literals of which every match of it contains one; `needs`: patterns
    of literals of which every match contains one as well.
    """

    start: int
    end: int
    anchors: tuple[str, ...]
    needs: tuple[str, ...] = ()


class Said(Strict, frozen=True):
    """What copy can say twice: `pattern` matches it, its group `value` is what is compared, its group `name` (which may be absent)
    what it is about. A title seldom names it: there `in_title` matches it, where it does so once."""

    pattern: str
    in_title: str | None = None


class Conflict(Strict, frozen=True):
    """Copy that contradicts itself: one of `said` twice, about the same, with values that differ; or a `claim` that a note takes
    back.

    Within a record (row) all its fields are compared, elsewhere one block, since other blocks may speak of other goods; a note may
    stand anywhere after its claim. `{other}` and `{there}` in the message are what was said otherwise and where. Quantities are
    compared by what they measure, so that 一年 and 12个月 agree, and a price does not contradict a period.
    """

    said: tuple[Said, ...] = ()
    claim: str | None = None
    taken_back_by: str | None = None


class LimitOn(Strict, frozen=True):
    """A marketplace's limit and the measure it counts in: `gbk` bytes (a Chinese character is 2) or `characters`."""

    max: int
    unit: Literal["gbk", "characters"] = "gbk"
    min: int = 0


class Limit(Strict, frozen=True):
    """A measure of a title that must stay within bounds."""

    measure: Literal["length", "late-keyword", "repeated-word", "repeated-kind", "symbols", "empty-adjectives"]
    default: LimitOn
    platforms: dict[str, LimitOn] = {}
    words: tuple[str, ...] = ()


class FormTest(Strict, frozen=True):
    """Facts about a form: it has all of `when` and none of `unless`; the finding stands at fact `at`."""

    when: Annotated[tuple[Fact, ...], Meta(min_length=1)]
    unless: tuple[Fact, ...] = ()
    at: Fact | None = None


class Classified(Strict, frozen=True):
    """Clauses that the classifier takes for offences of a `label`, with a likelihood of `at_least` (0 to 1)."""

    label: str
    at_least: Annotated[float, Meta(gt=0, lt=1)]


class RewriteText(Strict, frozen=True):
    """A replacement and how surely it keeps to the truth. Empty text deletes.

    `{match}` in the text is what was found, `{plain}` and `{plain-of}` are what may be said of the goods instead of a claim,
    `{other}` is what a conflict has found elsewhere.
    """

    text: str
    applicability: Applicability = "safe"


class RewriteFor(Strict, frozen=True):
    """Replacements for one slot, best first.

    `part`: only the part of the match that this pattern finds is replaced (最 of 最保暖); `drop_before`/`drop_after`: the
    edit takes along text matching right before or after the match (的, 地).
    """

    slot: tuple[Slot, ...] = ()
    when: Condition | None = None
    texts: tuple[RewriteText, ...] = ()
    part: str | None = None
    drop_before: str | None = None
    drop_after: str | None = None


class RewriteSet(Strict, frozen=True):
    """Rewrites that several rules share: a rule names the set instead of listing them."""

    id: Identifier
    note: str
    options: tuple[RewriteFor, ...]
