"""The rule language as types. Files are decoded into these strictly: an unknown key or a wrong type is an error with its place."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from adlint.findings import Family, Origin
from adlint.rulepacks.anchors import Anchors
from adlint.rulepacks.parts import (
    Applies,
    BasisEntry,
    Branch,
    Change,
    Classified,
    Condition,
    Conflict,
    Evidence,
    Exemption,
    FormTest,
    Level,
    Limit,
    Missing,
    RewriteFor,
    RewriteSet,
    Strict,
    TokenTest,
)
from adlint.rulepacks.vocabularies import Date, EvidenceName, Field, Identifier, Kind, SeverityName


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
    """One rule. Exactly one of `terms`, `pattern`, `patterns`, `tokens`, `missing`, `conflict`, `limit`, `form`,
    `classifier`, `spelling`, `suppression` triggers it.

    `patterns`: alternatives of one pattern, of which the first that matches counts; loaded rules have them as `pattern`.

    `rewrite_set`: names the shared rewrites that follow the rule's own; loaded rules have all as `rewrite`.
    `plain`: what `{plain}` says there, whatever the goods.

    `spelling`: a word is written in disguise, and reading it plainly offends no other rule.

    `suppression`: a directive in the copy that is unused, has expired, gives no reason, or names no rule.

    `whole_words`: `cut-both` (default) drops a match whose two ends both cut a word; `cut-either` drops it when either end does;
    `trim` drops it when its end cuts a word and leaves out the part of a word that its start cuts, for patterns that begin with
    any characters; `no` keeps all, and tells of them to the end of the word that they end in. Where a group named `span` takes part
    in a pattern's match, it alone is the finding.
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
    classifier: Classified | None = None
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

    `faint`: heads of things that stand about wherever other goods are used or shown (镜头, 手机, 降压药): they count only where
    nothing else is named. `spoken`: nouns of one character that name the goods when somebody points at them (这口锅). `owners`:
    whose things are these goods, whatever they are (猫罐头, 狗衣服). `marks`: what only such goods may bear, whatever else is
    named (国食健注).

    `plain`: a predicate that claims nothing and can stand where a claim stood (适合日常护理); `plain_of` the same before a noun
    (日常护理的). Goods without one have their parent's, at last those of `general`.
    """

    id: Identifier
    label: str
    parent: Identifier | None = None
    aliases: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    not_heads: tuple[str, ...] = ()
    faint: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    plain: str | None = None
    plain_of: str | None = None


class KindForm(Strict, frozen=True):
    """How a kind of text shows itself when nobody says what it is: at least `at_least` of `patterns`, none of `unless`.

    `opening`: one of the patterns must begin in the first line, or in the first sentence of a single line.
    """

    id: Kind
    label: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    at_least: int = 1
    opening: bool = False


class Gist(Strict, frozen=True):
    """What an article says, in a sentence of each language."""

    zh: Annotated[str, Meta(min_length=1)]
    en: Annotated[str, Meta(min_length=1)]


class Law(Strict, frozen=True):
    """An instrument: short title, version and since when it is in force, with what is not verified.

    `articles`: what its articles say, in a sentence each: a summary, not the text. Keys are as in the `article` of a `basis`.
    """

    id: str
    title: str
    version: str
    since: str
    note: str = ""
    articles: dict[str, Gist] = field(default_factory=dict)


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
    """What copy about goods and kinds below them may say freely, with proof or never; `words`: such wording, or a line to show.

    `goods: [any]` holds for all goods but those in `except_goods`.
    """

    id: Identifier
    goods: Annotated[tuple[str, ...], Meta(min_length=1)]
    stance: Literal["may", "with-proof", "never"]
    text: str
    text_en: str
    basis: Annotated[tuple[BasisEntry, ...], Meta(min_length=1)]
    except_goods: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    evidence: tuple[EvidenceName, ...] = ()


class Learned(Strict, frozen=True):
    """A linear classifier of clauses as `corpus/learn.py` writes it.

    `made_from`: fingerprint of what it was learned from; `labels`: kinds of offences; `biases`: that of an offence, then one for
    each label; `weights`: a run of characters a line, then, parted by tabs and in units of 1/`scale`, what it adds in a clause,
    around it and to each label.
    """

    id: Identifier
    made_from: str
    labels: tuple[str, ...]
    biases: tuple[float, ...]
    scale: Annotated[int, Meta(gt=0)]
    weights: str
    note: str = ""


class Classifier(Strict, frozen=True):
    """The same as the linter uses it: `grams` one a line, `weights` a byte each, a column after the other."""

    labels: tuple[str, ...] = ()
    biases: tuple[float, ...] = (0.0,)
    scale: int = 1
    grams: str = ""
    weights: bytes = b""
    made_from: str = ""


class PackFile(Strict, frozen=True):
    """One YAML file of a pack: any of these lists."""

    rules: tuple[Rule, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    lexicons: tuple[Lexicon, ...] = ()
    classifier: tuple[Learned, ...] = ()
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
    parts: dict[str, str] = field(default_factory=dict)


class Rulebook(Strict, frozen=True):
    """All packs together, with lexicons expanded: what is cached and what the linter runs on.

    `anchors` are the literals of all rules, `branches` the alternatives of each rule's pattern, undecoded: few are ever asked for.
    """

    rules: tuple[Rule, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    goods: tuple[Goods, ...] = ()
    kinds: tuple[KindForm, ...] = ()
    laws: tuple[Law, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    advice: tuple[Advice, ...] = ()
    anchors: Anchors = Anchors()
    branches: tuple[msgspec.Raw, ...] = ()
    soundings: Soundings = Soundings()
    classifier: Classifier = Classifier()

    def branches_of(self, rule: int) -> tuple[Branch, ...]:
        """The alternatives of a rule's pattern; none where it has no pattern.

        Args:
            rule: its index.
        """
        return _BRANCHES.decode(self.branches[rule])


_BRANCHES = msgspec.msgpack.Decoder(tuple[Branch, ...])


def undecoded(branches: tuple[Branch, ...]) -> msgspec.Raw:
    """Alternatives as a rulebook holds them."""
    return msgspec.Raw(msgspec.msgpack.encode(branches))
