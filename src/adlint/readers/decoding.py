"""Bytes to text: UTF-8, UTF-16 with its mark, and GB18030 where the text then looks Chinese.

GB18030 decodes nearly anything, so a file that is not UTF-8 is taken for GB18030 only if
1. it is not damaged UTF-8: fewer UTF-8 characters come out right than bytes come out wrong, and
2. of the non-ASCII characters it decodes to, at least 70 % are everyday ones: Chinese punctuation and the 3,755
   commonest characters (level 1 of GB 2312). Other encodings read as GB18030 give mostly rare characters.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from adlint.documents import LineIndex
from adlint.errors import ReadError

_SAMPLE = 200_000
_EVERYDAY_SHARE = 0.7
_ASCII = re.compile(r"[\x00-\x7f]+")
# First bytes in GB 2312: symbols, digits and full-width forms (A1-A3), commonest characters (B0-D7).
_EVERYDAY = bytes((*range(0xA1, 0xA4), *range(0xB0, 0xD8)))
_SAVE_AS_UTF8 = ("请另存为 UTF-8 再检查", "Save the file as UTF-8 and check again")


class Decoded(NamedTuple):
    """A file's text, and how to write such text as bytes: mark and encoding."""

    text: str
    mark: bytes
    encoding: str

    def bytes_of(self, text: str) -> bytes:
        """A text as this file writes it."""
        return self.mark + text.encode(self.encoding)


def decode(data: bytes, path: str) -> Decoded:
    """The text of a file, without its byte order mark, newlines as they are.

    Args:
        data: the file's bytes.
        path: its name, for the error.

    Raises:
        ReadError: it is binary, damaged or in another encoding; line and column are those of the first offending byte.
    """
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return Decoded(_decode_utf16(data[len(mark) :], encoding, path), mark, encoding)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    data = data[len(mark) :]
    zero = data.find(b"\0")
    if zero >= 0:
        raise _binary(path, data[:zero].decode("utf-8", "replace"))
    try:
        return Decoded(data.decode("utf-8"), mark, "utf-8")
    except UnicodeDecodeError as error:
        return Decoded(_decode_gb18030(data, path, error.start), mark, "gb18030")


def _decode_utf16(data: bytes, encoding: str, path: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore")
        raise _undecodable(path, before, "UTF-16") from error
    zero = text.find("\0")
    if zero >= 0:
        raise _binary(path, text[:zero])
    return text


def _decode_gb18030(data: bytes, path: str, first_bad: int) -> str:
    """Decode what is not UTF-8, `first_bad` being the first byte that is not."""
    as_utf8 = data[:_SAMPLE].decode("utf-8", "replace")
    foreign = _ASCII.sub("", as_utf8)
    wrong = foreign.count("\ufffd")
    before = data[:first_bad].decode("utf-8")
    if len(foreign) - wrong > wrong:
        raise _undecodable(path, before, "UTF-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        readable = data[: error.start].decode("gb18030")
        if _looks_chinese(readable):
            raise _undecodable(path, readable, "GB18030") from error
        raise _undecodable(path, before, "UTF-8") from error
    if not _looks_chinese(text):
        raise _undecodable(path, before, "UTF-8")
    return text


def _looks_chinese(text: str) -> bool:
    foreign = _ASCII.sub("", text[:_SAMPLE])
    first_bytes = foreign.encode("gb2312", "ignore")[0::2]
    everyday = len(first_bytes) - len(first_bytes.translate(None, _EVERYDAY))
    return bool(foreign) and everyday >= _EVERYDAY_SHARE * len(foreign)


def _binary(path: str, before: str) -> ReadError:
    line, column = LineIndex(before).position(len(before))
    return ReadError(
        "含有 NUL 字节，不是文本文件",
        "It contains a NUL byte and is not a text file",
        path=path,
        line=line,
        column=column,
        hint=(
            "Word 请另存为文本，UTF-16 文本请另存为 UTF-8；图片和压缩包请排除",
            "Save Word as text, UTF-16 text as UTF-8; exclude pictures and archives",
        ),
    )


def _undecodable(path: str, before: str, encoding: str) -> ReadError:
    line, column = LineIndex(before).position(len(before))
    return ReadError(
        f"此处的字节不是有效的 {encoding}，也认不出别的中文编码",
        f"The byte here is not valid {encoding}, nor is the file in another known Chinese encoding",
        path=path,
        line=line,
        column=column,
        hint=_SAVE_AS_UTF8,
    )
