"""Only what changed since a revision: lines of texts by git, rows of tables by their keys."""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from adlint import readers
from adlint.api.checker import Checker, FileResult
from adlint.documents import Document
from adlint.errors import AdlintError, ConfigError
from adlint.findings import Finding

_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class _Known(NamedTuple):
    """A file at the revision: in which repository, at which commit, under which name."""

    root: Path
    base: str
    name: str


class Changes:
    """What changed since a revision, a renamed file not being new.

    Args:
        revision: a commit, branch or tag; what counts is where the work has left it (the merge base).
        paths: files and folders that are checked; each belongs to the repository it lies in.

    Raises:
        ConfigError: git is missing, a path lies in no repository, or the revision is not there.
    """

    def __init__(self, revision: str, paths: Iterable[Path]) -> None:
        self.revision = revision
        # None for files that the revision does not have.
        self._files: dict[Path, _Known | None] = {}
        for root in dict.fromkeys(_root(path) for path in paths):
            self._read(root, revision)

    def _read(self, root: Path, revision: str) -> None:
        base = _base(root, revision)
        status = _git(root, "diff", "--name-status", "-z", "-M", "--no-ext-diff", base, "--").split(b"\0")
        names = iter(os.fsdecode(part) for part in status)
        for state in names:
            if not state:
                continue
            old = next(names)
            new = next(names) if state[0] in "RC" else old
            if state[0] != "D":
                self._files[root / new] = None if state[0] == "A" else _Known(root, base, old)
        others = _git(root, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
        self._files.update((root / os.fsdecode(name), None) for name in others if name)

    def has(self, path: Path) -> bool:
        """Whether a file is new, renamed or changed."""
        return _real(path) in self._files

    def kept(self, result: FileResult, checker: Checker) -> FileResult:
        """The findings of a file that stand in what changed.

        Args:
            result: the file's.
            checker: reads the revision's form of the file as it has read this one.
        """
        place = _real(Path(result.path))
        known = self._files.get(place)
        if known is None or not result.findings:
            return result
        rows = _rows(place, known, checker)
        if rows is not None:
            wanted = [_row(finding) in rows for finding in result.findings]
        else:
            spans = _lines(place, known)
            wanted = [_touches(finding, spans) for finding in result.findings]
            wanted = _with_lost(result.findings, wanted, place, known, checker)
        pairs = [
            pair
            for pair, is_wanted in zip(zip(result.findings, result.excerpts, strict=True), wanted, strict=True)
            if is_wanted
        ]
        return result._replace(findings=tuple(f for f, _ in pairs), excerpts=tuple(e for _, e in pairs))


def _with_lost(
    findings: Sequence[Finding], wanted: list[bool], path: Path, known: _Known, checker: Checker
) -> list[bool]:
    """Which findings count, those too that say that something is missing which the revision still had.

    Where it is missed need not be where it was deleted.
    """
    linter, _ = checker.linter(path)
    absences = {rule.id for rule in linter.rulebook.rules if rule.form or rule.missing}
    if not any(finding.rule in absences and not is_wanted for finding, is_wanted in zip(findings, wanted, strict=True)):
        return wanted
    then = Counter(one.rule for one in checker.check_data(_blob(known), str(path), path).findings if one.is_open)
    now = Counter(one.rule for one in findings if one.is_open)
    lost = absences & (now - then).keys()
    return [is_wanted or finding.rule in lost for finding, is_wanted in zip(findings, wanted, strict=True)]


def _blob(known: _Known) -> bytes:
    return _git(known.root, "cat-file", "blob", f"{known.base}:{known.name}")


def _touches(finding: Finding, spans: Sequence[tuple[int, int]] | None) -> bool:
    """Whether a finding's lines changed; what git takes for binary has changed throughout."""
    return spans is None or any(first <= finding.end_line and finding.line <= last for first, last in spans)


def _lines(path: Path, known: _Known) -> list[tuple[int, int]] | None:
    """The changed lines of a file, first and last; a deletion touches what stands on both sides of it."""
    new = path.relative_to(known.root)
    names = dict.fromkeys((known.name, os.fspath(new)))
    said = _git(known.root, "diff", "-U0", "-M", "--no-color", "--no-ext-diff", known.base, "--", *names)
    if b"\nBinary files " in said:
        return None
    spans = []
    for hunk in _HUNK.finditer(said):
        first, count = int(hunk[1]), int(hunk[2] or 1)
        # Only what spans the gap has lost something.
        spans.append((first, first + count - 1) if count else (first + 1, first))
    return spans


def _rows(path: Path, known: _Known, checker: Checker) -> set[tuple[str, int]] | None:
    """The rows of a table that are new or changed, by their keys or else their text; None for what has no rows."""
    now = _records(path.read_bytes(), path, checker)
    if now is None:
        return None
    then = _records(_blob(known), path, checker) or {}
    # Variants of one product have one key, so that a row is one of those with its key and its text.
    left = Counter((_key(document), document.text) for document in then.values())
    changed = set()
    for row, document in now.items():
        mine = _key(document), document.text
        if left[mine] > 0:
            left[mine] -= 1
        else:
            changed.add(row)
    return changed


def _records(data: bytes, path: Path, checker: Checker) -> dict[tuple[str, int], Document] | None:
    """The rows of a file by their numbers; None when it has none."""
    _, options = checker.linter(path)
    found: dict[tuple[str, int], Document] = {}
    try:
        for document in readers.read(data, str(path), options):
            location = document.segments[0].location if document.segments else None
            if location is not None and location.row is not None:
                found[(location.cell or "").rpartition("!")[0], location.row] = document
            elif document.segments:
                return None
    except AdlintError:
        # What cannot be read has been told; what could not be read then counts as new.
        pass
    return found


def _key(document: Document) -> str | None:
    location = document.segments[0].location
    return location.key if location else None


def _row(finding: Finding) -> tuple[str, int] | None:
    location = finding.location
    return (
        None if location is None or location.row is None else ((location.cell or "").rpartition("!")[0], location.row)
    )


def _root(path: Path) -> Path:
    folder = _real(path)
    folder = folder if folder.is_dir() else folder.parent
    try:
        return Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    except _Refused:
        raise ConfigError(
            f"{path} 不在 git 仓库里，--diff-from 用不了", f"{path} is in no git repository; --diff-from needs one"
        ) from None


def _base(root: Path, revision: str) -> str:
    """The commit that counts: the merge base, or the revision where a shallow clone does not reach that far.

    Raises:
        ConfigError: the revision is not there.
    """
    is_shallow = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    try:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except _Refused:
        # Another branch is not fetched under its own name unless that is asked for.
        fetch = "git fetch --unshallow origin '+refs/heads/*:refs/remotes/origin/*'"
        raise ConfigError(
            f"这个仓库里没有 {revision}" + ("（浅克隆）" if is_shallow else ""),
            f"there is no {revision} in this repository" + (" (a shallow clone)" if is_shallow else ""),
            hint=(
                f"先取回来：{fetch}；GitHub Actions 里给 checkout 加 fetch-depth: 0",
                f"Fetch it: {fetch}; in GitHub Actions give checkout fetch-depth: 0",
            ) if is_shallow else None,
        ) from None  # fmt: skip
    base = commit.strip().decode()
    try:
        return _git(root, "merge-base", base, "HEAD").strip().decode()
    except _Refused:
        return base


class _Refused(Exception):
    """Git said no."""


def _git(folder: Path, *words: str) -> bytes:
    """What git prints.

    Raises:
        _Refused: it ended with an error.
        ConfigError: it is not installed.
    """
    try:
        return subprocess.run(["git", "-C", os.fspath(folder), *words], check=True, capture_output=True).stdout
    except FileNotFoundError:
        raise ConfigError("没有安装 git，--diff-from 用不了", "git is not installed; --diff-from needs it") from None
    except subprocess.CalledProcessError as error:
        raise _Refused(os.fsdecode(error.stderr)) from None


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
