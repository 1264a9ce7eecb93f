"""Bytes of a UTF-8 text counted in code points: grammars count in bytes."""

from __future__ import annotations

from itertools import accumulate

_BLOCK = 256
# Bytes that begin no character.
_INNER = bytes(range(0x80, 0xC0))


class CodePoints:
    """Converts byte offsets to code points.

    Args:
        data: the text as UTF-8.
    """

    __slots__ = ("_blocks", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        blocks = (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
        self._blocks = list(accumulate((len(block.translate(None, _INNER)) for block in blocks), initial=0))

    def at(self, byte: int) -> int:
        """The code point that begins at a byte offset."""
        block = byte // _BLOCK
        return self._blocks[block] + len(self._data[block * _BLOCK : byte].translate(None, _INNER))
