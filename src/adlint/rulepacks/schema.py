"""The rule language as types. Files are decoded into these strictly: an unknown key or a wrong type is an error with its place."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from adlint.findings import Applicability, Family, Origin
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

    `unverified` says what the digest of the law marks as not checked.
    """

    law: str
    article: str
    verified: Month | None = None
    unverified: str | None = None


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
    or title marks; `evidence`: one of these stands in the document; `field`/`kind`/`goods`/`platform`: one of these; `any`, `all`,
    `none`: nested conditions.
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

    `within`: where it counts for a claim: in the claim's own block and the notes under it, or anywhere in the document.
    """

    id: EvidenceName
    label: str
    label_en: str
    patterns: tuple[str, ...]
    within: Literal["segment", "document"] = "segment"


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
    """Where a rule speaks. Empty tuples mean everywhere.

    `given`: only where somebody says what the goods are (a category, the configuration, a flag); a guess is not enough.
    """

    goods: tuple[str, ...] = ()
    given: bool = False
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


class Example(Strict, frozen=True):
    """A sentence of the rule's proof. In `bad` ones the finding is marked «so»; `good` ones say why they stay silent."""

    text: str
    because: str | None = None
    becomes: str | None = None
    severity: SeverityName | None = None
    verdict: Literal["violation", "needs-evidence", "undecided"] | None = None
    as_of: Date | None = None
    goods: str | None = None
    kind: Kind | None = None
    field: Field | None = None
    platform: str | None = None
    path: str | None = None


class Examples(Strict, frozen=True):
    """Proof of a rule. `todo`: known misses (a mark that is not found) and known false alarms (no mark, but found)."""

    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    todo: tuple[Example, ...] = ()


class Rule(Strict, frozen=True):
    """One rule. Exactly one of `terms`, `pattern`, `patterns`, `tokens`, `missing`, `conflict`, `limit`, `form`, `spelling`,
    `suppression` triggers it.

    `patterns`: alternatives of one pattern, of which the first that matches counts; loaded rules have them as `pattern`.

    `rewrite_set`: names the shared rewrites that follow the rule's own; loaded rules have all as `rewrite`.
    `plain`: what `{plain}` says there, whatever the goods.

    `spelling`: a word is written in disguise, and reading it plainly offends no other rule.

    `suppression`: a directive in the copy that is unused, has expired, gives no reason, or names no rule.

    `whole_words`: `cut-both` (default) drops a match whose two ends both cut a word; `cut-either` drops it when either end does;
    `trim` drops it when its end cuts a word and leaves out the part of a word that its start cuts, for patterns that begin with any
    characters; `no` keeps all. Where a group named `span` takes part in a pattern's match, it alone is the finding.
    """

    id: Identifier
    family: Family
    severity: SeverityName
    message: str
    message_en: str
    why: str
    why_en: str
    basis: tuple[BasisEntry, ...]
    examples: Examples
    origin: Origin = "law"
    verdict: Literal["violation", "needs-evidence", "undecided"] = "violation"
    aliases: tuple[Identifier, ...] = ()
    penalty: str | None = None
    effective: Date | None = None
    expires: Date | None = None
    changes: tuple[Change, ...] = ()
    applies: Applies = Applies()
    terms: tuple[str, ...] = ()
    pattern: str | None = None
    patterns: tuple[str, ...] = ()
    tokens: tuple[tuple[TokenTest, ...], ...] = ()
    missing: Missing | None = None
    conflict: Conflict | None = None
    limit: Limit | None = None
    form: FormTest | None = None
    spelling: bool = False
    suppression: Literal["unused", "expired", "unreasoned", "unknown"] | None = None
    where: Condition | None = None
    whole_words: Literal["cut-both", "cut-either", "trim", "no"] = "cut-both"
    exempt: tuple[Identifier, ...] = ()
    evidence: tuple[EvidenceName, ...] = ()
    evidence_owed: tuple[EvidenceName, ...] = ()
    levels: tuple[Level, ...] = ()
    rewrite: tuple[RewriteFor, ...] = ()
    rewrite_set: Identifier | None = None
    plain: str | None = None
    no_rewrite: str | None = None
    pack: str = ""


class Goods(Strict, frozen=True):
    """A kind of goods: id, parent, Chinese aliases (categories), head nouns from which a text's goods are guessed, and words
    that hint at them where no head noun stands (肌肤).

    `plain`: a predicate that claims nothing and can stand where a claim stood (适合日常护理); `plain_of` the same before a noun
    (日常护理的). Goods without one have their parent's, at last those of `general`.
    """

    id: Identifier
    label: str
    parent: Identifier | None = None
    aliases: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    not_heads: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    plain: str | None = None
    plain_of: str | None = None


class KindForm(Strict, frozen=True):
    """How a kind of text shows itself when nobody says what it is: at least `at_least` of `patterns`, none of `unless`."""

    id: Kind
    label: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    at_least: int = 1


class Law(Strict, frozen=True):
    """An instrument: short title, version and since when it is in force, with what is not verified."""

    id: str
    title: str
    version: str
    since: str
    note: str = ""


class Penalty(Strict, frozen=True):
    """A penalty band, always "up to"."""

    id: str
    zh: str
    en: str


class Lexicon(Strict, frozen=True):
    """Named alternatives for use in patterns as `{{name}}`.

    `words` are literal, `patterns` are regular expressions for what is built rather than listed (five days, three boxes); both may
    use other lexicons.
    """

    id: Identifier
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    note: str = ""


class Advice(Strict, frozen=True):
    """What copy about goods and kinds below them may say freely, with proof or never; `words`: such wording, or a line to show."""

    id: Identifier
    goods: Annotated[tuple[str, ...], Meta(min_length=1)]
    stance: Literal["may", "with-proof", "never"]
    text: str
    text_en: str
    basis: Annotated[tuple[BasisEntry, ...], Meta(min_length=1)]
    except_goods: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    evidence: tuple[EvidenceName, ...] = ()


class PackFile(Strict, frozen=True):
    """One YAML file of a pack: any of these lists."""

    rules: tuple[Rule, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    lexicons: tuple[Lexicon, ...] = ()
    rewrites: tuple[RewriteSet, ...] = ()
    goods: tuple[Goods, ...] = ()
    kinds: tuple[KindForm, ...] = ()
    laws: tuple[Law, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    advice: tuple[Advice, ...] = ()


class Soundings(Strict, frozen=True):
    """What disguised words are known by.

    Attributes:
        words: words of two characters and more that triggers spell out, and `single`, one a line.
        heard: the same by their sounds, in order of these.
        seen: `shown` by the shapes of their characters, in order of these.
        shown: `whole`, and the words that other errors are made of, one a line.
        whole: words that are all that a rule looks for, one a line.
        grave: those that are an error, one a line.
        terms: literal terms of rules that are an error, one a line.
        single: characters that make a trigger with any word after them.
        spellings: all syllables, without tones, in order.
        syllables: for each character of the first block of unified ideographs, the number of its commonest syllable, from 1, as a
            character.
        tones: characters of GB 2312 and those of `words`, each followed by its readings, a character each; parted by spaces.
        shapes: for each character of that block its last component, or itself.
        parts: two components that make a character of `words`.
    """

    words: str = ""
    heard: str = ""
    seen: str = ""
    whole: str = ""
    shown: str = ""
    grave: str = ""
    terms: str = ""
    single: str = ""
    spellings: tuple[str, ...] = ()
    syllables: str = ""
    tones: str = ""
    shapes: str = ""
    parts: dict[str, str] = {}


class Rulebook(Strict, frozen=True):
    """All packs together, with lexicons expanded: what is cached and what the linter runs on."""

    rules: tuple[Rule, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    goods: tuple[Goods, ...] = ()
    kinds: tuple[KindForm, ...] = ()
    laws: tuple[Law, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    advice: tuple[Advice, ...] = ()
    anchors: tuple[tuple[str, ...], ...] = ()
    soundings: Soundings = Soundings()
