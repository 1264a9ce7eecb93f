"""Several processes for much work. Each builds its own linter from the configuration; results come back in order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread

from adlint.api.checker import Checker, FileResult
from adlint.config import Config
from adlint.errors import AdlintError

_checker: Checker | None = None


# Files are passed on together up to this many bytes: passing each small one alone would cost more than checking it.
_PIECE_BYTES = 200_000


def in_pool(files: Sequence[Path], sizes: Sequence[int], config: Config, processes: int) -> Iterator[FileResult]:
    """Check files in several processes.

    Args:
        files: the files.
        sizes: their sizes in bytes.
        config: the configuration.
        processes: how many processes.

    Yields:
        The same results as one process gives, in the order of `files`.

    Raises:
        AdlintError: configuration or rules cannot be used.
    """
    with ProcessPoolExecutor(processes, initializer=_begin, initargs=(config,)) as pool:
        try:
            for results in pool.map(_check, pieces(files, sizes)):
                yield from results
        except BrokenProcessPool:
            raise killed(
                "加 --jobs 1 再跑，用内存最少", "Run again with --jobs 1, which needs the least memory"
            ) from None


def killed(zh: str, en: str) -> AdlintError:
    """What is said when a process was killed, with advice in Chinese and English."""
    return AdlintError(
        "一个进程被中止，可能是内存不足", "a process was killed, perhaps for lack of memory", hint=(zh, en)
    )


def pieces(files: Sequence[Path], sizes: Sequence[int]) -> Iterator[list[Path]]:
    """Files in runs of about the same number of bytes; a large file is a run of its own."""
    piece: list[Path] = []
    total = 0
    for path, size in zip(files, sizes, strict=True):
        if piece and total + size > _PIECE_BYTES:
            yield piece
            piece, total = [], 0
        piece.append(path)
        total += size
    if piece:
        yield piece


def leave_with_parent() -> None:
    """End this process when the one that began it is gone; a pool's processes would wait for work for ever."""
    parent = parent_process()

    def wait() -> None:
        assert parent is not None
        parent.join()
        os._exit(1)

    if parent is not None:
        Thread(target=wait, daemon=True).start()


def _begin(config: Config) -> None:
    global _checker
    leave_with_parent()
    _checker = Checker(config)


def _check(paths: list[Path]) -> list[FileResult]:
    assert _checker is not None
    return [_checker.check_file(path) for path in paths]
