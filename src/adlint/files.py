"""Files: replaced whole or not at all, by one process at a time, and named as people see them."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes take a file's place when the block ends without an error, and are on the disk by then.

    The file that a link leads to is replaced, not the link; its permissions stay. Killed at any moment, the file is the old one or
    the new one.

    Args:
        path: the file, which need not exist.

    Raises:
        OSError: it cannot be written.
    """
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp keeps others out; what we write is an ordinary file.
        part.chmod(_mode(target))
        part.replace(target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def spooling() -> Iterator[None]:
    """A block in which openpyxl puts sheets into files of its own: what the system refuses there is an OSError, as elsewhere.

    Raises:
        OSError: such a file cannot be written.
    """
    try:
        yield
    except Exception as error:
        # lxml, which writes them, says no more than IO_ENOSPC; it need not be installed.
        if type(error).__name__ != "SerialisationError" or not str(error).startswith("IO_"):
            raise
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(number, os.strerror(number)) from error


@contextlib.contextmanager
def alone(path: Path, *, wait: float = -1) -> Iterator[None]:
    """A block that one process at a time runs for a file: what is read in it and written back loses nobody's entries.

    The lock is kept in a folder of the user's, not beside the file, where it would be found by git.

    Args:
        path: the file, which need not exist.
        wait: for how many seconds to wait for whoever runs it; below zero, for ever.

    Raises:
        TimeoutError: somebody still runs it then.
    """
    from filelock import FileLock

    name = hashlib.blake2b(os.fsencode(os.path.realpath(path)), digest_size=16).hexdigest()
    folder = Path(tempfile.gettempdir()) / f"adlint-locks-{getattr(os, 'getuid', int)()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with FileLock(folder / f"{name}.lock", timeout=wait):
        yield


def near(path: Path) -> str:
    """A path as it is from the current folder, where that is shorter."""
    folder = Path.cwd()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _mode(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync(folder: Path) -> None:
    """Put a folder's entries on the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
