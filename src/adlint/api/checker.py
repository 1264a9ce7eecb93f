"""Configuration, readers and linter put together: one file in, its findings out."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from adlint import readers
from adlint.config import Config, Profile
from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.errors import AdlintError, ConfigError, ReadError
from adlint.findings import Finding, Severity
from adlint.readers.access import unreadable
from adlint.reporters.model import Excerpt, Problem, excerpt
from adlint.rulepacks.loader import load
from adlint.rulepacks.schema import Rulebook

Advance = Callable[[int], None]
# Of the records of a file that cannot be read so many are told.
_TOLD = 20


class FileResult(NamedTuple):
    """What one file gave.

    Attributes:
        path: as it is shown.
        findings: in order of place, in workbooks sheet by sheet, exempt ones too.
        excerpts: one per finding.
        documents: how many documents were read.
        problems: which records could not be used, and why reading stopped if it did.
        met: of a table, which of the configured columns it has; None where no columns were read.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    documents: int = 0
    problems: tuple[Problem, ...] = ()
    met: tuple[str, ...] | None = None

    @property
    def problem(self) -> Problem | None:
        """The first of the problems."""
        return self.problems[0] if self.problems else None


class Checker:
    """Checks files and texts under one configuration; rules and linters are built once.

    Args:
        config: the configuration.
        exempt: whether exempt matches are found, too.
    """

    def __init__(self, config: Config, *, exempt: bool = True) -> None:
        self.config = config
        self._exempt = exempt
        self._books: dict[tuple[Path, ...], Rulebook] = {}
        # Profiles are unhashable, but the configuration gives the same object for the same settings and keeps it alive.
        self._linters: dict[int, tuple[Linter, readers.Options]] = {}

    def book(self, folder: Path | None) -> Rulebook:
        """The rules that hold in a folder; None is where no path is known.

        Raises:
            AdlintError: configuration or rules cannot be used.
        """
        packs = self.config.packs(folder)
        if packs not in self._books:
            self._books[packs] = load(packs)
        return self._books[packs]

    def profile(self, path: Path | None) -> Profile:
        """How a file is checked.

        Raises:
            AdlintError: configuration or rules cannot be used.
        """
        return self.config.profile(path, self.book(None if path is None else path.parent))

    def linter(self, path: Path | None) -> tuple[Linter, readers.Options]:
        """The linter and the reading options of a file.

        Raises:
            AdlintError: configuration or rules cannot be used.
        """
        profile = self.profile(path)
        if id(profile) not in self._linters:
            settings = msgspec.structs.replace(profile.settings, exempt=self._exempt)
            linter = Linter(self.book(None if path is None else path.parent), settings)
            self._prove(linter, path)
            self._linters[id(profile)] = (linter, _options(profile))
        return self._linters[id(profile)]

    def check_file(self, path: Path, advance: Advance | None = None) -> FileResult:
        """Check one file.

        Args:
            path: the file.
            advance: told the bytes done, now and then.

        Returns:
            Its findings; a file that cannot be read, wholly, in some records or from some place on, or whose configuration cannot
            be used, says so in `problems`.

        Raises:
            RuleError: a rule pack cannot be used.
        """
        failed: AdlintError
        try:
            with path.open("rb") as stream:
                return self.check_data(stream, str(path), path, advance)
        except OSError as error:
            failed = unreadable(path, error)
        except ConfigError as error:
            failed = error
        return FileResult(shown(str(path)), problems=(told(failed, self.lang(path)),))

    def lang(self, path: Path) -> str:
        """The language of what is told about a file: that of the nearest configuration that can be used."""
        for folder in path.parents:
            with contextlib.suppress(ConfigError):
                return self.profile(folder / "_").settings.lang
        return self.config.request.lang or "zh"

    def check_data(
        self, data: bytes | BinaryIO, name: str, path: Path | None, advance: Advance | None = None
    ) -> FileResult:
        """Check bytes as if they were a file.

        Args:
            data: the bytes, or a stream of them.
            name: the name that findings carry; its suffix picks the reader.
            path: where it would stand, for the configuration; None for nowhere.
            advance: told the bytes done, now and then.
        """
        linter, options = self.linter(path)
        name = shown(name)
        rejected: list[AdlintError] = []
        documents = readers.read(data, name, options, rejected.append)
        # Most characters of Chinese copy take three bytes.
        counted = documents if advance is None else _counted(documents, advance)
        options.met.names.clear()
        options.met.tables = 0
        result = collect(linter, counted, name, rejected)
        return result._replace(met=tuple(sorted(options.met.names))) if options.met.tables else result

    def _prove(self, linter: Linter, path: Path | None) -> None:
        """Make sure that a team's own rewrites say nothing forbidden.

        Raises:
            ConfigError: one of them would be found itself.
        """
        for rewrite in linter.settings.rewrites:
            for text in rewrite.to:
                found = next(
                    (
                        one
                        for one in linter.lint(Document.plain(text))
                        if one.severity is Severity.error and one.is_open
                    ),
                    None,
                )
                if found is not None:
                    place = self.config.merged(path, linter.rulebook).rewrites[rewrite.text].place
                    raise place.error(
                        f"自己的改写“{text}”本身就会被报（{found.rule}）",
                        f'the rewrite "{text}" would be found itself ({found.rule})',
                        hint=("换一种说法", "Say it in another way"),
                    )  # fmt: skip


def collect(
    linter: Linter, documents: Iterable[Document], name: str, rejected: list[AdlintError] | None = None
) -> FileResult:
    """Lint documents and keep what is shown beside each finding.

    Args:
        linter: judges them.
        documents: read one by one; reading may fail on the way.
        name: the file's name.
        rejected: gets the records that cannot be used while `documents` are read.

    Returns:
        The findings up to the failure, if there is one.

    Raises:
        ConfigError: the settings cannot be used.
    """
    waiting: deque[Document] = deque()

    def kept() -> Iterator[Document]:
        for document in documents:
            waiting.append(document)
            yield document

    found: list[tuple[Finding, Excerpt]] = []
    count = 0
    failed = [] if rejected is None else rejected
    try:
        for findings in linter.lint_many(kept()):
            text = waiting.popleft().text
            count += 1
            found += [(finding, excerpt(text, finding.start, finding.end)) for finding in findings]
    except ConfigError:
        raise
    except AdlintError as error:
        failed.append(error)
    # Each sheet of a workbook counts its rows anew; sheets stay in the order in which they were read.
    sheets: dict[str, int] = {}
    for finding, _ in found:
        sheets.setdefault(_sheet(finding), len(sheets))
    found.sort(key=lambda pair: (sheets[_sheet(pair[0])], pair[0].line, pair[0].column, pair[0].rule))
    problems = _told(failed, linter.settings.lang, name)
    return FileResult(name, tuple(f for f, _ in found), tuple(e for _, e in found), count, problems)


def _sheet(finding: Finding) -> str:
    """The sheet of a workbook that a finding stands in; empty in other files."""
    cell = finding.location.cell if finding.location else None
    return cell.rpartition("!")[0] if cell else ""


def _told(failed: list[AdlintError], lang: str, name: str) -> tuple[Problem, ...]:
    """What is told of records that cannot be used and of what ended reading: of many the first, and how many more."""
    listed = failed
    if len(failed) > _TOLD:
        left = len(failed) - _TOLD + 1
        more = ReadError(f"还有 {left} 行读不了", f"{left} more records cannot be read", path=name)
        listed = [*failed[: _TOLD - 1], more]
    return tuple(told(error, lang, name) for error in listed)


def told(error: AdlintError, lang: str, path: str | None = None) -> Problem:
    """An error as an entry of a report.

    Args:
        error: what went wrong.
        lang: `zh` or `en`.
        path: the file, where the error does not name one.
    """
    where = error.path or path
    return Problem(None if where is None else shown(where), error.line, error.column, error.code, error.message(lang))


def shown(path: str) -> str:
    """A path that can be written as UTF-8: bytes of a name that are none become replacement characters."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _options(profile: Profile) -> readers.Options:
    named = {role: name for name, role in reversed(list(profile.fields.items())) if role in ("key", "shop")}
    fields = {name: role for name, role in profile.fields.items() if role not in named}
    return readers.Options(fields, named.get("key"), profile.goods_column, profile.kind_column, named.get("shop"))


def _counted(documents: Iterable[Document], advance: Advance) -> Iterator[Document]:
    for document in documents:
        yield document
        advance(3 * len(document.text))
