"""Runs the examples that rules carry, and scores a labelled corpus. Used by our own tests and by `adlint test`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, get_args

import msgspec

from adlint import readers
from adlint.documents import Document, OffsetMap, Segment
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.findings import Finding, Severity
from adlint.rulepacks.schema import Example, Rule, Rulebook
from adlint.rulepacks.vocabularies import Kind

# Examples that name no day are judged under the law as of the digest the rules were written from.
AS_OF = date(2026, 11, 21)


class Failure(NamedTuple):
    """An example that does not hold.

    Attributes:
        rule: the rule's id.
        where: `bad 3`, `good 1`, ...
        text: the example as written.
        reason: what happened instead, with the text as it was judged.
    """

    rule: str
    where: str
    text: str
    reason: str


def unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A marked example without its «» and the spans they marked."""
    spans: list[tuple[int, int]] = []
    plain: list[str] = []
    length = 0
    for piece in re.split("([«»])", text):
        if piece == "«":
            spans.append((length, length))
        elif piece == "»":
            spans[-1] = (spans[-1][0], length)
        else:
            plain.append(piece)
            length += len(piece)
    return "".join(plain), spans


def document_of(text: str, *, path: str | None = None, field: str | None = None) -> Iterator[Document]:
    """The document that an example or corpus row stands for: read by the reader of `path`, or one segment."""
    if path is not None:
        yield from readers.read(text.encode(), path)
    else:
        yield Document(text, (Segment(text, OffsetMap.identity(len(text)), field),))


class Examples:
    """Judges examples, each on its own rule or on all.

    Args:
        book: the rules.
    """

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._classified = {rule.id for rule in book.rules if rule.classifier}
        self._linters: dict[tuple[Any, ...], Linter] = {}

    def findings(self, example: Example, text: str, rule: str | None) -> list[Finding]:
        """Findings of one rule, or of all (None), on an example's text without marks."""
        key = (rule, example.as_of, example.goods, example.kind, example.platform)
        if key not in self._linters:
            settings = Settings(
                as_of=date.fromisoformat(example.as_of) if example.as_of else AS_OF, select=(rule,) if rule else (),
                goods=example.goods, kind=example.kind, platform=example.platform,
            )  # fmt: skip
            self._linters[key] = Linter(self._book, settings)
        documents = document_of(text, path=example.path, field=example.field)
        return [finding for document in documents for finding in self._linters[key].lint(document)]

    def failures(self, rule: Rule) -> Iterator[Failure]:
        """Examples of a rule that do not hold."""
        for where, examples in (("bad", rule.examples.bad), ("good", rule.examples.good)):
            for number, example in enumerate(examples, 1):
                for reason in self._broken(rule, example):
                    yield Failure(rule.id, f"{where} {number}", example.text, reason)
        for number, example in enumerate(rule.examples.todo, 1):
            if not list(self._broken(rule, example)):
                yield Failure(rule.id, f"todo {number}", example.text, "holds now: move it to bad or good")

    def _broken(self, rule: Rule, example: Example) -> Iterator[str]:
        text, spans = unmarked(example.text)
        # What a suppression is about needs the other rules; the classifier is silent where they speak.
        found = self.findings(example, text, None if rule.suppression or rule.classifier else rule.id)
        found = [finding for finding in found if finding.rule == rule.id]
        got = [(finding.start, finding.end) for finding in found]
        if got != spans:
            yield f"found {marked(text, got) if got else 'nothing'}"
            return
        for finding in found:
            if example.severity and finding.severity.name != example.severity:
                yield f"severity is {finding.severity.name}"
            if example.verdict and finding.verdict.value != example.verdict:
                yield f"verdict is {finding.verdict.value}"
        if found and example.becomes is not None and (now := rewritten(text, found)) != example.becomes:
            yield f"becomes {now}"
        if found and rule.rewrite and example.path is None:
            yield from self._dirty(example, text, found)

    def _dirty(self, example: Example, text: str, found: Sequence[Finding]) -> Iterator[str]:
        """A rewrite must leave its own place clean under all rules; what else stands in the example is not its business."""
        if any(not finding.rewrites for finding in found):
            yield "no rewrite is offered"
            return
        now = rewritten(text, found)
        before = {finding.rule for finding in self.findings(example, text, None)}
        for finding in self.findings(example, now, None):
            # What only reads like an offence is for people to judge, before a rewrite and after it.
            if (
                finding.rule not in self._classified
                and finding.severity >= Severity.warning
                and (finding.rule in {f.rule for f in found} or finding.rule not in before)
            ):
                yield f"rewritten to {now}, which offends {finding.rule} at {finding.text}"


def run_examples(book: Rulebook, ids: Sequence[str] = ()) -> list[Failure]:
    """Run the examples of rules.

    Args:
        book: the rules.
        ids: rule ids or packs; empty runs all.

    Returns:
        The examples that do not hold.
    """
    examples = Examples(book)
    wanted = [rule for rule in book.rules if not ids or rule.id in ids or rule.pack in ids]
    return [failure for rule in wanted for failure in examples.failures(rule)]


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """`text` with «» around spans."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}«{text[start:end]}»{text[end:]}"
    return text


def rewritten(text: str, findings: Iterable[Finding]) -> str:
    """`text` with the first rewrite of each finding; of those that overlap the first counts, and the longest that begins there."""
    edits = sorted(
        (finding.rewrites[0] for finding in findings if finding.rewrites), key=lambda edit: (edit.start, -edit.end)
    )
    result, position = [], 0
    for edit in edits:
        if edit.start >= position:
            result += [text[position : edit.start], edit.text]
            position = edit.end
    return "".join([*result, text[position:]])


class Span(NamedTuple):
    """A labelled span of a corpus row."""

    start: int
    end: int
    family: str
    must: bool


@dataclass
class Tally:
    """Counts of one family, or of all.

    Attributes:
        must: labelled `must` spans; `hit`: those that were found.
        may: labelled `may` spans; `may_fired`: those touched by a finding.
        true: findings that touch a label; `false`: those that touch none.
    """

    must: int = 0
    hit: int = 0
    may: int = 0
    may_fired: int = 0
    true: int = 0
    false: int = 0

    @property
    def precision(self) -> float | None:
        """Share of findings that touch a label, or None without findings."""
        return self.true / (self.true + self.false) if self.true + self.false else None

    @property
    def recall(self) -> float | None:
        """Share of `must` spans found, or None without such spans."""
        return self.hit / self.must if self.must else None


@dataclass
class Score:
    """A scored corpus: overall, per family and per rule, with the misses and false alarms as (row, family or rule, marked text).

    `pairs_right`: pairs of which every row is right; `absences_right`: rows that raise something exactly where their `ok` is false.
    """

    overall: Tally = field(default_factory=Tally)
    families: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    misses: list[tuple[str, str, str]] = field(default_factory=list)
    false_alarms: list[tuple[str, str, str]] = field(default_factory=list)
    pairs: int = 0
    pairs_right: int = 0
    absences: int = 0
    absences_right: int = 0


def score(rows: Iterable[Mapping[str, Any]], linter: Linter, families: Sequence[str] = ()) -> Score:
    """Score a corpus as the contract counts: at warning or above, exempt and decided findings left out.

    Args:
        rows: `{id, text, field?, goods?, kind?, spans: [{start, end, family, label | verdict}]}`.
        linter: what is scored.
        families: families whose `must` spans count and whose findings can be false; empty counts all.

    Returns:
        The counts. A false finding is counted to its own rule and family, a hit or miss to the label's family.
    """
    result = Score()
    pairs: dict[object, list[bool]] = defaultdict(list)
    for number, row in enumerate(rows, 1):
        if "ok" in row:
            result.absences += 1
            result.absences_right += any(finding.is_open for finding in _found(row, linter)) != row["ok"]
            continue
        right = _score_row(row, str(row.get("id") or row.get("pair") or number), linter, frozenset(families), result)
        if "pair" in row:
            pairs[row["pair"]].append(right)
    result.pairs = len(pairs)
    result.pairs_right = sum(all(rights) for rights in pairs.values())
    return result


def _score_row(row: Mapping[str, Any], name: str, linter: Linter, families: frozenset[str], result: Score) -> bool:
    text = row["text"]
    labels = [
        Span(span["start"], span["end"], span["family"], (span.get("label") or span.get("verdict")) == "must")
        for span in row.get("spans", ())
    ]
    found = [
        finding
        for finding in _found(row, linter)
        if finding.is_open and finding.severity >= Severity.warning and (not families or finding.family in families)
    ]
    right = True
    for label in labels:
        if families and label.family not in families:
            continue
        tallies = (result.overall, result.families[label.family])
        if not label.must:
            fired = any(finding.start < label.end and label.start < finding.end for finding in found)
            for tally in tallies:
                tally.may += 1
                tally.may_fired += fired
            continue
        hit = any(_hits(finding, label) for finding in found)
        for tally in tallies:
            tally.must += 1
            tally.hit += hit
        if not hit:
            right = False
            result.misses.append((name, label.family, marked(text, [(label.start, label.end)])))
    return _count_findings(found, labels, text, name, result) and right


def _found(row: Mapping[str, Any], linter: Linter) -> Iterator[Finding]:
    path = "row.html" if row.get("kind") == "html" else None
    field_ = "title" if row.get("kind") == "title" else row.get("field")
    for document in document_of(row["text"], path=path, field=field_):
        yield from linter.lint(msgspec.structs.replace(document, goods=row.get("goods"), kind=_kind(row)))


def _kind(row: Mapping[str, Any]) -> str | None:
    """A row's kind of text; corpora also use the key for formats and fields (html, title)."""
    return row["kind"] if row.get("kind") in get_args(Kind) else None


def _count_findings(found: Sequence[Finding], labels: Sequence[Span], text: str, name: str, result: Score) -> bool:
    right = True
    reach = -1
    for finding in found:
        touches = any(finding.start < label.end and label.start < finding.end for label in labels)
        if not touches and finding.start < reach:
            continue
        for tally in (result.overall, result.families[finding.family], result.rules[finding.rule]):
            tally.true += touches
            tally.false += not touches
        if not touches:
            reach = finding.end
            right = False
            result.false_alarms.append((name, finding.rule, marked(text, [(finding.start, finding.end)])))
    return right


def _hits(finding: Finding, label: Span) -> bool:
    overlap = min(finding.end, label.end) - max(finding.start, label.start)
    length, wanted = finding.end - finding.start, label.end - label.start
    return overlap > 0 and overlap * 2 >= min(length, wanted) and length <= 2 * wanted + 4


__all__ = ["AS_OF", "Failure", "Score", "Tally", "run_examples", "score", "unmarked"]
