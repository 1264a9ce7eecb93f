"""Several processes for much work. Each builds its own linter from the configuration; results come back in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from adlint.api.checker import Checker, FileResult
from adlint.config import Config

_checker: Checker | None = None


def in_pool(files: Sequence[Path], config: Config, processes: int) -> Iterator[FileResult]:
    """Check files in several processes.

    Args:
        files: the files.
        config: the configuration.
        processes: how many processes.

    Yields:
        The same results as one process gives, in the order of `files`.

    Raises:
        AdlintError: configuration or rules cannot be used.
    """
    # Small enough that the last pieces end together, large enough that passing them costs nothing.
    piece = max(1, min(32, len(files) // (processes * 4)))
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=(config,)) as pool:
        yield from pool.map(_check, files, chunksize=piece)


def _begin(config: Config) -> None:
    global _checker
    _checker = Checker(config)


def _check(path: Path) -> FileResult:
    assert _checker is not None
    return _checker.check_file(path)
