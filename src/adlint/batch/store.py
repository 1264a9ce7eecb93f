"""Finished parts of a job on disk, beside its output, so that a job that was cut off goes on where it stopped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from adlint.batch.rows import columns_of, unpacked
from adlint.batch.tally import Tally
from adlint.errors import ConfigError

if TYPE_CHECKING:
    import pyarrow

_MANIFEST = "job.json"
# What decides about a job's output, as people call it.
_CALLED = {
    "inputs": ("输入的文件", "inputs"), "settings": ("配置或选项", "configuration or options"), "rules": ("规则", "rules"),
    "rows": ("有没有 --rows", "--rows or not"), "program": ("adlint 的版本", "version of adlint"),
}  # fmt: skip


class Reject(msgspec.Struct, frozen=True):
    """A row, or the rest of a file, that could not be checked.

    Attributes:
        path: the file.
        line: 1-based line or row in it; None where it is the file as a whole.
        reason: why, in the language of the job.
        text: the row as it stands, where there is one.
    """

    path: str
    line: int | None
    reason: str
    text: str | None = None


class Counted(msgspec.Struct, frozen=True):
    """What a part comes to beside its findings."""

    tally: Tally
    rejects: tuple[Reject, ...] = ()


class Kept(NamedTuple):
    """What is kept of a finished part: findings and, where it is asked for, the table, as `rows.packed` makes them."""

    findings: bytes
    counted: Counted
    table: bytes | None = None


class Store:
    """The folder of a job's finished parts. A part is there wholly or not at all, whenever the program dies.

    Args:
        folder: where; it is made by `begin`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self, job: dict[str, object], *, resume: bool, afresh: bool) -> dict[str, object]:
        """Open the folder for a job.

        Args:
            job: what decides about the output; it must be the same when the job is resumed.
            resume: whether finished parts of the same job count.
            afresh: whether what is there is thrown away.

        Returns:
            The job as it was begun: a day that nobody named is that of the beginning.

        Raises:
            ConfigError: there are parts already and nobody said what to do, or they are of another job.
        """
        manifest = self.folder / _MANIFEST
        if afresh:
            self.remove()
        if not self.is_empty:
            try:
                known: dict[str, object] = msgspec.json.decode(manifest.read_bytes())
            except (OSError, msgspec.DecodeError):
                raise self._broken() from None
            if not resume:
                raise ConfigError(
                    f"上次没有做完，已完成 {sum(1 for _ in self.folder.glob('*.counted'))} 块",
                    "an earlier run was cut off", path=str(self.folder),
                    hint=("加 --resume 接着做，或加 --afresh 重新做", "Add --resume to go on, or --afresh to begin anew"),
                )  # fmt: skip
            changed = sorted(name for name in {*known, *job} - {"as_of"} if known.get(name) != job.get(name))
            if changed:
                zh, en = zip(*(_CALLED.get(name, (name, name)) for name in changed), strict=True)
                raise ConfigError(
                    f"和上次的任务不一样，不能接着做，变了的是：{'、'.join(zh)}",
                    f"not the job that was cut off, these changed: {', '.join(en)}", path=str(self.folder),
                    hint=("加 --afresh 重新做", "Add --afresh to begin anew"),
                )  # fmt: skip
            return known
        # What a run left behind that had not finished a part is of no use.
        self.remove()
        self.folder.mkdir(parents=True)
        self._write(_MANIFEST, msgspec.json.encode(job))
        return job

    @property
    def is_empty(self) -> bool:
        """Whether no part is finished."""
        return not any(self.folder.glob("*.counted"))

    def has(self, number: int) -> bool:
        """Whether a part is finished."""
        return (self.folder / _name(number, "counted")).exists()

    def put(self, number: int, part: Kept) -> None:
        """Keep a part.

        Args:
            number: of the part, from 0 on.
            part: what is kept of it.

        Raises:
            OSError: it cannot be written.
        """
        self._write(_name(number, "findings"), part.findings)
        if part.table is not None:
            self._write(_name(number, "table"), part.table)
        # Written last: it says that the part is whole.
        self._write(_name(number, "counted"), msgspec.msgpack.encode(part.counted))

    def counted(self, number: int) -> Counted:
        """What a finished part comes to."""
        try:
            return msgspec.msgpack.decode((self.folder / _name(number, "counted")).read_bytes(), type=Counted)
        except (OSError, msgspec.DecodeError):
            raise self._broken() from None

    def findings(self, number: int) -> Iterator[pyarrow.RecordBatch]:
        """The findings of a finished part."""
        return self._unpacked(self.folder / _name(number, "findings"))

    def table(self, number: int) -> Iterator[pyarrow.RecordBatch]:
        """The rows of a finished part with what was found in them; none where the part could not be read."""
        path = self.folder / _name(number, "table")
        return self._unpacked(path) if path.exists() else iter(())

    def columns(self, number: int) -> pyarrow.Schema | None:
        """The columns of a finished part of the table; None where the part could not be read."""
        path = self.folder / _name(number, "table")
        return columns_of(path) if path.exists() else None

    def _unpacked(self, path: Path) -> Iterator[pyarrow.RecordBatch]:
        from pyarrow import ArrowInvalid

        try:
            yield from unpacked(path.read_bytes())
        except (OSError, ArrowInvalid):
            raise self._broken() from None

    def _broken(self) -> ConfigError:
        return ConfigError(
            "做完的部分损坏了，不能接着做", "the finished parts are damaged", path=str(self.folder),
            hint=("加 --afresh 重新做", "Add --afresh to begin anew"),
        )  # fmt: skip

    def remove(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name: str, data: bytes) -> None:
        # No need to force it to the disk: a power cut may cost a job its parts, not its truth.
        part = self.folder / f"{name}.{os.getpid()}.part"
        try:
            part.write_bytes(data)
            part.replace(self.folder / name)
        finally:
            part.unlink(missing_ok=True)


def _name(number: int, kind: str) -> str:
    return f"{number:07}.{kind}"
