"""The compiled form of the packs: data keyed by content, so that YAML is parsed once. Never a pickle."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TypeVar

import msgspec

from adlint.errors import reason
from adlint.rulepacks.schema import Rulebook

# Raised whenever the compiled form or what the loader puts into it changes.
FORMAT = 1
T = TypeVar("T")
# So many times what the last build used is kept of earlier ones.
_MOST_LEFT = 4
# So many compiled forms are kept: those of several versions and projects, but not of every edit ever made.
_MOST_FORMS = 24
# From so many seconds on it is told that what was compiled could not be kept.
_LONG = 2.0
# A rulebook takes 40 MB, and what is made of it as much again: a process that checks many ways holds it once.
_BOOKS: dict[str, Rulebook] = {}
_MOST_BOOKS = 4
_LOADING = RLock()


def folder() -> Path:
    """Where compiled packs are kept: `ADLINT_CACHE_DIR`, or the platform's cache folder; not all can be written."""
    chosen = os.environ.get("ADLINT_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or tempfile.gettempdir()) / "adlint" / "cache"
    # A home that is not known, or given as relative, would be another folder wherever we run; then nothing can be kept.
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  (Path.home raises where there is none)
    home = home if home.is_absolute() else Path(os.devnull)
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "adlint"
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(chosen) if os.path.isabs(chosen) else home / ".cache") / "adlint"  # noqa: PTH117


def cached(files: Sequence[tuple[str, bytes]], build: Callable[[], Rulebook]) -> Rulebook:
    """The rulebook of these files; whoever asks for the same again gets the same object.

    Args:
        files: (pack, content) of every source, in order; this is the key, together with the program.
        build: makes the rulebook when no compiled form is there.
    """
    digest = version_digest()
    for pack, data in files:
        digest.update(f"{pack}\0{len(data)}\0".encode())
        digest.update(data)
    name = digest.hexdigest()
    with _LOADING:
        book = _BOOKS.get(name)
        if book is None:
            book = _BOOKS[name] = _compiled(folder() / f"{name}.msgpack", build)
            while len(_BOOKS) > _MOST_BOOKS:
                del _BOOKS[next(iter(_BOOKS))]
    return book


def _compiled(target: Path, build: Callable[[], Rulebook]) -> Rulebook:
    """The rulebook that a file holds in compiled form, built and written there where it does not."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        book = msgspec.msgpack.decode(target.read_bytes(), type=Rulebook)
        with contextlib.suppress(OSError):
            os.utime(target)
        return book
    begun = time.monotonic()
    book = build()
    taken = time.monotonic() - begun
    # A cache that cannot be written costs time, not correctness.
    try:
        write(target, msgspec.msgpack.encode(book))
        _forget(target.parent)
    except OSError as error:
        if taken >= _LONG:
            _tell(taken, error)
    return book


def _tell(taken: float, error: OSError) -> None:
    """Say why every run takes so long; the processes of a pool leave that to the one that began them."""
    from logging import getLogger
    from multiprocessing import parent_process

    if parent_process() is None:
        # Where nobody has set up logging, it goes to standard error.
        zh, en = reason(error)
        getLogger("adlint").warning(
            "adlint: 编译规则用了 %.0f 秒，结果存不下来（%s），下次还要再编。请把 ADLINT_CACHE_DIR 设为可写的文件夹 / "
            "compiling the rules took %.0f s and could not be kept (%s); set ADLINT_CACHE_DIR to a writable folder",
            taken, zh, taken, en,
        )  # fmt: skip


def _forget(kept: Path) -> None:
    """Remove the compiled forms that were not used for longest; who reads one just now keeps it open or compiles anew."""
    forms = sorted(kept.glob("*.msgpack"), key=lambda form: form.stat().st_mtime, reverse=True)
    for form in forms[_MOST_FORMS:]:
        form.unlink(missing_ok=True)


@contextlib.contextmanager
def remembered(kind: type[T]) -> Iterator[MutableMapping[str, T]]:
    """What was worked out in earlier builds, by what it was worked out of; what is added is kept for later ones.

    Args:
        kind: type of what is kept.
    """
    target = folder() / f"{version_digest().hexdigest()}.{kind.__name__.lower()}.msgpack"
    known: _Used[T] = _Used()
    with contextlib.suppress(OSError, msgspec.DecodeError):
        known.update(msgspec.msgpack.decode(target.read_bytes(), type=dict[str, kind]))  # type: ignore[valid-type]
    before = len(known)
    yield known
    if len(known) > before:
        # What several packs in turn leave behind is dropped when it is most of all.
        kept = known if len(known) < _MOST_LEFT * len(known.used) else {key: known[key] for key in known.used}
        with contextlib.suppress(OSError):
            write(target, msgspec.msgpack.encode(kept))


class _Used(dict[str, T]):
    """Remembers which keys were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> T:
        self.used.add(key)
        return super().__getitem__(key)


def version_digest() -> hashlib.blake2b:
    """A hash, to go on with, of this version of the program: what another compiled is not read."""
    digest = hashlib.blake2b(f"{FORMAT} {sys.version_info[:2]}".encode(), digest_size=20)
    digest.update(_schema_source())
    return digest


@cache
def _schema_source() -> bytes:
    """The sources that shape a compiled form, so that a change of the program never meets an old one."""
    here = Path(__file__).parent
    own = (
        "schema.py",
        "parts.py",
        "strictyaml.py",
        "build.py",
        "learned.py",
        "patterns.py",
        "repetitions.py",
        "trees.py",
        "branches.py",
        "anchors.py",
        "soundings.py",
        "spelt.py",
        "characters.py",
    )
    shaping = (*own, "../text/normalize.py", "../text/pinyin.py")
    return b"".join(path.read_bytes() for path in map(here.joinpath, shaping) if path.is_file())


def write(target: Path, data: bytes) -> None:
    """Write a file as a whole or not at all.

    Args:
        target: where; its folder is made.
        data: what.

    Raises:
        OSError: it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
