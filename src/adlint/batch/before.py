"""What can be told of a job before any of it is done or written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from adlint import readers
from adlint.api.checker import Checker
from adlint.batch.annotated import marked
from adlint.batch.job import Job
from adlint.batch.rows import NAMES
from adlint.errors import ConfigError, ReadError, did_you_mean, reason
from adlint.readers import Options, Part
from adlint.readers.fields import Met, plain_name
from adlint.readers.sheets import SheetPart


def outputs(job: Job) -> None:
    """Make sure that nothing is written over what was written or is read.

    Args:
        job: what is asked for.

    Raises:
        ConfigError: two outputs are one file, or one is an input that is named, or a folder.
    """
    named = {os.path.realpath(name) for name in job.inputs}
    taken: dict[str, str] = {}
    for option, path in job.outputs:
        place = os.path.realpath(path)
        if place in taken:
            raise ConfigError(
                f"{option} 和 {taken[place]} 是同一个文件", f"{option} and {taken[place]} are the same file", path=str(path),
                hint=("每个输出各用一个文件名", "Give each output a name of its own"),
            )  # fmt: skip
        if path.is_dir():
            raise ConfigError(f"{option} 是文件夹，不是文件", f"{option} is a folder, not a file", path=str(path))
        if place in named:
            raise ConfigError(
                f"{option} 也是输入，写了就会盖掉它", f"{option} is an input too and would be written over", path=str(path),
                hint=("输出换一个文件名，或者不把它列为输入", "Give the output another name, or do not list it as an input"),
            )  # fmt: skip
        taken[place] = option


def inputs(job: Job, files: Sequence[Path], checker: Checker) -> None:
    """Make sure that the inputs have what the options need. What cannot be read is left for the work to tell.

    Args:
        job: what is asked for.
        files: the inputs.
        checker: says how each is read.

    Raises:
        ConfigError: a configuration cannot be used, one table cannot be made of the inputs, or none has a column that is named.
    """
    options = {path: checker.linter(path)[1] for path in files}
    if job.table is not None:
        names: list[str] | None = None
        for path in files:
            head = next(_parts(path, options[path], []), None)
            names = names if head is None else joined(head.names, place(head, str(path)), names)
    if job.config.request.fields:
        _columns(job, options)


def folders(job: Job) -> None:
    """Make the folders that outputs go to.

    Args:
        job: what is asked for.

    Raises:
        ConfigError: one cannot be made.
    """
    for option, path in job.outputs:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            zh, en = reason(error)
            raise ConfigError(
                f"{option} 的文件夹建不了：{zh}", f"the folder of {option} cannot be made: {en}", path=str(path.parent)
            ) from None


def place(part: Part, path: str) -> str:
    """What people find a part by: its file, and its sheet where it is of a workbook."""
    return f"{path} {part.title}" if isinstance(part, SheetPart) else path


def joined(names: list[str] | None, path: str, known: list[str] | None) -> list[str]:
    """The columns of the one table that comes out.

    Args:
        names: of the table that is read next; None where it is none.
        path: where it is.
        known: of those before it; None where it is the first.

    Raises:
        ConfigError: they have others, or it is no table.
    """
    if names is None:
        raise ConfigError(
            "--rows 只写得出表格（CSV、XLSX、Parquet）", "--rows writes tables only (CSV, XLSX, Parquet)", path=path,
            hint=("JSONL 请按 -o 里的 row 或 key 自己合并", "Join JSONL by the row or key of -o"),
        )  # fmt: skip
    if known is not None and known != names:
        more, fewer = map("、".join, _apart(names, known))
        told = [one for one in (("多出", "has besides", more), ("没有", "lacks", fewer)) if one[2]]
        told = told or [("次序不同", "in another order", "")]
        raise ConfigError(
            f"列和前面的表不一样，合不成一张表：{'；'.join(f'{zh}{columns}' for zh, _, columns in told)}",
            f"its columns are not those of the tables before: {'; '.join(f'{en} {columns}'.strip() for _, en, columns in told)}",
            path=path, hint=("每种表分开跑", "Run each kind of table apart"),
        )  # fmt: skip
    return names


def is_own_table(path: Path) -> bool:
    """Whether a Parquet file is one that an earlier job wrote; other forms are known when a folder is searched."""
    if path.suffix.lower() != ".parquet":
        return False
    from pyarrow import ArrowInvalid
    from pyarrow.parquet import read_schema

    try:
        names = read_schema(path).names
    except (OSError, ArrowInvalid):
        return False
    return tuple(names) == NAMES or any({*marked(lang).names} <= {*names} for lang in ("zh", "en"))


def _apart(names: Sequence[str], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """The columns that only one of two tables has, those of the first and those of the second."""

    def only(some: Sequence[str], others: Sequence[str]) -> list[str]:
        return [name or "（没有名字）" for name in (Counter(some) - Counter(others)).elements()]

    return only(names, known), only(known, names)


def _columns(job: Job, files: dict[Path, Options]) -> None:
    """Make sure that each column that is named on the command line is in some input.

    Raises:
        ConfigError: one is in none.
    """
    left = {plain_name(name): name for name, _ in job.config.request.fields}
    seen: dict[str, None] = {}
    faults: list[Exception] = []
    met = Met()
    for path, options in files.items():
        noting = replace(options, met=met)
        # Mostly the first rows of the first file have them all; keys of records may come late.
        for part in _parts(path, noting, faults):
            for names in _keys(part, str(path), noting, faults) if part.names is None else [part.names]:
                seen |= dict.fromkeys(names)
                for name in (*map(plain_name, names), *met.names):
                    left.pop(name, None)
                if not left:
                    return
    if faults and not job.skip:
        # It may be there that the column is, and the work stops there.
        return
    missing, there = list(left.values()), [name for name in seen if name]
    raise ConfigError(
        f"--column：输入里没有这一列：{'、'.join(missing)}", f"--column: no input has the column {', '.join(missing)}",
        hint=did_you_mean(missing[0], there)
        or (f"有的列：{'、'.join(there) or '没有认出表头'}", f"There are: {', '.join(there) or 'no header was found'}"),
    )  # fmt: skip


def _keys(part: Part, path: str, options: Options, faults: list[Exception]) -> Iterator[list[str]]:
    """The keys of each record of a part; those that `options` name are noted there."""
    try:
        for document in part.documents(path, options, faults.append):
            pointers = [one.location.pointer or "" for one in document.segments if one.location]
            yield [step for pointer in pointers for step in pointer.split("/")]
    except ReadError as error:
        faults.append(error)


def _parts(path: Path, options: Options, faults: list[Exception]) -> Iterator[Part]:
    """The parts of a file as far as it can be read."""
    try:
        with path.open("rb") as stream:
            yield from readers.split(stream, str(path), options)
    except (OSError, ReadError) as error:
        faults.append(error)
