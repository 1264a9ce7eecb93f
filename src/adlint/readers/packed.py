"""Archives that office files are: how much they unpack to, before anything is unpacked."""

from __future__ import annotations

import os
import zipfile
from pathlib import PurePath
from typing import BinaryIO

from adlint.errors import ReadError

# What unpacks to more than this, and to so many times its size, nobody typed.
_MOST_BYTES = 1_000_000_000
_MOST_TIMES = 200
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"


def check_size(stream: BinaryIO, path: str) -> None:
    """Refuse what would not end well.

    Args:
        stream: the file; it stands at its beginning afterwards.
        path: its name, for the error.

    Raises:
        ReadError: it is no archive, is protected by a password, is of an old format, or unpacks to too much.
    """
    first = stream.read(len(_OLE))
    stream.seek(0)
    if not first:
        raise ReadError("文件是空的", "The file is empty", path=path)
    if first == _OLE:
        raise ReadError(
            "文件有密码，或者是旧格式（doc、xls、ppt）", "The file is protected by a password, or in an old format (doc, xls, ppt)",
            path=path, hint=("去掉密码，另存为 docx、xlsx、pptx", "Remove the password and save it as docx, xlsx or pptx"),
        )  # fmt: skip
    if not first.startswith(_ZIP):
        suffix = PurePath(path).suffix.lower()
        raise ReadError(
            f"内容不是 {suffix} 文件，也许是改了后缀的 CSV 或网页", f"This is no {suffix} file, but maybe CSV or a page",
            path=path, hint=("把后缀改回来，或打开后另存", "Give it its own suffix, or open it and save a copy"),
        )  # fmt: skip
    try:
        with zipfile.ZipFile(stream) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise ReadError(
            f"文件损坏或不完整：{error}", f"The file is damaged or incomplete: {error}", path=path,
            hint=("打开看看，另存一份", "Open it and save a copy"),
        ) from None  # fmt: skip
    packed = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > _MOST_BYTES and size > _MOST_TIMES * packed:
        raise ReadError(
            f"解压之后有 {size:,} 字节，不像正常的文件",
            f"It unpacks to {size:,} bytes, which no ordinary file does",
            path=path,
        )
