"""Many files: which ones, in one process or several, and the report of all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from adlint import __version__
from adlint.api.checker import Checker, FileResult, shown, told
from adlint.config import Config
from adlint.decisions.baseline import Baseline
from adlint.errors import ConfigError, ReadError
from adlint.findings import Basis, Finding, Severity, Verdict
from adlint.readers.access import Failed, sort_of
from adlint.reporters.model import NOTICE, VERSION, Problem, Report, RuleNote, Sources, Summary, Tool
from adlint.rulepacks.schema import Rulebook

if TYPE_CHECKING:
    from adlint.api.changes import Changes

ShowExempt = Literal["none", "owing", "all"]
Progress = Callable[[int, int], None]
# Starting processes and building the rules in each takes as long as linting this many bytes.
POOL_BYTES = 4_000_000
# What reports of ours begin with, by their suffixes.
_REPORTS = {
    ".html": (b'<meta name="generator" content="adlint">',),
    ".md": (b"### adlint\n",),
    ".csv": (b"path,line,column,cell,key,field,rule,",),
    ".json": (b'"tool": {', b'"name": "adlint"'),
    ".jsonl": (b'{"type":"', b'"rule":"', b'"pack":"'),
}
_SAMPLES = 3


class Run(NamedTuple):
    """A report, what a person wants to see beside it, the language that it is in, and the files that were checked."""

    report: Report
    sources: Sources
    lang: str
    checked: tuple[str, ...] = ()


def run(
    paths: Iterable[str | os.PathLike[str]],
    config: Config,
    *,
    show_exempt: ShowExempt = "none",
    progress: Progress | None = None,
    processes: int | None = None,
    baseline: Baseline | None = None,
    configured: bool = True,
    diff_from: str | None = None,
    cache: bool = False,
) -> Run:
    """Check files and folders.

    Args:
        paths: files, which are always read, and folders, which are searched.
        config: the configuration.
        show_exempt: which exempt findings the report lists.
        progress: told (bytes done, bytes in all) now and then.
        processes: how many processes; None decides by the amount of work.
        baseline: what is known already.
        configured: without `baseline`, whether the one that the configuration names counts.
        diff_from: a revision; only what changed since then is reported.
        cache: whether results of files that have not changed are taken from the last runs.

    Returns:
        The report, in order of paths; the same for any number of processes.

    Raises:
        AdlintError: configuration or rules cannot be used.
    """
    checker = Checker(config)
    problems: list[Problem] = []
    chosen = [_named(path) for path in paths]
    # Day and language of the report are those of what was named first.
    anchor = next((path / "_" if _is_folder(path) else path for path in chosen), None)
    files = list(files_of(chosen, checker, checker.profile(anchor).settings.lang, problems))
    changes = None
    if diff_from is not None:
        from adlint.api.changes import Changes

        changes = Changes(diff_from, chosen)
        files = [path for path in files if changes.has(path)]
    sizes = [_size(path) for path in files]
    wanted = processes
    if processes is None:
        processes = _processes(sizes)
    results = (
        _cached(files, checker, wanted, progress) if cache else _checked(files, sizes, checker, processes, progress)
    )
    searched = {Path(os.path.abspath(path)) for path in chosen if diff_from is None and _is_folder(path)}  # noqa: PTH100
    return build(
        results, checker, anchor, show_exempt=show_exempt, problems=problems, baseline=baseline, configured=configured,
        searched=searched, changes=changes,
    )  # fmt: skip


def _named(path: str | os.PathLike[str]) -> Path:
    # Path("") would be the current folder, which nobody asked for.
    if os.fspath(path) == "":
        raise ConfigError(
            "路径是空的", "a path is empty", hint=("查当前文件夹请写 .", "Write . for the current folder")
        )
    return Path(path)


def _is_folder(path: Path) -> bool:
    try:
        return sort_of(path) == "folder"
    except ReadError:
        return False


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

    Raises:
        AdlintError: configuration or rules cannot be used.
    """
    profile = checker.profile(anchor)
    settings = profile.settings
    if baseline is None and configured and profile.baseline is not None:
        baseline = Baseline.read(profile.baseline)
    listed: list[Finding] = []
    excerpts = []
    errors = list(problems)
    tally = _Tally()
    for checked in results:
        result = checked
        if baseline is not None:
            result = checked._replace(findings=baseline.decided(checked.path, checked.findings))
        if changes is not None:
            result = changes.kept(result, checker)
        tally.file(result)
        if result.problem is not None:
            errors.append(result.problem)
        for finding, line in zip(result.findings, result.excerpts, strict=True):
            if _is_listed(finding, show_exempt):
                listed.append(finding)
                excerpts.append(line)
    request = checker.config.request
    folders = [] if request.select or request.ignore else sorted({Path(path).parent for path in tally.paths})
    folders = [folder for folder in folders if checker.config.layers(folder)]
    if folders:
        from adlint.api.standing import notes

        for note in notes(checker, folders, tally.used, settings, searched=searched):
            tally.finding(note.finding)
            listed.append(note.finding)
            excerpts.append(note.excerpt)
    report = Report(
        version=VERSION,
        tool=Tool("adlint", __version__, NOTICE[settings.lang]),
        as_of=settings.as_of.isoformat(),
        findings=tuple(listed),
        errors=tuple(errors),
        summary=tally.summary(baseline.stale if baseline else 0),
    )
    book = checker.book(None if anchor is None else anchor.parent)
    sources = Sources(
        tuple(excerpts), tuple(tally.samples), changes.revision if changes else None,
        _notes(listed, book, settings.lang), baseline is not None,
    )  # fmt: skip
    return Run(report, sources, settings.lang, tuple(tally.paths))


def _notes(findings: Iterable[Finding], book: Rulebook, lang: str) -> dict[str, RuleNote]:
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


def _is_listed(finding: Finding, show_exempt: ShowExempt) -> bool:
    if finding.verdict is not Verdict.exempt:
        return True
    return show_exempt == "all" or (show_exempt == "owing" and _owes(finding))


def _owes(finding: Finding) -> bool:
    return finding.exemption is not None and finding.exemption.owes == "proof"


class _Tally:
    """Counts while files come in."""

    def __init__(self) -> None:
        self.samples: list[Finding] = []
        self._files = self._documents = self._exempt = self._owing = self._rewritable = 0
        self._severities: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()
        self._decided: Counter[str] = Counter()
        self.used: set[str] = set()
        self.paths: list[str] = []

    def file(self, result: FileResult) -> None:
        """Count a file."""
        self._files += result.problem is None or bool(result.documents)
        self._documents += result.documents
        self.paths.append(result.path)
        for finding in result.findings:
            self.finding(finding)

    def finding(self, finding: Finding) -> None:
        """Count a finding."""
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


def files_of(paths: Iterable[Path], checker: Checker, lang: str, problems: list[Problem]) -> Iterator[Path]:
    """The files to read, each once; what cannot be listed goes to `problems`."""
    seen: set[str] = set()

    def failed(error: ReadError) -> None:
        problems.append(told(error, lang))

    for path in paths:
        try:
            for file in _found(path, checker.config, failed):
                place = os.path.normpath(os.path.abspath(file))  # noqa: PTH100  (links stay apart)
                if place not in seen and not checker.config.is_own(file):
                    seen.add(place)
                    yield file
        except ReadError as error:
            problems.append(told(error, lang, shown(str(path))))


def _found(path: Path, config: Config, failed: Failed) -> Iterator[Path]:
    if sort_of(path) == "file":
        yield path
        return
    # Imported late: a single file needs no globs.
    from adlint.readers.walk import find_files

    walk = config.walk(path)
    for file in find_files([path], include=walk.include, exclude=walk.exclude, base=walk.base, failed=failed):
        if not _is_report(file):
            yield file


def _is_report(path: Path) -> bool:
    """Whether a file is a report of ours, which quotes what it has found."""
    marks = _REPORTS.get(path.suffix.lower())
    if marks is None:
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(400)
    except OSError:
        return False
    return all(mark in head for mark in marks)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _processes(sizes: Sequence[int]) -> int:
    if len(sizes) < 2 or sum(sizes) < POOL_BYTES:
        return 1
    return min(len(sizes), os.cpu_count() or 1)


def _checked(
    files: Sequence[Path], sizes: Sequence[int], checker: Checker, processes: int, progress: Progress | None
) -> Iterator[FileResult]:
    """The files' results in their order."""
    meter = _Meter(progress, sum(sizes))
    if processes > 1:
        from adlint.api.pool import in_pool

        for size, result in zip(sizes, in_pool(files, sizes, checker.config, processes), strict=True):
            meter.begin(size)
            meter.finish()
            yield result
        return
    for path, size in zip(files, sizes, strict=True):
        meter.begin(size)
        yield checker.check_file(path, meter.advance if progress else None)
        meter.finish()


def _cached(
    files: Sequence[Path], checker: Checker, processes: int | None, progress: Progress | None
) -> Iterator[FileResult]:
    """The files' results in their order, those of unchanged files from the last runs."""
    from adlint.api.cache import Cache

    cache = Cache(checker)
    known, waiting = cache.split(files)
    paths = [one.path for one in waiting]
    sizes = [_size(path) for path in paths]
    rest = cache.kept(
        _checked(paths, sizes, checker, _processes(sizes) if processes is None else processes, progress), waiting
    )
    for number in range(len(files)):
        yield known[number] if number in known else next(rest)
    # What is left of it is to keep what was found.
    next(rest, None)


class _Meter:
    """Turns files and documents done into bytes done, never backwards.

    Args:
        progress: who is told, or None.
        total: bytes in all.
    """

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._before = self._size = self._within = 0

    def begin(self, size: int) -> None:
        """A file of `size` bytes comes next."""
        self._size, self._within = size, 0

    def advance(self, count: int) -> None:
        """About `count` more bytes of it are done."""
        self._within = min(self._size, self._within + count)
        self._tell()

    def finish(self) -> None:
        """The file is done."""
        self._before += self._size
        self._within = 0
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._before + self._within, self._total)
