"""What one process does: a part of a file in, its findings as rows and its counts out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from adlint.api.checker import Checker, shown
from adlint.api.pool import leave_with_parent
from adlint.batch.rows import Row, packed, row_of
from adlint.batch.store import Counted, Reject, Store
from adlint.batch.tally import Tally
from adlint.config import Config
from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.errors import AdlintError, ConfigError, ReadError
from adlint.readers import Options, Part


class Fault(NamedTuple):
    """Why a job stops: an error in a form that other processes can send."""

    zh: str
    en: str
    path: str | None
    line: int | None
    column: int | None
    source_line: str | None = None

    @classmethod
    def of(cls, error: AdlintError, path: str) -> Fault:
        """The fault of an error that came up in a file."""
        return cls(
            error.message("zh"), error.message("en"), error.path or path, error.line, error.column, error.source_line
        )

    def reject(self, lang: str) -> Reject:
        """The entry of what is left out because of it."""
        return Reject(shown(self.path or ""), self.line, self.en if lang == "en" else self.zh, self.source_line)


class Done(NamedTuple):
    """A part that was worked on: how many rows it had, and the first fault where the job is to stop at one."""

    number: int
    rows: int
    fault: Fault | None = None


class Todo(NamedTuple):
    """A part that is to be worked on: its number, its file, and how much of all input is read with it (0 to 1)."""

    number: int
    path: str
    part: Part
    share: float


class Outcome(NamedTuple):
    """What a part gave: findings, counts, and the first fault where one is to end the job."""

    rows: list[Row]
    counted: Counted
    fault: Fault | None


def checked(part: Part, path: str, linter: Linter, options: Options, *, skip: bool) -> Outcome:
    """Check a part of a file.

    Args:
        part: the part.
        path: the file.
        linter: judges its rows.
        options: how the file is read.
        skip: whether rows that cannot be checked are left out and told, rather than end the job.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    faults: list[Fault] = []

    def failed(error: ReadError) -> None:
        faults.append(Fault.of(error, path))

    tally = Tally()
    rows: list[Row] = []
    try:
        collect(part.documents(shown(path), options, failed), linter, tally, rows, faults)
    except ConfigError:
        raise
    except AdlintError as error:
        faults.append(Fault.of(error, path))
    tally.rejected = len(faults)
    counted = Counted(tally, tuple(fault.reject(linter.settings.lang) for fault in faults))
    return Outcome(rows, counted, faults[0] if faults and not skip else None)


class Worker:
    """Checks parts of files and keeps what it finds.

    Args:
        config: the configuration.
        folder: of the store.
        skip: as for `checked`.
    """

    def __init__(self, config: Config, folder: Path, *, skip: bool) -> None:
        self._checker = Checker(config, exempt=False)
        self._store = Store(folder)
        self._skip = skip

    def check(self, number: int, path: str, part: Part) -> Done:
        """Check a part and keep it under its number; with a fault nothing is kept unless faults are skipped.

        Raises:
            ConfigError: the configuration cannot be used.
            OSError: the results cannot be written.
        """
        linter, options = self._checker.linter(Path(path))
        found = checked(part, path, linter, options, skip=self._skip)
        if found.fault is None:
            self._store.put(number, packed(found.rows), found.counted)
        return Done(number, found.counted.tally.rows, found.fault)


def collect(
    documents: Iterable[Document], linter: Linter, tally: Tally, rows: list[Row], faults: list[Fault] | None = None
) -> None:
    """Check documents one by one.

    Args:
        documents: one per row.
        linter: judges them.
        tally: counts them.
        rows: takes the findings.
        faults: takes what went wrong in single documents; None lets the first error end it all.

    Raises:
        AdlintError: reading or, without `faults`, judging failed.
    """
    for document in documents:
        try:
            found = linter.lint(document)
        except ConfigError:
            raise
        except AdlintError as error:
            if faults is None:
                raise
            place = ReadError(
                error.zh, error.en, path=document.path, line=document.line, source_line=document.text, hint=error.hint
            )
            faults.append(Fault.of(place, document.path or ""))
            continue
        tally.row(document, found)
        number = tally.rows
        rows.extend(row_of(document, one, number) for one in found)


_worker: Worker | None = None


def begin(config: Config, folder: Path, skip: bool) -> None:
    """Make a process ready for `check`."""
    global _worker
    leave_with_parent()
    _worker = Worker(config, folder, skip=skip)


def check(number: int, path: str, part: Part) -> Done:
    """What `Worker.check` does, in a process of its own."""
    assert _worker is not None
    return _worker.check(number, path, part)
