"""A document of an editor as the linter sees it: findings, and their places as lines and code points."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from adlint.api.checker import Checker, FileResult
from adlint.api.fixing import SAFE, first
from adlint.decisions.baseline import Baseline
from adlint.documents import LineIndex
from adlint.findings import Finding, Rewrite
from adlint.reporters.markdown import escaped
from adlint.reporters.model import Problem
from adlint.reporters.words import provision
from adlint.rewriting import Change, changes


class Place(NamedTuple):
    """A stretch of a text: 0-based lines, and code points within them."""

    line: int
    column: int
    end_line: int
    end_column: int


class Checked:
    """What was found in one version of a document.

    Args:
        text: as the editor has it.
        findings: the open ones.
        problem: why reading stopped, or None.
    """

    def __init__(self, text: str, findings: tuple[Finding, ...], problem: Problem | None) -> None:
        self.text = text
        self.findings = findings
        self.problem = problem

    @cached_property
    def index(self) -> LineIndex:
        """Lines of the text."""
        return LineIndex(self.text)

    def place(self, finding: Finding) -> Place:
        """Where a finding stands."""
        return Place(finding.line - 1, finding.column - 1, finding.end_line - 1, finding.end_column - 1)

    def place_of(self, finding: Finding, rewrite: Rewrite) -> Place:
        """What a rewrite of a finding replaces."""
        # Offsets of a record are its own; the line and column of the finding place it in the file.
        shift = self.index.offset(finding.line, finding.column) - finding.start
        return self._between(shift + rewrite.start, shift + rewrite.end)

    def safe_changes(self) -> list[tuple[Place, Change]]:
        """The safe rewrites that do not overlap, with what they replace."""
        made = changes(self.text, self.findings, SAFE, first, self.index)
        return [(self._between(change.start, change.end), change) for change in made]

    def _between(self, start: int, end: int) -> Place:
        line, column = self.index.position(start)
        end_line, end_column = self.index.position(end)
        return Place(line - 1, column - 1, end_line - 1, end_column - 1)


def check(checker: Checker, text: str, path: Path) -> Checked:
    """Check a text as the command line checks its file: with the same configuration, suppressions, evidence and baseline.

    Args:
        checker: under which configuration.
        text: as the editor has it.
        path: where it stands.

    Raises:
        AdlintError: configuration, rules or baseline cannot be used.
    """
    result = checker.check_data(text.encode("utf-8", "surrogatepass"), str(path), path)
    return Checked(text, tuple(one for one in _decided(checker, result, path) if one.is_open), result.problem)


def _decided(checker: Checker, result: FileResult, path: Path) -> tuple[Finding, ...]:
    baseline = checker.profile(path).baseline
    if baseline is None:
        return result.findings
    return Baseline.read(baseline).decided(str(path), result.findings)


def described(finding: Finding) -> str:
    """A finding for a tooltip, in Markdown: what, and on which law. Markup of the copy takes no effect."""
    basis = "、".join(provision(one, zh=True) for one in finding.basis)
    return f"**{finding.rule}** {escaped(finding.message)}" + (f"\n\n依据：{escaped(basis)}" if basis else "")
