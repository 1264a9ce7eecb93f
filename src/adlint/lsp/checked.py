"""A document of an editor as the linter sees it: findings, titles, and their places as lines and code points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

from adlint import readers
from adlint.api.checker import Checker, FileResult, collect, shown, told
from adlint.api.fixing import SAFE, UNSAFE, first
from adlint.api.rereading import Rereading
from adlint.config import Profile
from adlint.decisions.baseline import Baseline
from adlint.documents import Document
from adlint.engine.goods import GoodsRegistry
from adlint.engine.linter import Linter
from adlint.engine.select import chosen
from adlint.errors import AdlintError, ReadError
from adlint.findings import Finding, Verdict
from adlint.lines import LineIndex
from adlint.lsp.places import Place
from adlint.readers.access import unreadable
from adlint.readers.decoding import decode
from adlint.reporters.model import Problem
from adlint.rewriting import Change, changes, offered
from adlint.rulepacks.schema import Rule, Rulebook

_TITLES = ("title", "subtitle")


class Title(NamedTuple):
    """A title: what it says, the field it is judged as, and where it ends (0-based line, code point)."""

    text: str
    field: str
    line: int
    column: int


class Rules:
    """The rules of a folder, by their ids, and how its files are checked."""

    def __init__(self, book: Rulebook, profile: Profile) -> None:
        self.book = book
        self.profile = profile
        self.lang = profile.settings.lang

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """Every rule."""
        return {rule.id: rule for rule in self.book.rules}

    @cached_property
    def limits(self) -> list[Rule]:
        """The rules that run and set a limit to titles."""
        running = (self.book.rules[index] for index in chosen(self.book, self.profile.settings))
        return [rule for rule in running if rule.limit is not None]

    @cached_property
    def goods(self) -> GoodsRegistry:
        """The goods that titles name."""
        return GoodsRegistry(self.book.goods)


class Checked:
    """What was found in one version of a document.

    Args:
        text: as the editor has it.
        rules: under which it was checked.
        findings: in order of place, exempt and decided ones too.
        titles: its titles.
        problem: why reading stopped, or None.
        is_text: whether findings have a place in a text; those of a workbook have a cell.
        rereading: tells which edits can be written; None where none can.
    """

    def __init__(
        self, text: str, rules: Rules, findings: tuple[Finding, ...] = (), titles: tuple[Title, ...] = (),
        problem: Problem | None = None, *, is_text: bool = True, rereading: Rereading | None = None,
    ) -> None:  # fmt: skip
        self.is_text = is_text
        self.text = text
        self.rules = rules
        self.findings = tuple(one for one in findings if one.is_open)
        self.exempt = tuple(one for one in findings if one.verdict is Verdict.exempt)
        self.titles = titles
        self.problem = problem
        self._rereading = rereading
        self._rewrites: dict[int, list[tuple[Place, Change]]] = {}
        self._comments: dict[tuple[int, str], bool] = {}

    @cached_property
    def index(self) -> LineIndex:
        """Lines of the text."""
        return LineIndex(self.text)

    def place(self, finding: Finding) -> Place:
        """Where a finding stands."""
        if not self.is_text:
            return Place(0, 0, 0, 0)
        return Place(finding.line - 1, finding.column - 1, finding.end_line - 1, finding.end_column - 1)

    def rewrites(self, finding: Finding) -> list[tuple[Place, Change]]:
        """The rewrites that a finding offers, best first, with what they replace."""
        # Editors ask again whenever the cursor moves.
        if id(finding) not in self._rewrites:
            made = offered(self.text, finding, UNSAFE, self.index)
            kept = [(self._between(one.start, one.end), one) for one in made if self._writable([one])]
            self._rewrites[id(finding)] = kept
        return self._rewrites[id(finding)]

    @cached_property
    def safe_changes(self) -> list[tuple[Place, Change]]:
        """The safe rewrites that do not overlap, with what they replace."""
        made = self._writable(changes(self.text, self.findings, SAFE, first, self.index))
        return [(self._between(change.start, change.end), change) for change in made]

    def takes_comment(self, line: int, comment: str) -> bool:
        """Whether a line of its own before a 0-based line is a comment there, and not copy or the end of something."""
        if (line, comment) not in self._comments:
            start = self.index.offset(line + 1, 1)
            text = f"{self.text[:start]}{comment}\n{self.text[start:]}"
            self._comments[line, comment] = self._rereading is not None and self._rereading.reads_as(text)
        return self._comments[line, comment]

    def _writable(self, edits: list[Change]) -> list[Change]:
        return [] if self._rereading is None else self._rereading.kept(edits)

    def _between(self, start: int, end: int) -> Place:
        line, column = self.index.position(start)
        end_line, end_column = self.index.position(end)
        return Place(line - 1, column - 1, end_line - 1, end_column - 1)


# Made once for all the files that are checked in the same way.
_RULES: WeakKeyDictionary[Linter, Rules] = WeakKeyDictionary()


def check(checker: Checker, text: str, path: Path) -> Checked:
    """Check a text as the command line checks its file: with the same configuration, suppressions, evidence and baseline.

    Args:
        checker: under which configuration.
        text: as the editor has it.
        path: where it stands. In our own files, configurations and what they name, nothing is found.

    Raises:
        AdlintError: configuration, rules or baseline cannot be used.
    """
    rules = rules_of(checker, path)
    if checker.config.is_own(path) or not readers.is_text(path.name):
        return Checked(text, rules)
    linter, options = checker.linter(path)
    name = shown(str(path))
    titles: list[Title] = []
    rejected: list[AdlintError] = []
    documents = readers.read(text.encode("utf-8", "surrogatepass"), name, options, rejected.append)
    result = collect(linter, _noting(documents, linter.settings.field, titles), name, rejected)
    rereading = Rereading(text, name, options)
    return Checked(text, rules, _decided(rules, result, path), tuple(titles), result.problem, rereading=rereading)


def check_file(checker: Checker, path: Path) -> Checked:
    """Check a file that no editor has open.

    Args:
        checker: under which configuration.
        path: the file; one that cannot be read says so in `problem`.

    Raises:
        AdlintError: configuration, rules or baseline cannot be used.
    """
    rules = rules_of(checker, path)
    if not readers.is_text(path.name):
        result = checker.check_file(path)
        return Checked("", rules, _decided(rules, result, path), (), result.problem, is_text=False)
    try:
        text = decode(path.read_bytes(), str(path)).text
    except OSError as error:
        return Checked("", rules, problem=told(unreadable(path, error), rules.lang))
    except ReadError as error:
        return Checked("", rules, problem=told(error, rules.lang, str(path)))
    return check(checker, text, path)


def rules_of(checker: Checker, path: Path) -> Rules:
    """The rules under which a file is checked.

    Raises:
        AdlintError: configuration or rules cannot be used.
    """
    linter, _ = checker.linter(path)
    rules = _RULES.get(linter)
    if rules is None:
        rules = _RULES[linter] = Rules(linter.rulebook, checker.profile(path))
    return rules


def _noting(documents: Iterable[Document], asked: str | None, titles: list[Title]) -> Iterator[Document]:
    """The documents, their titles noted on the way."""
    for document in documents:
        for segment in document.segments:
            field = asked or segment.field
            if field in _TITLES and segment.text.strip():
                _, end = segment.map.span(0, segment.map.length)
                line, column = document.position(end)
                titles.append(Title(segment.text, field, line - 1, column - 1))
        yield document


def _decided(rules: Rules, result: FileResult, path: Path) -> tuple[Finding, ...]:
    baseline = rules.profile.baseline
    if baseline is None:
        return result.findings
    return Baseline.read(baseline).decided(str(path), result.findings)
