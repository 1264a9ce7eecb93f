"""Many files: which ones, and their results from one process or several."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from stat import S_ISREG

from adlint.api.checker import Checker, FileResult, shown, told
from adlint.api.report import Run, ShowExempt, build
from adlint.config import Config
from adlint.decisions.baseline import Baseline
from adlint.errors import ConfigError, ReadError
from adlint.readers.access import Failed, sort_of
from adlint.readers.fields import STATUSES, TOLD
from adlint.reporters.model import NOTICE, Problem

Progress = Callable[[int, int], None]
# Starting processes and building the rules in each takes as long as linting this many bytes.
POOL_BYTES = 4_000_000
# What tables with our verdicts hold, as CSV and as JSON Lines.
_VERDICTS = [(TOLD[lang], said) for lang in TOLD for said in STATUSES[lang]]
# What reports of ours begin with, by their suffixes; workbooks end with it.
_REPORTS = {
    ".html": ((b'<meta name="generator" content="adlint">',),),
    ".md": ((b"### adlint\n",),),
    ".csv": (
        (b"path,", b",key,", b",field,", b",rule,"),
        *((",".join(told).encode(), f",{said}".encode()) for told, said in _VERDICTS),
    ),
    ".json": ((b'"tool": {', b'"name": "adlint"'),),
    ".jsonl": (
        (b'{"type":"', b'"rule":"', b'"pack":"'),
        (b'{"path":', b'"row":', b'"rule":'),
        (b'{"path":', b'"reason":'),
        *(
            (f'"{status}":"{said}"'.encode(), f'"{reason}":'.encode(), f'"{basis}":'.encode())
            for (status, reason, basis), said in _VERDICTS
        ),
    ),
}
_HEAD = 2000
# What they end with.
_ENDS = {
    ".xlsx": (b"adlint report",),
    ".txt": tuple(notice.encode() for notice in NOTICE.values()),
}


def run(
    paths: Iterable[str | os.PathLike[str]],
    config: Config,
    *,
    show_exempt: ShowExempt = "none",
    progress: Progress | None = None,
    processes: int | None = None,
    baseline: Baseline | None = None,
    configured: bool = True,
    diff_from: str | None = None,
    cache: bool = False,
) -> Run:
    """Check files and folders.

    Args:
        paths: files, which are always read, and folders, which are searched.
        config: the configuration.
        show_exempt: which exempt findings the report lists.
        progress: told (bytes done, bytes in all) now and then.
        processes: how many processes; None decides by the amount of work.
        baseline: what is known already.
        configured: without `baseline`, whether the one that the configuration names counts.
        diff_from: a revision; only what changed since then is reported.
        cache: whether results of files that have not changed are taken from the last runs.

    Returns:
        The report, in order of paths; the same for any number of processes.

    Raises:
        AdlintError: configuration or rules cannot be used.
    """
    checker = Checker(config)
    unread: Counter[str] = Counter()
    problems: list[Problem] = []
    if not isinstance(paths, Iterable):
        raise ConfigError("paths 应为路径的列表", "paths must be a list of paths")
    chosen = [named(path) for path in paths]
    # Day and language of the report are those of what was named first.
    anchor = next((path / "_" if _is_folder(path) else path for path in chosen), None)
    files = list(files_of(chosen, checker, checker.profile(anchor).settings.lang, problems, unread))
    changes = None
    if diff_from is not None:
        from adlint.api.changes import Changes

        changes = Changes(diff_from, chosen)
        files = [path for path in files if changes.has(path)]
    results = _results(files, checker, processes, progress, cache=cache)
    searched = {Path(os.path.abspath(path)) for path in chosen if diff_from is None and _is_folder(path)}  # noqa: PTH100
    return build(
        results, checker, anchor, show_exempt=show_exempt, problems=problems, baseline=baseline, configured=configured,
        searched=searched, changes=changes, unread=unread,
    )  # fmt: skip


def named(path: str | os.PathLike[str]) -> Path:
    """A path that somebody gave.

    Raises:
        ConfigError: it is empty or none.
    """
    if not isinstance(path, str | os.PathLike):
        raise ConfigError(f"路径应为文字或 Path，却是 {path!r}", f"a path must be a str or Path, not {path!r}")
    # Path("") would be the current folder, which nobody asked for.
    if os.fspath(path) == "":
        raise ConfigError(
            "路径是空的", "a path is empty", hint=("查当前文件夹请写 .", "Write . for the current folder")
        )
    return Path(path)


def spare_inputs(outputs: Iterable[str], paths: Iterable[str], config: Config) -> None:
    """Make sure that no output would be written over what is read.

    Args:
        outputs: the files that are to be written.
        paths: files and folders that are to be read.
        config: the configuration.

    Raises:
        ConfigError: an output is a file that is named, or copy in a folder; an earlier report there is not.
    """
    for output in outputs:
        place = os.path.realpath(output)
        if not os.path.isfile(place):  # noqa: PTH113
            continue
        if any(os.path.realpath(file) == place for file in files_of(map(named, paths), Checker(config), "zh", [])):
            raise ConfigError(
                "--output 也是输入，写了就会盖掉它", "--output is an input too and would be written over", path=output,
                hint=("输出换一个文件名", "Give the output another name"),
            )  # fmt: skip


def _is_folder(path: Path) -> bool:
    try:
        return sort_of(path) == "folder"
    except ReadError:
        return False


def files_of(
    paths: Iterable[Path], checker: Checker, lang: str, problems: list[Problem], unread: Counter[str] | None = None
) -> Iterator[Path]:
    """The files to read, each once; what cannot be listed goes to `problems`, suffixes of copy without a reader to `unread`."""
    chosen = list(paths)
    seen: set[str] = set()
    printed = _printed()

    def failed(error: ReadError) -> None:
        problems.append(told(error, lang))

    for path in chosen:
        try:
            for file in _found(path, checker.config, failed, Counter() if unread is None else unread):
                if _is_own(file, checker.config) or (printed and file != path and _is_same(file, printed)):
                    continue
                if len(chosen) > 1:
                    # Only what was named apart may be met twice; links stay apart.
                    place = os.path.abspath(file)  # noqa: PTH100
                    if place in seen:
                        continue
                    seen.add(place)
                yield file
        except (ReadError, ConfigError) as error:
            problems.append(told(error, lang, shown(str(path))))


def _printed() -> os.stat_result | None:
    """The file that standard output is, which the shell has made before anything is read; None where it is none."""
    try:
        stat = os.fstat(1)
    except OSError:
        return None
    return stat if S_ISREG(stat.st_mode) else None


def _is_same(file: Path, other: os.stat_result) -> bool:
    try:
        return os.path.samestat(file.stat(), other)
    except OSError:
        return False


def _is_own(file: Path, config: Config) -> bool:
    try:
        return config.is_own(file)
    except ConfigError:
        # Checking the file tells it.
        return False


def _found(path: Path, config: Config, failed: Failed, unread: Counter[str]) -> Iterator[Path]:
    if sort_of(path) == "file":
        yield path
        return
    # Imported late: a single file needs no globs.
    from adlint.readers.walk import find_files

    walk = config.walk(path)

    def passed(suffix: str) -> None:
        unread[suffix] += 1

    include, exclude = walk.include, walk.exclude
    for file in find_files([path], include=include, exclude=exclude, base=walk.base, failed=failed, passed=passed):
        if not _is_report(file):
            yield file


def _is_report(path: Path) -> bool:
    """Whether a file is a report of ours, which quotes what it has found."""
    name = os.fspath(path)
    suffix = os.path.splitext(name)[1].lower()  # noqa: PTH122
    marks, ends = _REPORTS.get(suffix), _ENDS.get(suffix)
    if not (marks or ends):
        return False
    try:
        # Without a buffer of its own: every file that is looked at costs this.
        with open(name, "rb", buffering=0) as stream:  # noqa: PTH123
            if ends:
                stream.seek(max(os.fstat(stream.fileno()).st_size - 400, 0))
            part = stream.read(_HEAD)
    except OSError:
        return False
    return part.rstrip().endswith(ends) if ends else any(all(mark in part for mark in one) for one in marks or ())


def _results(
    files: Sequence[Path], checker: Checker, processes: int | None, progress: Progress | None, *, cache: bool
) -> Iterator[FileResult]:
    """The files' results in their order; with `cache`, those of unchanged files from the last runs."""
    if cache:
        from adlint.api.cache import Cache

        kept = Cache(checker)
        known, waiting = kept.split(files)
        rest = kept.kept(_results([one.path for one in waiting], checker, processes, progress, cache=False), waiting)
        for number in range(len(files)):
            yield known[number] if number in known else next(rest)
        # What is left of it is to write down what was found.
        next(rest, None)
        return
    sizes = [_size(path) for path in files]
    yield from _checked(files, sizes, checker, _processes(sizes) if processes is None else processes, progress)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _processes(sizes: Sequence[int]) -> int:
    if len(sizes) < 2 or sum(sizes) < POOL_BYTES:
        return 1
    return min(len(sizes), os.cpu_count() or 1)


def _checked(
    files: Sequence[Path], sizes: Sequence[int], checker: Checker, processes: int, progress: Progress | None
) -> Iterator[FileResult]:
    """The files' results in their order."""
    meter = _Meter(progress, sum(sizes))
    if processes > 1:
        from adlint.api.pool import in_pool

        for size, result in zip(sizes, in_pool(files, sizes, checker.config, processes), strict=True):
            meter.begin(size)
            meter.finish()
            yield result
        return
    for path, size in zip(files, sizes, strict=True):
        meter.begin(size)
        yield checker.check_file(path, meter.advance if progress else None)
        meter.finish()


class _Meter:
    """Turns files and documents done into bytes done, never backwards.

    Args:
        progress: who is told, or None.
        total: bytes in all.
    """

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._before = self._size = self._within = 0

    def begin(self, size: int) -> None:
        """A file of `size` bytes comes next."""
        self._size, self._within = size, 0

    def advance(self, count: int) -> None:
        """About `count` more bytes of it are done."""
        self._within = min(self._size, self._within + count)
        self._tell()

    def finish(self) -> None:
        """The file is done."""
        self._before += self._size
        self._within = 0
        self._tell()

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._before + self._within, self._total)
