"""Files that are no text: what can be read in them, block by block, as one document whose lines are the blocks."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any, NamedTuple

from adlint.documents import Document, OffsetMap, Segment
from adlint.errors import ReadError, with_extra
from adlint.findings import Location

# What a file of another make raises when it is damaged; libraries agree on no class of their own.
DAMAGED = (KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError, SyntaxError, RuntimeError)


class Block(NamedTuple):
    """A paragraph, a cell, a line of a page: its text, where it stands, its heading depth, and where its runs begin in the text."""

    text: str
    pointer: str
    level: int | None = None
    runs: tuple[int, ...] = ()


def document_of(blocks: Iterable[Block], path: str, kind: str | None = None) -> Document:
    """One document of blocks, a line each.

    Args:
        blocks: in order; line breaks within one make several lines.
        path: the file.
        kind: kind of text, where the form of the file says it.
    """
    texts: list[str] = []
    segments: list[Segment] = []
    start = 0
    for block in blocks:
        begin = 0
        for line, whole in zip(block.text.splitlines(), block.text.splitlines(keepends=True), strict=True):
            if line.strip():
                place = OffsetMap.identity(len(line), start)
                runs = tuple(start + run - begin for run in block.runs)
                location = Location(pointer=block.pointer)
                segments.append(Segment(line, place, location=location, level=block.level, runs=runs))
            texts.append(line)
            start += len(line) + 1
            begin += len(whole)
    return Document("\n".join(texts), tuple(segments), path, kind=kind, is_running=True)


def library(name: str, extra: str, path: str) -> Any:
    """A library that an extra brings.

    Args:
        name: the module.
        extra: the extra's name.
        path: the file that needs it.

    Raises:
        ReadError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise ReadError(
            f"读这种文件要另装 adlint[{extra}]", f"such files need the extra adlint[{extra}]", path=path,
            hint=with_extra(extra),
        ) from None  # fmt: skip


def damaged(path: str, error: Exception) -> ReadError:
    """The error of a file that a library cannot open or read to its end."""
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    return ReadError(
        f"文件损坏、不完整或有密码：{why}", f"the file is damaged, incomplete or protected by a password: {why}", path=path,
        hint=("打开看看，另存一份", "Open it and save a copy"),
    )  # fmt: skip
