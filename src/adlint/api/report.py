"""The report of checked files: what is listed, what is decided, and the counts of all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from adlint import __version__
from adlint.api.checker import Checker, FileResult
from adlint.decisions.baseline import Baseline
from adlint.engine.settings import Settings
from adlint.findings import Basis, Finding, Severity, Verdict
from adlint.reporters.model import NOTICE, VERSION, Excerpt, LawNote, Problem, Report, RuleNote, Sources, Summary, Tool
from adlint.reporters.places import root
from adlint.rulepacks.schema import Rulebook

if TYPE_CHECKING:
    from adlint.api.changes import Changes

ShowExempt = Literal["none", "owing", "all"]
_SAMPLES = 3


class Run(NamedTuple):
    """A report, what a person wants to see beside it, the language that it is in, and the files that were checked."""

    report: Report
    sources: Sources
    lang: str
    checked: tuple[str, ...] = ()


def build(
    results: Iterable[FileResult],
    checker: Checker,
    anchor: Path | None,
    *,
    show_exempt: ShowExempt = "none",
    problems: Sequence[Problem] = (),
    baseline: Baseline | None = None,
    configured: bool = True,
    searched: Set[Path] = frozenset(),
    changes: Changes | None = None,
    unread: Mapping[str, int] = MappingProxyType({}),
) -> Run:
    """The report of checked files.

    Args:
        results: files in the order of the report.
        checker: what checked them.
        anchor: the file whose day and language the report names; None takes those of the current folder.
        show_exempt: which exempt findings are listed.
        problems: what could not be read beside.
        baseline: what is known already.
        configured: without `baseline`, whether the one that the configuration names counts.
        searched: folders that were checked with all they hold.
        changes: what of the files is to be reported; None for all.
        unread: how many files with copy have no reader, by suffix.

    Raises:
        AdlintError: configuration or rules cannot be used.
    """
    profile = checker.profile(anchor)
    settings = profile.settings
    if baseline is None and configured and profile.baseline is not None:
        baseline = Baseline.read(profile.baseline)
    tally = _Tally(show_exempt, problems)
    for result in results:
        # What the baseline knows is looked for in the whole file, or else it would seem to be gone.
        known = result if baseline is None else result._replace(findings=baseline.decided(result.path, result.findings))
        tally.file(known if changes is None else changes.kept(known, checker))
    _tell_decisions(tally, checker, settings, searched)
    report = Report(
        version=VERSION,
        tool=Tool("adlint", __version__, NOTICE[settings.lang]),
        as_of=settings.as_of.isoformat(),
        findings=tuple(tally.listed),
        # A configuration that cannot be used is the fault of each file that it bears on, and told once.
        errors=tuple(dict.fromkeys(tally.errors)),
        summary=tally.summary(baseline.stale if baseline else 0),
    )
    book = checker.book(None if anchor is None else anchor.parent)
    sources = _sources(tally, book, settings.lang)
    since = changes.revision if changes else None
    sources = sources._replace(since=since, has_baseline=baseline is not None, unread=unread)
    return Run(report, sources, settings.lang, tuple(tally.paths))


def _sources(tally: _Tally, book: Rulebook, lang: str) -> Sources:
    """What stands beside the findings that are listed."""
    return Sources(
        excerpts=tuple(tally.excerpts),
        exempt=tuple(tally.samples),
        rules=_rule_notes(tally.listed, book, lang),
        laws=_law_notes(tally.listed, book, lang),
        goods={one.id: one.label for one in book.goods} if lang == "zh" else {},
        root=root(),
    )


def _tell_decisions(tally: _Tally, checker: Checker, settings: Settings, searched: Set[Path]) -> None:
    """Add what there is to say about the decisions that bear on the files, unless the run was about some rules only."""
    request = checker.config.request
    folders = sorted(map(Path, {os.path.dirname(path) for path in tally.paths}))  # noqa: PTH120
    folders = [folder for folder in folders if checker.config.layers(folder)]
    if not folders or request.select or request.ignore:
        return
    # Without a configuration there are none, and nothing is loaded for them.
    from adlint.api.standing import notes, unmet

    for note in (
        *notes(checker, folders, tally.used, settings, searched=searched), *unmet(checker, tally.tables, settings)
    ):  # fmt: skip
        tally.finding(note.finding, note.excerpt)


def _rule_notes(findings: Iterable[Finding], book: Rulebook, lang: str) -> dict[str, RuleNote]:
    """What reporters may say of the rules that findings name."""
    named = {finding.rule for finding in findings}
    return {
        rule.id: RuleNote(
            rule.id, rule.why_en if lang == "en" else rule.why, rule.family, rule.origin, Severity[rule.severity],
            tuple(Basis(one.law, one.article, None if one.unverified else one.verified) for one in rule.basis),
        )
        for rule in book.rules
        if rule.id in named
    }  # fmt: skip


def _law_notes(findings: Iterable[Finding], book: Rulebook, lang: str) -> dict[tuple[str, str], LawNote]:
    """What reporters may say of the provisions that findings rest on."""
    laws = {law.id: law for law in book.laws}
    cited = {(one.law, one.article) for finding in findings for one in finding.basis if one.law in laws}
    notes = {}
    for law, article in cited:
        said = laws[law].articles.get(article)
        summary = "" if said is None else said.en if lang == "en" else said.zh
        notes[law, article] = LawNote(laws[law].title, laws[law].version, summary)
    return notes


def _owes(finding: Finding) -> bool:
    return finding.exemption is not None and finding.exemption.owes == "proof"


class _Tally:
    """What comes in, file by file: findings to list, with what stands beside them, errors, and counts.

    Args:
        show_exempt: which exempt findings are listed.
        problems: what could not be read beside.
    """

    def __init__(self, show_exempt: ShowExempt, problems: Iterable[Problem]) -> None:
        self._show_exempt = show_exempt
        self.listed: list[Finding] = []
        self.excerpts: list[Excerpt] = []
        self.errors = list(problems)
        self.samples: list[Finding] = []
        self.used: set[str] = set()
        self.paths: list[str] = []
        self.tables: dict[Path, tuple[str, ...]] = {}
        self._files = self._documents = self._exempt = self._owing = self._rewritable = 0
        self._severities: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()
        self._decided: Counter[str] = Counter()

    def file(self, result: FileResult) -> None:
        """Take a file."""
        if result.problem is None or result.documents:
            self._files += 1
            self.paths.append(result.path)
        self._documents += result.documents
        if result.met is not None:
            self.tables[Path(result.path)] = result.met
        self.errors += result.problems
        for finding, line in zip(result.findings, result.excerpts, strict=True):
            self.finding(finding, line)

    def finding(self, finding: Finding, line: Excerpt) -> None:
        """Take a finding with the line that it stands in."""
        if self._is_listed(finding):
            self.listed.append(finding)
            self.excerpts.append(line)
        if finding.verdict is Verdict.exempt:
            self._exempt += 1
            self._owing += _owes(finding)
            if len(self.samples) < _SAMPLES:
                self.samples.append(finding)
        elif finding.is_open:
            self._severities[finding.severity.name] += 1
            self._rules[finding.rule] += 1
            self._rewritable += bool(finding.rewrites)
        elif finding.decision is not None:
            self._decided[finding.decision.kind] += 1
            if finding.decision.by is not None:
                self.used.add(finding.decision.by)

    def _is_listed(self, finding: Finding) -> bool:
        if finding.verdict is not Verdict.exempt:
            return True
        return self._show_exempt == "all" or (self._show_exempt == "owing" and _owes(finding))

    def summary(self, stale: int) -> Summary:
        """The counts so far."""
        return Summary(
            files=self._files,
            documents=self._documents,
            findings={level.name: self._severities[level.name] for level in sorted(Severity, reverse=True)},
            exempt=self._exempt,
            exempt_owing=self._owing,
            suppressed=self._decided["suppressed"],
            supported=self._decided["supported"],
            baselined=self._decided["baselined"],
            stale=stale,
            rewritable=self._rewritable,
            rules=dict(sorted(self._rules.items(), key=lambda pair: (-pair[1], pair[0]))),
        )
