"""Large files, part by part: runs of whole records, so that neither memory nor one process bounds what can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NamedTuple, Protocol

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.lines import line_ends
from adlint.readers.access import Failed
from adlint.readers.decoding import texts
from adlint.readers.fields import Options

# A record of more characters is no record: a quote was never closed.
_LONGEST = 100_000_000


class Cells(NamedTuple):
    """Rows of a table as plain text.

    Attributes:
        rows: what the cells say.
        row: the first row's number.
        names: the columns' names; empty without a header.
        lines: where each row stands in the file.
        can_shift: whether cells may stand in others' columns, as behind a comma that nobody quoted.
    """

    rows: list[list[str]]
    row: int
    names: list[str]
    lines: Sequence[int]
    can_shift: bool = False


class Part(Protocol):
    """Some of a file's records, or all of it. Picklable, and read on its own.

    Attributes:
        rows: how many records it holds at most.
        names: the columns' names where it is of a table, empty without a header; else None.
    """

    @property
    def rows(self) -> int: ...

    @property
    def names(self) -> list[str] | None: ...

    def table(self) -> Cells | None:
        """What its cells say, where it is of a table."""
        ...

    def documents(self, path: str, options: Options, failed: Failed | None = None) -> Iterator[Document]:
        """Its documents.

        Args:
            path: the file's name.
            options: how columns and keys are to be taken.
            failed: told of each record that cannot be used, which is then left out; None lets the first one end it all.

        Raises:
            ReadError: it cannot be parsed from some place on.
        """
        ...


class Run(NamedTuple):
    """Text of whole records.

    Attributes:
        text: with its line ends.
        line: the first one's number in the file.
        row: the first record's.
        rows: how many there are.
    """

    text: str
    line: int
    row: int
    rows: int


def runs(stream: BinaryIO, path: str, whole: Callable[[str, int, bool], tuple[int, int]]) -> Iterator[Run]:
    """A stream's text in runs of whole records.

    Args:
        stream: the file.
        path: its name, for the error.
        whole: takes text, the number of its first line, and whether the file ends with it; says where the last whole
            record of it ends, and how many records that makes.

    Raises:
        ReadError: it cannot be decoded, or a record does not end.
    """
    text, line, row = "", 1, 1

    def run(final: bool) -> Run:
        end, rows = whole(text, line, final)
        return Run(text[:end], line, row, rows)

    for piece in texts(stream, path):
        text += piece
        made = run(False)
        if made.text:
            yield made
            text = text[len(made.text) :]
            line += line_ends(made.text)
            row += made.rows
        elif len(text) > _LONGEST:
            raise ReadError(
                "这一行太长，多半是引号没有闭合",
                "This record is too long: most likely a quote is never closed",
                path=path,
                line=line,
            )
    if text:
        yield run(True)


def last_line_end(text: str) -> int:
    """Where the last line ends that is there whole; a \\r at the very end may be half of a line end."""
    return max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1
