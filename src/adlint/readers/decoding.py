"""Bytes to text: UTF-8, UTF-16 with its mark, and GB18030 where the text then looks Chinese.

GB18030 decodes nearly anything, so a file that is not UTF-8 is taken for GB18030 only if
1. it is not damaged UTF-8: fewer UTF-8 characters come out right than bytes come out wrong, and
2. of the non-ASCII characters it decodes to, at least 70 % are everyday ones: Chinese punctuation and the 3,755
   commonest characters (level 1 of GB 2312). Other encodings read as GB18030 give mostly rare characters.

A byte that is no text spoils a file, but only its own record of a table: where records are read one by one, such bytes are
marked in the text, and the record that holds a mark is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from adlint.errors import ReadError
from adlint.lines import LineIndex

# So many bytes are read at a time.
PIECE = 1 << 20
_SAMPLE = 200_000
_FOREIGN = re.compile(rb"[\x80-\xff]")
_WIDE = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_EVERYDAY_SHARE = 0.7
_ASCII = re.compile(r"[\x00-\x7f]+")
# First bytes in GB 2312: symbols, digits and full-width forms (A1-A3), commonest characters (B0-D7).
_EVERYDAY = bytes((*range(0xA1, 0xA4), *range(0xB0, 0xD8)))
# What stands for bytes that are no text: low surrogates, which no text holds by themselves. The first stands for NUL.
_NUL_MARK = "\udc00"
_MARKS = re.compile("[\udc00-\udcff]")
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
    decoder = Decoder(path)
    text = decoder.feed(data, final=True)
    return Decoded(text, decoder.mark, decoder.encoding or "utf-8")


class Decoder:
    """Decodes a file piece by piece.

    The encoding is settled by the first piece with a character beyond ASCII, so pieces should be of 200,000 bytes and more.

    Args:
        path: the file's name, for the error.
        marks: whether single bytes that are no text are marked, as `undamaged` knows them, rather than end it all.

    Attributes:
        mark: the file's byte order mark.
        encoding: its name; None as long as all was ASCII.
    """

    def __init__(self, path: str, *, marks: bool = False) -> None:
        self._path = path
        self._marks = marks
        self.mark = b""
        self.encoding: str | None = None
        self._decoder: codecs.IncrementalDecoder | None = None
        # Where the next piece begins: 1-based line, and code points before it on that line.
        self._line, self._before = 1, 0

    def feed(self, data: bytes, *, final: bool = False) -> str:
        """The text of the next bytes; a character that they cut in two comes with the next ones.

        Args:
            data: not empty unless it is the last piece.
            final: whether nothing follows.

        Raises:
            ReadError: as `decode` does.
        """
        if self._decoder is None:
            data = self._begin(data)
        assert self._decoder is not None
        is_wide = self.encoding in _WIDE
        if not is_wide and b"\0" in data and self._is_none(data.decode("latin-1")):
            raise self._binary(data[: data.find(b"\0")].decode("utf-8", "replace"))
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(data, final)
        except UnicodeDecodeError as error:
            text = self._otherwise(pending + data, error.start, final=final)
        if "\0" in text:
            if is_wide and self._is_none(text):
                raise self._binary(text[: text.find("\0")])
            text = text.replace("\0", _NUL_MARK)
        if self.encoding is None and not text.isascii():
            self.encoding = "utf-8"
        self._move(text)
        return text

    def _begin(self, data: bytes) -> bytes:
        """Choose by the mark; the bytes after it."""
        marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
        mark, encoding = next((one for one in marks if data.startswith(one[0])), (b"", "utf-8"))
        self.mark = mark
        self.encoding = encoding if encoding != "utf-8" else None
        self._decoder = codecs.getincrementaldecoder(encoding)()
        return data[len(mark) :]

    def _otherwise(self, data: bytes, first_bad: int, *, final: bool) -> str:
        """The text of bytes that the decoder refuses at `first_bad`: GB18030 where that makes sense of them."""
        if self.encoding in _WIDE:
            raise self._undecodable(data[:first_bad].decode(self.encoding, "ignore"), _WIDE[self.encoding])
        if self.encoding is None:
            # A page may begin with more style sheets and pictures than a sample is long.
            sample = data[first_foreign.start() :] if (first_foreign := _FOREIGN.search(data)) else data
            foreign = _ASCII.sub("", sample[:_SAMPLE].decode("utf-8", "replace"))
            wrong = foreign.count("\ufffd")
            self.encoding = "utf-8" if len(foreign) - wrong > wrong else "gb18030"
            if self.encoding == "gb18030" and not _looks_chinese(sample.decode("gb18030", "surrogateescape")):
                raise self._undecodable(data[:first_bad].decode("utf-8"), "UTF-8")
        self._decoder = codecs.getincrementaldecoder(self.encoding)("surrogateescape")
        text = self._decoder.decode(data, final)
        if not self._marks and (bad := _MARKS.search(text)):
            raise self._undecodable(text[: bad.start()], self.encoding.upper())
        return text

    def _is_none(self, text: str) -> bool:
        """Whether NULs make it no text at all, rather than some lines of it bad ones."""
        lines = text.split("\n")
        return not self._marks or 2 * sum("\0" in line for line in lines) >= len(lines)

    def _place(self, before: str) -> tuple[int, int]:
        line, column = LineIndex(before, self._line).position(len(before))
        return line, column + (self._before if line == self._line else 0)

    def _move(self, text: str) -> None:
        # A \r and its \n may come apart; then the column of an error may be told as of one line more.
        self._line, column = self._place(text)
        self._before = column - 1

    def _binary(self, before: str) -> ReadError:
        return _binary(self._path, *self._place(before))

    def _undecodable(self, before: str, encoding: str) -> ReadError:
        line, column = self._place(before)
        return ReadError(
            f"此处的字节不是有效的 {encoding}，也认不出别的中文编码",
            f"The byte here is not valid {encoding}, nor is the file in another known Chinese encoding",
            path=self._path,
            line=line,
            column=column,
            hint=_SAVE_AS_UTF8,
        )


def refuse_binary(text: str) -> None:
    """Refuse a text that stands in no file for what its bytes would be refused for.

    Raises:
        ReadError: it holds a NUL character.
    """
    if (zero := text.find("\0")) >= 0:
        raise _binary(None, *LineIndex(text[:zero]).position(zero))


def _binary(path: str | None, line: int, column: int) -> ReadError:
    return ReadError(
        "含有 NUL 字节，不是文本文件", "It contains a NUL byte and is not a text file", path=path, line=line, column=column,
        hint=(
            "Word 请另存为 docx 或文本，UTF-16 文本请另存为 UTF-8；图片和压缩包请排除",
            "Save Word as text, UTF-16 text as UTF-8; exclude pictures and archives",
        ),
    )  # fmt: skip


def texts(stream: BinaryIO, path: str) -> Iterator[str]:
    """The text of a stream, piece by piece, each as it comes: a line or a character pair may be cut.

    Single bytes that are no text are marked: whoever takes a record calls `undamaged`.

    Args:
        stream: the file.
        path: its name, for the error.

    Raises:
        ReadError: it is binary or in another encoding; it comes after the pieces before.
    """
    decoder = Decoder(path, marks=True)
    while data := stream.read(PIECE):
        yield decoder.feed(data)
    yield decoder.feed(b"", final=True)


def undamaged(text: str, path: str, line: int) -> None:
    """Refuse a record that holds marks of bytes that are no text.

    Args:
        text: the record, as `texts` gives it.
        path: the file's name, for the error.
        line: the record's first line, for the error.

    Raises:
        ReadError: it holds some; line and column are those of the first.
    """
    bad = _MARKS.search(text)
    if bad is None:
        return
    line, column = LineIndex(text, line).position(bad.start())
    what = ("含有 NUL 字节", "a NUL byte") if bad[0] == _NUL_MARK else ("有不成文字的字节", "bytes that are no text")
    raise ReadError(
        f"这一行{what[0]}", f"this record holds {what[1]}", path=path, line=line, column=column,
        hint=("多半是文件损坏或几种编码混在一起，请重新导出", "Export it again: it is damaged, or mixes encodings"),
    )  # fmt: skip


def readable(text: str) -> str:
    """A text with the replacement character in the place of marks."""
    return _MARKS.sub("\ufffd", text)


def _looks_chinese(text: str) -> bool:
    foreign = _ASCII.sub("", text[:_SAMPLE])
    first_bytes = foreign.encode("gb2312", "ignore")[0::2]
    everyday = len(first_bytes) - len(first_bytes.translate(None, _EVERYDAY))
    return bool(foreign) and everyday >= _EVERYDAY_SHARE * len(foreign)
