"""The compiled form of the packs: data keyed by content, so that YAML is parsed once. Never a pickle."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from adlint.rulepacks.schema import Rulebook

# Raised whenever the compiled form or what the loader puts into it changes.
FORMAT = 1


def folder() -> Path:
    """Where compiled packs are kept: `ADLINT_CACHE_DIR`, or the platform's cache folder."""
    chosen = os.environ.get("ADLINT_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or tempfile.gettempdir()) / "adlint" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "adlint"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "adlint"


def cached(files: Sequence[tuple[str, bytes]], build: Callable[[], Rulebook]) -> Rulebook:
    """The rulebook of these files.

    Args:
        files: (path, content) of every source; the content is the key, together with the schema.
        build: makes the rulebook when no compiled form is there.
    """
    digest = hashlib.blake2b(f"{FORMAT} {sys.version_info[:2]}".encode(), digest_size=20)
    digest.update(_schema_source())
    for path, data in files:
        digest.update(f"{path}\0{len(data)}\0".encode())
        digest.update(data)
    target = folder() / f"{digest.hexdigest()}.msgpack"
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(target.read_bytes(), type=Rulebook)
    book = build()
    # A cache that cannot be written costs time, not correctness.
    with contextlib.suppress(OSError):
        _write(target, msgspec.msgpack.encode(book))
    return book


def _schema_source() -> bytes:
    """The sources that shape a compiled form, so that a change of the program never meets an old one."""
    here = Path(__file__).parent
    own = (
        "schema.py",
        "parts.py",
        "strictyaml.py",
        "build.py",
        "patterns.py",
        "branches.py",
        "anchors.py",
        "soundings.py",
        "characters.py",
    )
    shaping = (*own, "../text/normalize.py", "../text/pinyin.py")
    return b"".join(path.read_bytes() for path in map(here.joinpath, shaping) if path.is_file())


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
