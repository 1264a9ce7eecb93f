"""Bytes of a UTF-8 text counted in code points: grammars count in bytes."""

from __future__ import annotations


class CodePoints:
    """Converts byte offsets to code points; they must be asked for in ascending order.

    Args:
        data: the text as UTF-8.
    """

    __slots__ = ("_byte", "_data", "_point")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._byte = self._point = 0

    def at(self, byte: int) -> int:
        """The code point at a byte offset, which must not lie before the one asked for last."""
        self._point += len(self._data[self._byte : byte].decode("utf-8"))
        self._byte = byte
        return self._point
