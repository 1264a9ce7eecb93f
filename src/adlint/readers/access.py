"""What a path is, and what is told when it cannot be read: reason and advice in both languages."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from typing import Literal

from adlint.errors import ReadError, reason

Failed = Callable[[ReadError], None]

_ADVICE = {
    errno.EACCES: ("检查读取权限，或者排除它", "Check its permissions, or exclude it"),
    errno.ENOENT: ("检查路径的拼写", "Check the spelling"),
    errno.ENOTDIR: ("检查路径的拼写", "Check the spelling"),
}


def unreadable(path: str | os.PathLike[str], error: OSError) -> ReadError:
    """The error of a file or folder that the system does not let us read."""
    zh, en = reason(error)
    return ReadError(f"读不了：{zh}", f"cannot be read: {en}", path=os.fspath(path), hint=_ADVICE.get(error.errno or 0))


def sort_of(path: str | os.PathLike[str]) -> Literal["file", "folder"]:
    """Whether a path is a regular file or a folder; links are followed.

    Raises:
        ReadError: it is neither, is not there, or cannot be asked. A pipe or device may never end, so none is read.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  (a text may hold what no Path can)
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise ReadError(
                "没有这个文件或文件夹", "No such file or folder", path=os.fspath(path), hint=_ADVICE[errno.ENOENT]
            ) from None
        raise unreadable(path, error) from None
    except ValueError as error:
        raise ReadError(f"路径不能用：{error}", f"The path cannot be used: {error}", path=os.fspath(path)) from None
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISREG(mode):
        return "file"
    raise ReadError(
        "不是普通文件，也不是文件夹",
        "Neither a regular file nor a folder",
        path=os.fspath(path),
        hint=("管道的内容请用 - 从标准输入读", "Read what a pipe carries from standard input, with -"),
    )


def exists(path: str | os.PathLike[str]) -> bool:
    """Whether something is there; what cannot be asked counts as not there."""
    try:
        os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return False
    return True
