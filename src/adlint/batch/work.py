"""What one process does: a part of a file in, its findings as rows and its counts out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from adlint.api.checker import Checker, shown
from adlint.api.pool import leave_with_parent
from adlint.batch import annotated
from adlint.batch.rows import Row, as_batch, packed, row_of
from adlint.batch.store import Counted, Kept, Reject, Store
from adlint.batch.tally import Tally
from adlint.config import Config
from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.errors import AdlintError, ConfigError, ReadError
from adlint.findings import Finding
from adlint.readers import Options, Part
from adlint.readers.columnar import RowsPart


def rejected(fault: AdlintError, lang: str) -> Reject:
    """The entry of what is left out because of an error.

    Args:
        fault: why.
        lang: `zh` or `en`.
    """
    return Reject(shown(fault.path or ""), fault.line, fault.message(lang), fault.source_line)


def unread(fault: AdlintError, rows: int) -> AdlintError:
    """An error that ends the reading of a file, with the remark what of the file was read.

    Args:
        fault: the error.
        rows: how many records there were before it.
    """
    fault.zh += f"；这个文件只读了前 {rows} 行，后面的没有读" if rows else "；这个文件没有读"
    fault.en += f"; of this file only the first {rows} rows were read" if rows else "; nothing of this file was read"
    return fault


class Done(NamedTuple):
    """A part that was worked on: how many rows it had, and the first fault where the job is to stop at one."""

    number: int
    rows: int
    fault: AdlintError | None = None


class Todo(NamedTuple):
    """A part that is to be worked on: its number, its file, and how much of all input is read with it (0 to 1)."""

    number: int
    path: str
    part: Part
    share: float


class Outcome(NamedTuple):
    """What a part gave: findings, counts, the table with both where it is asked for, and the first fault that is to end the job."""

    rows: list[Row]
    counted: Counted
    table: bytes | None = None
    fault: AdlintError | None = None

    @property
    def kept(self) -> Kept:
        """What is kept of it."""
        return Kept(packed(as_batch(self.rows)), self.counted, self.table)


class Wish(NamedTuple):
    """How parts are worked on.

    Attributes:
        skip: whether rows that cannot be checked are left out and told, rather than end the job.
        table: whether the table that comes in is to go out with what was found.
    """

    skip: bool = False
    table: bool = False


def checked(part: Part, path: str, linter: Linter, options: Options, wish: Wish) -> Outcome:
    """Check a part of a file.

    Args:
        part: the part.
        path: the file.
        linter: judges its rows.
        options: how the file is read.
        wish: what is to be done with it.

    Raises:
        ConfigError: the configuration cannot be used.
    """
    faults: list[AdlintError] = []
    tally = Tally()
    rows: list[Row] = []
    seen: dict[int, annotated.Row] = {}

    def keep(document: Document, findings: list[Finding]) -> None:
        seen[document.line] = annotated.Row(document, findings)

    cells = part.table() if wish.table else None
    try:
        if cells is None:
            collect(part.documents(shown(path), options, faults.append), linter, tally, rows, faults)
        else:
            documents = RowsPart(cells).documents(shown(path), options, faults.append)
            collect(documents, linter, tally, rows, faults, keep)
    except ConfigError:
        raise
    except AdlintError as error:
        faults.append(unread(error, tally.rows) if wish.skip else error)
    for fault in faults:
        fault.path = fault.path or path
    tally.rejected = len(faults)
    counted = Counted(tally, tuple(rejected(fault, linter.settings.lang) for fault in faults))
    if faults and not wish.skip:
        return Outcome([], counted, fault=faults[0])
    table = None if cells is None else packed(annotated.annotated(cells, seen, linter, options))
    return Outcome(rows, counted, table)


class Worker:
    """Checks parts of files and keeps what it finds.

    Args:
        config: the configuration.
        folder: of the store.
        wish: as for `checked`.
    """

    def __init__(self, config: Config, folder: Path, wish: Wish) -> None:
        self._checker = Checker(config, exempt=False)
        self._store = Store(folder)
        self._wish = wish

    def check(self, number: int, path: str, part: Part) -> Done:
        """Check a part and keep it under its number; with a fault that ends the job nothing is kept.

        Raises:
            ConfigError: the configuration cannot be used.
            OSError: the results cannot be written.
        """
        linter, options = self._checker.linter(Path(path))
        found = checked(part, path, linter, options, self._wish)
        if found.fault is None:
            self._store.put(number, found.kept)
        return Done(number, found.counted.tally.rows, found.fault)


def collect(
    documents: Iterable[Document],
    linter: Linter,
    tally: Tally,
    rows: list[Row],
    faults: list[AdlintError] | None = None,
    keep: Callable[[Document, list[Finding]], None] | None = None,
) -> None:
    """Check documents one by one.

    Args:
        documents: one per row.
        linter: judges them.
        tally: counts them.
        rows: takes the findings.
        faults: takes what went wrong in single documents; None lets the first error end it all.
        keep: told of each document with what was found.

    Raises:
        AdlintError: reading or, without `faults`, judging failed.
    """
    knows = cache(linter.knows_goods)
    for document in documents:
        try:
            found = linter.lint(document)
        except ConfigError:
            raise
        except AdlintError as error:
            if faults is None:
                raise
            faults.append(ReadError(
                error.zh, error.en, path=document.path, line=document.line, source_line=document.text, hint=error.hint,
            ))  # fmt: skip
            continue
        tally.row(document, found)
        if document.goods and not knows(document.goods):
            tally.strange(document.goods)
        if keep is not None:
            keep(document, found)
        number = tally.rows
        rows.extend(row_of(document, one, number) for one in found)


_worker: Worker | None = None


def begin(config: Config, folder: Path, wish: Wish) -> None:
    """Make a process ready for `check`."""
    global _worker
    leave_with_parent()
    _worker = Worker(config, folder, wish)


def check(number: int, path: str, part: Part) -> Done:
    """What `Worker.check` does, in a process of its own."""
    assert _worker is not None
    return _worker.check(number, path, part)
