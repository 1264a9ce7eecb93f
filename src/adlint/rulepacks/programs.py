"""What the standard library compiles patterns to, kept from run to run.

It compiles in Python, which takes a short run longer than all else: up to 200 patterns, some of ten thousand characters, are
needed to judge one line. Each program carries a sum, and the interpreter checks what it takes in: a damaged file costs time only.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import contextlib
import re
import sys
from array import array
from collections.abc import Callable
from functools import cached_property
from hashlib import blake2b
from mmap import ACCESS_READ, mmap
from pathlib import Path
from re import _compiler as compiler  # type: ignore[attr-defined]
from typing import Any
from zlib import crc32

import msgspec

from adlint.rulepacks import compiled

# What a file says that is damaged, or was written by something else.
_BROKEN = (msgspec.DecodeError, RuntimeError, OverflowError, TypeError, ValueError, IndexError)
# Bytes: those of many packs are forgotten together, and a long run keeps only its first ones.
_MOST_KEPT = 40_000_000
_MOST_NEW = 8_000_000


class Program(msgspec.Struct, frozen=True, array_like=True):
    """A compiled pattern: its flags, the number of its groups, those with a name, and what the matcher runs."""

    flags: int
    groups: int
    names: dict[str, int]
    code: bytes

    def pattern(self) -> re.Pattern[str]:
        """The pattern itself.

        Raises:
            RuntimeError, OverflowError, TypeError, ValueError, IndexError: this is no program.
        """
        named: list[str | None] = [None] * self.groups
        for name, number in self.names.items():
            named[number] = name
        code = memoryview(self.code).cast("I").tolist()
        found: re.Pattern[str] = _sre.compile(None, self.flags, code, self.groups - 1, self.names, tuple(named))
        return found


def _pattern(program: Program | None) -> re.Pattern[str] | None:
    return None if program is None else program.pattern()


def _packed(program: Program | None) -> bytes:
    data = msgspec.msgpack.encode(program)
    return crc32(data).to_bytes(4, "big") + data


def _unpacked(data: bytes) -> Program | None:
    if crc32(data[4:]) != int.from_bytes(data[:4], "big"):
        raise ValueError("damaged")
    return msgspec.msgpack.decode(data[4:], type=Program | None)


def compile_tree(tree: Any) -> Program:
    """Compile a pattern.

    Args:
        tree: its syntax tree.
    """
    state = tree.state
    return Program(state.flags, state.groups, state.groupdict, array("I", compiler._code(tree, 0)).tobytes())


class Programs:
    """Programs by the pattern they were made of. What cannot be read is compiled anew; what cannot be written is let go."""

    def __init__(self) -> None:
        self._new: dict[str, bytes] = {}
        self._size = 0

    @cached_property
    def _target(self) -> Path:
        digest = compiled.version_digest()
        digest.update(f"{sys.version} {_sre.MAGIC} {_sre.CODESIZE} {sys.byteorder}".encode())
        digest.update(Path(__file__).read_bytes())
        return compiled.folder() / f"{digest.hexdigest()}.programs.msgpack"

    @cached_property
    def _kept(self) -> dict[str, msgspec.Raw]:
        # Of many programs a run needs few: the others stay on the disk.
        with contextlib.suppress(OSError, ValueError, msgspec.DecodeError), self._target.open("rb") as file:
            pages = mmap(file.fileno(), 0, access=ACCESS_READ)
            return msgspec.msgpack.decode(pages, type=dict[str, msgspec.Raw])
        return {}

    def get(self, pattern: str, make: Callable[[], Program | None]) -> re.Pattern[str] | None:
        """The compiled pattern: as an earlier run has left it, or made now and kept for later ones.

        Args:
            pattern: as it is written.
            make: compiles it, or says that it is not to be.
        """
        key = blake2b(pattern.encode(), digest_size=12).hexdigest()
        with contextlib.suppress(*_BROKEN):
            if key in self._kept:
                return _pattern(_unpacked(msgspec.msgpack.decode(self._kept[key], type=bytes)))
        program = make()
        if self._size < _MOST_NEW:
            self._new[key] = _packed(program)
            self._size += len(self._new[key])
        return _pattern(program)

    def save(self) -> None:
        """Write what was compiled since the last time, beside what is there, for later runs."""
        if not self._new:
            return
        kept = self._kept if sum(len(memoryview(raw)) for raw in self._kept.values()) < _MOST_KEPT else {}
        data = msgspec.msgpack.encode({**kept, **self._new})
        # A file that is mapped cannot be replaced everywhere; it is opened again when next asked for.
        kept, self._new, self._size = {}, {}, 0
        del self._kept
        with contextlib.suppress(OSError):
            compiled.write(self._target, data)


# Of this process: patterns are compiled once for all linters.
PROGRAMS = Programs()
