"""A job from its inputs to its output: parts go to processes, what is finished stays, and the output is put together at the end."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from adlint import readers
from adlint.api.cache import program_digest
from adlint.api.checker import Checker
from adlint.api.pool import killed
from adlint.api.runs import files_of
from adlint.batch import before, work
from adlint.batch.annotated import marked, widened
from adlint.batch.job import Job
from adlint.batch.rows import as_batch, packed, schema
from adlint.batch.store import Counted, Kept, Reject, Store
from adlint.batch.tally import Tally
from adlint.batch.work import Done, Todo, Wish, rejected, unread
from adlint.batch.writers import Write, writer
from adlint.config import Config, Profile
from adlint.errors import AdlintError, ConfigError, ReadError
from adlint.files import alone, replacing
from adlint.readers import Part
from adlint.readers.access import unreadable
from adlint.reporters.model import Problem

# rows done, share of the bytes read
Progress = Callable[[int, float], None]


class Result(NamedTuple):
    """What a job came to.

    Attributes:
        tally: counts of all rows.
        as_of: the day whose law was applied (ISO).
        files: how many were read.
        rejects: the first of what was left out.
        listed: where all of it is; None where nothing was.
        lang: language of the messages.
        labels: what goods are called in that language, where they are called otherwise than by their ids.
    """

    tally: Tally
    as_of: str
    files: int
    rejects: tuple[Reject, ...]
    listed: Path | None
    lang: str
    labels: Mapping[str, str]


class _Task(NamedTuple):
    """A part with the file that it is from; where no more of it can be read, a fault, with the records before it."""

    path: str
    part: Part | None
    fault: AdlintError | None
    share: float
    read: int = 0


Engine = Callable[[Iterator[Todo]], Iterator[tuple[Done, float]]]
_SHOWN_REJECTS = 5
# Processes of a job that was killed take a moment to end, in seconds.
_PATIENCE = 5


def run(job: Job, progress: Progress | None = None) -> Result:
    """Do a job.

    Args:
        job: what is asked for.
        progress: told now and then how far it is.

    Raises:
        AdlintError: the configuration, the output's format or an input cannot be used; what is finished stays for `resume`.
        OSError: something cannot be written.
    """
    try:
        with alone(job.output, wait=_PATIENCE):
            return _run(job, progress)
    except TimeoutError:
        raise ConfigError(
            "另一个 adlint batch 正在写这个输出", "another adlint batch is writing this output", path=str(job.output),
            hint=("等它做完，或者换一个 -o", "Wait until it is done, or give another -o"),
        ) from None  # fmt: skip


def _run(job: Job, progress: Progress | None) -> Result:
    write = writer(job.output)
    write_table = None if job.table is None else writer(job.table)
    before.outputs(job)
    checker = Checker(job.config, exempt=False)
    files = _files(job, checker)
    before.inputs(job, files, checker)
    before.folders(job)
    store = Store(job.folder)
    began = store.begin(_identity(job, files, checker), resume=job.resume, afresh=job.afresh)
    # A job that goes on after midnight is judged by the law of the day on which it began.
    config = job.config.asking(as_of=date.fromisoformat(str(began["as_of"])))
    try:
        parts = _work(job, files, Checker(config, exempt=False), config, store, progress)
    except AdlintError:
        if store.is_empty:
            store.remove()
        raise
    if began["inputs"] != _inputs(files):
        store.remove()
        raise ReadError(
            "输入在检查的时候被改动，结果新旧混杂，没有写出", "an input changed while it was checked; nothing was written",
            hint=("再运行一次", "Run again"),
        )  # fmt: skip
    tally = Tally()
    rejects: list[Reject] = []
    for number in range(parts):
        counted = store.counted(number)
        tally.add(counted.tally)
        rejects += counted.rejects[: _SHOWN_REJECTS - len(rejects)]
    with replacing(job.output) as stream:
        write(chain.from_iterable(map(store.findings, range(parts))), schema(), stream)
    if job.table is not None and write_table is not None:
        _write_table(job.table, write_table, store, parts)
    if tally.rejected:
        _write_rejects(job, (store.counted(number) for number in range(parts)))
    store.remove()
    lang = checker.profile(files[0]).settings.lang
    labels = {goods.id: goods.label for goods in checker.book(files[0].parent).goods} if lang == "zh" else {}
    return Result(
        tally, str(began["as_of"]), len(files), tuple(rejects), job.listed if tally.rejected else None, lang, labels
    )


def _files(job: Job, checker: Checker) -> list[Path]:
    """The inputs, those in folders one by one."""
    problems: list[Problem] = []
    # What an earlier run wrote into a folder of inputs is no input.
    own = {os.path.realpath(path) for _, path in job.outputs}
    found = files_of(map(Path, job.inputs), checker, "zh", problems)
    files = []
    given = {os.path.realpath(name) for name in job.inputs}
    for path in found:
        place = os.path.realpath(path)
        is_old = place not in given and before.is_own_table(path)
        if place not in own and not is_old:
            files.append(path)
        elif not is_old:
            raise ConfigError(
                "要写的文件也在输入的文件夹里，写了就会盖掉它", "an output is among the inputs and would be written over",
                path=str(path), hint=("输出换一个文件名", "Give the output another name"),
            )  # fmt: skip
    if problems:
        raise ReadError(problems[0].message, problems[0].message, path=problems[0].path)
    if not files:
        raise ConfigError("没有找到可读的文件", "no file to read was found")
    return files


def _write_table(path: Path, write: Write, store: Store, parts: int) -> None:
    """The table that came in, with what was found: all parts have the columns of the widest."""
    widest = max(filter(None, map(store.columns, range(parts))), key=len, default=None)
    # A table without rows says so in a file that can be read.
    widest = widest or marked()
    with replacing(path) as stream:
        write(widened(chain.from_iterable(map(store.table, range(parts))), widest), widest, stream)


def _identity(job: Job, files: list[Path], checker: Checker) -> dict[str, object]:
    """What decides about the output of a job, by names that a person understands."""
    profile = checker.profile(files[0])
    profiles = {id(found := checker.profile(path)): found for path in files}
    books = {id(book := checker.book(path.parent)): book for path in files}
    return {
        "inputs": _inputs(files),
        "settings": _digest([_told(one) for one in profiles.values()]),
        "rules": _digest_of(msgspec.msgpack.encode(list(books.values()))),
        "rows": job.table is not None,
        "program": program_digest().hex(),
        "as_of": profile.settings.as_of.isoformat(),
    }


def _inputs(files: Iterable[Path]) -> str:
    """What tells whether files are those that were read."""
    stats = [(path, path.stat()) for path in files]
    return _digest([[str(path), stat.st_size, stat.st_mtime_ns] for path, stat in stats])


def _told(profile: Profile) -> object:
    told = msgspec.to_builtins(profile, enc_hook=str)
    # The day is kept apart: a job goes on under the law of the day on which it began.
    told["settings"].pop("as_of", None)
    return told


def _digest(value: object) -> str:
    return _digest_of(msgspec.json.encode(msgspec.to_builtins(value, enc_hook=str, str_keys=True), order="sorted"))


def _digest_of(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _tasks(files: Iterable[Path], checker: Checker) -> Iterator[_Task]:
    """The parts of all files, in order; what of a file cannot be read is a task with a fault."""
    sizes = [path.stat().st_size for path in files]
    total, before = sum(sizes) or 1, 0
    for path, size in zip(files, sizes, strict=True):
        _, options = checker.linter(path)
        name = str(path)
        read = 0
        try:
            with path.open("rb") as stream:
                for part in readers.split(stream, name, options):
                    place = size if stream.closed else stream.tell()
                    yield _Task(name, part, None, (before + min(place, size)) / total)
                    read += part.rows
        except ConfigError:
            raise
        except AdlintError as error:
            yield _Task(name, None, error, (before + size) / total, read)
        except OSError as error:
            yield _Task(name, None, unreadable(path, error), (before + size) / total, read)
        before += size


def _work(
    job: Job, files: list[Path], checker: Checker, config: Config, store: Store, progress: Progress | None
) -> int:
    """Have all parts done that are not; how many there are."""
    rows = number = 0
    names: list[str] | None = None

    def finish(done: Done, share: float) -> None:
        nonlocal rows
        if done.fault is not None:
            raise _stopped(done.fault)
        rows += done.rows
        if progress is not None:
            progress(rows, share)

    def todo() -> Iterator[Todo]:
        nonlocal number, names
        for index, task in enumerate(_tasks(files, checker)):
            number = index + 1
            if store.has(index):
                finish(Done(index, store.counted(index).tally.rows), task.share)
            elif task.part is None or task.fault is not None:
                finish(_failed(index, task, store, checker, skip=job.skip), task.share)
            else:
                if job.table is not None:
                    names = before.joined(task.part.names, before.place(task.part, task.path), names)
                yield Todo(index, task.path, task.part, task.share)

    for done, share in _engine(job, checker, config, store)(todo()):
        finish(done, share)
    return number


def _engine(job: Job, checker: Checker, config: Config, store: Store) -> Engine:
    if job.master is not None:
        from adlint.batch.spark import engine

        return engine(job.master, checker, store, job.wish)
    processes = job.processes or os.cpu_count() or 1
    if processes == 1:
        worker = work.Worker(config, store.folder, job.wish)
        return lambda todo: ((worker.check(one.number, one.path, one.part), one.share) for one in todo)
    return lambda todo: _in_pool(todo, processes, (config, store.folder, job.wish))


def _in_pool(todo: Iterator[Todo], processes: int, given: tuple[Config, Path, Wish]) -> Iterator[tuple[Done, float]]:
    waiting: deque[tuple[Future[Done], float]] = deque()
    pool = ProcessPoolExecutor(processes, initializer=work.begin, initargs=given)
    try:
        for one in todo:
            waiting.append((pool.submit(work.check, one.number, one.path, one.part), one.share))
            # Few parts are on their way at a time: memory stays the same however long the table is.
            while len(waiting) > 2 * processes:
                future, share = waiting.popleft()
                yield future.result(), share
        for future, share in waiting:
            yield future.result(), share
    except KeyboardInterrupt:
        # What is being worked on is lost anyway; nobody wants to wait for it.
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.kill()
        raise
    except BrokenProcessPool:
        raise killed(
            "加 --resume 接着做，--jobs 1 用内存最少", "Add --resume to go on; --jobs 1 needs the least memory"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _failed(index: int, task: _Task, store: Store, checker: Checker, *, skip: bool) -> Done:
    """What becomes of the rest of a file that cannot be read."""
    if task.fault is None or not skip:
        return Done(index, 0, task.fault)
    reject = rejected(unread(task.fault, task.read), checker.profile(Path(task.path)).settings.lang)
    store.put(index, Kept(packed(as_batch([])), Counted(Tally(rejected=1), (reject,))))
    return Done(index, 0)


def _stopped(fault: AdlintError) -> ReadError:
    return ReadError(
        fault.message("zh"), fault.message("en"),
        path=fault.path, line=fault.line, column=fault.column, source_line=fault.source_line,
        hint=("加 --resume --on-error skip 跳过并记下这样的行", "Add --resume --on-error skip to list such rows instead"),
    )  # fmt: skip


def _write_rejects(job: Job, counted: Iterable[Counted]) -> None:
    with replacing(job.listed) as stream:
        for one in counted:
            for reject in one.rejects:
                stream.write(msgspec.json.encode(reject) + b"\n")
