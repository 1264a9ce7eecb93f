"""Results of files that have not changed: kept by the content of the file, of the rules and of the program, and by the settings."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from logging import getLogger
from pathlib import Path
from typing import NamedTuple

import msgspec

from adlint.api.checker import Checker, FileResult
from adlint.errors import ConfigError, reason
from adlint.rulepacks.compiled import folder

_NAME = "results-1.sqlite"
# The oldest results beyond so many are dropped.
_MOST = 200_000
# How many are asked for in one go.
_AT_ONCE = 500


class Waiting(NamedTuple):
    """A file that has to be checked, and the name its result will be kept by; None where it cannot be read or checked."""

    path: Path
    key: bytes | None


class Cache:
    """Keeps results of files in the user's cache folder. A cache that cannot be used costs time, not correctness.

    Args:
        checker: whose results are kept.
    """

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._program = program_digest()
        self._held: dict[tuple[int, int], bytes] = {}
        # Where no configuration bears on a folder, what holds for one of its files holds for all.
        self._folders: dict[str, bytes] = {}
        self._decoder = msgspec.msgpack.Decoder(FileResult)
        self._database: sqlite3.Connection | None = None
        with self._trying():
            folder().mkdir(parents=True, exist_ok=True)
            try:
                self._database = _opened()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # What was damaged is made anew: it holds nothing that cannot be worked out again.
                _remove()
                self._database = _opened()

    def split(self, files: Sequence[Path]) -> tuple[dict[int, FileResult], list[Waiting]]:
        """What is known of files, by their places in the list, and the others.

        Args:
            files: in order.

        Raises:
            RuleError: a rule pack cannot be used.
        """
        keys = [self._key(path) for path in files]
        found = self._get([key for key in keys if key is not None])
        known = {number: found[key] for number, key in enumerate(keys) if key is not None and key in found}
        rest = [Waiting(path, keys[number]) for number, path in enumerate(files) if number not in known]
        return known, rest

    def kept(self, results: Iterator[FileResult], waiting: Sequence[Waiting]) -> Iterator[FileResult]:
        """Results on their way through, each kept by its key.

        Args:
            results: of the files that had to be checked, in their order.
            waiting: these files.
        """
        for one, result in zip(waiting, results, strict=True):
            if one.key is not None and not result.problems:
                self._put(one.key, result)
            yield result
        self._close()

    def _key(self, path: Path) -> bytes | None:
        name = os.fspath(path)
        try:
            # Opened by its name and without a buffer: most of what a cached run takes is this.
            with open(name, "rb", buffering=0) as stream:  # noqa: PTH123
                data = stream.read()
        except OSError:
            return None
        folder = os.path.dirname(name)  # noqa: PTH120
        held = self._folders.get(folder)
        if held is None:
            try:
                held = self._standing(path)
            except ConfigError:
                return None
            if not self._checker.config.layers(path.parent):
                self._folders[folder] = held
        return _digest(held, name.encode("utf-8", "surrogateescape"), data)

    def _standing(self, path: Path) -> bytes:
        """What is the same for all files that are checked with the same rules and settings."""
        book, profile = self._checker.book(path.parent), self._checker.profile(path)
        held = self._held.get((id(book), id(profile)))
        if held is None:
            # Sets have no order of their own.
            told = msgspec.json.encode(msgspec.to_builtins(profile, enc_hook=str), order="sorted")
            held = _digest(self._program, msgspec.msgpack.encode(book), told)
            self._held[id(book), id(profile)] = held
        return held

    def _get(self, keys: Sequence[bytes]) -> dict[bytes, FileResult]:
        """What is known by these keys."""
        found: dict[bytes, FileResult] = {}
        if self._database is None:
            return found
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            asked = f"select key, value from results where key in ({','.join('?' * len(some))})"
            with self._trying():
                for key, value in self._database.execute(asked, some):
                    with contextlib.suppress(msgspec.DecodeError):
                        found[key] = self._decoder.decode(value)
            if self._database is None:
                break
        return found

    def _put(self, key: bytes, result: FileResult) -> None:
        if self._database is not None:
            value = msgspec.msgpack.encode(result)
            with self._trying():
                self._database.execute(
                    "insert or replace into results values (?, ?, strftime('%s', 'now'))", (key, value)
                )

    def _close(self) -> None:
        if self._database is not None and self._database.in_transaction:
            with self._trying():
                self._database.execute(
                    "delete from results where key in (select key from results order by made desc limit -1 offset ?)",
                    (_MOST,),
                )
                self._database.commit()

    @contextlib.contextmanager
    def _trying(self) -> Iterator[None]:
        """Do without the cache from the first failure on, and say so: the run will take as long as one without it."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            self._database = None
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
                with contextlib.suppress(OSError):
                    _remove()
            zh, en = reason(error) if isinstance(error, OSError) else (str(error), str(error))
            # Where nobody has set up logging, it goes to standard error.
            getLogger("adlint").warning(
                "adlint: 缓存用不了（%s），这次不用缓存：%s / the cache cannot be used (%s); going on without it",
                zh, folder() / _NAME, en,
            )  # fmt: skip


def _opened() -> sqlite3.Connection:
    """The database, written to once so that one that cannot be is known at once."""
    database = sqlite3.connect(folder() / _NAME, timeout=5)
    database.execute("pragma journal_mode=wal")
    database.execute(
        "create table if not exists results (key blob primary key, value blob, made integer) without rowid"
    )
    database.execute("begin immediate")
    database.rollback()
    return database


def _remove() -> None:
    for end in ("", "-wal", "-shm"):
        (folder() / f"{_NAME}{end}").unlink(missing_ok=True)


def _digest(*parts: bytes) -> bytes:
    made = hashlib.blake2b(digest_size=20)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.digest()


def program_digest() -> bytes:
    """The sources of the program: a change of it never meets an old result."""
    top = Path(__file__).parents[1]
    return _digest(*(path.read_bytes() for path in sorted(top.rglob("*.py"))))
