"""Which files a run reads: those named, and in folders those of a known suffix that nobody ignores or excludes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pathspec import GitIgnoreSpec

from adlint.errors import ReadError
from adlint.readers import UNREADABLE, is_asked_for, suffixes
from adlint.readers.access import Failed, exists, sort_of, unreadable

Passed = Callable[[str], None]

_NEVER = frozenset({".git", ".hg", ".svn", ".venv", "node_modules"})


class _Ignore(NamedTuple):
    """The patterns of one `.gitignore` and the folder they are relative to."""

    folder: Path
    spec: GitIgnoreSpec


class _Globs(NamedTuple):
    """What the user includes and excludes, relative to `base`; no `include` takes everything."""

    base: Path
    include: GitIgnoreSpec | None
    exclude: GitIgnoreSpec


def find_files(
    paths: Iterable[str | os.PathLike[str]],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    base: Path | None = None,
    failed: Failed | None = None,
    passed: Passed = lambda _: None,
) -> Iterator[Path]:
    """Find the files to read. Hidden files and folders are read like others.

    Args:
        paths: files, which are always taken, and folders, which are walked in sorted order.
        include: globs as in `.gitignore`; if there are any, a file in a folder must match one.
        exclude: globs of files and folders to leave out.
        base: the folder that the globs are relative to; None for the current one. A folder outside it is its own base.
        failed: told what cannot be read, after which the others are found; None raises the first such error.
        passed: told the lower-case suffix of each file that may hold copy and has no reader.

    Yields:
        Paths as the caller began them, each file once.

    Raises:
        ReadError: a glob is malformed; or, without `failed`, a path does not exist or a folder cannot be listed.
            Missing paths are told before the first file.
    """
    tell = failed or _raise
    roots: list[tuple[Path, bool]] = []
    for path in map(Path, paths):
        try:
            roots.append((path, sort_of(path) == "folder"))
        except ReadError as error:
            tell(error)
    globs = _Globs(
        Path(os.path.abspath(base or Path.cwd())),  # noqa: PTH100
        _spec(include, "include") if include else None,
        _spec(exclude, "exclude"),
    )
    seen: set[str] = set()
    for root, is_folder in roots:
        files = _walk(root, _outer_ignores(root, tell), _rooted(globs, root), tell, passed) if is_folder else (root,)
        for file in files:
            # One folder has no file twice.
            place = os.path.abspath(file) if len(roots) > 1 else None  # noqa: PTH100
            if place is None or place not in seen:
                if place is not None:
                    seen.add(place)
                yield file


def _raise(error: ReadError) -> None:
    raise error


def _walk(folder: Path, ignores: tuple[_Ignore, ...], globs: _Globs, tell: Failed, passed: Passed) -> Iterator[Path]:
    """The wanted files of a folder and those below; a stack of folders, so depth is not bounded by Python's."""
    # Names, not paths: making paths of ten thousand files takes longer than reading them.
    pending = [(os.fspath(folder), os.path.abspath(folder), True, ignores)]  # noqa: PTH100
    while pending:
        current, full, is_folder, above = pending.pop()
        if not is_folder:
            yield Path(current)
            continue
        try:
            with os.scandir(current) as listing:
                entries = sorted(listing, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            tell(unreadable(Path(current), error))
            continue
        ignores = (*above, *_own_ignore(Path(current), tell))
        for entry in entries:
            place = os.path.join(full, entry.name)  # noqa: PTH118
            try:
                wanted, is_folder = _is_wanted(entry, place, ignores, globs)
            except OSError as error:
                tell(unreadable(Path(entry.path), error))
                continue
            if wanted and not is_folder and (suffix := _suffix(entry)) in UNREADABLE:
                passed(suffix)
            elif wanted:
                pending.append((entry.path, place, is_folder, ignores))


def _is_wanted(entry: os.DirEntry[str], place: str, ignores: Sequence[_Ignore], globs: _Globs) -> tuple[bool, bool]:
    """Whether an entry of a folder is read or walked, and whether it is a folder."""
    # Links to folders are not followed: they may lead in circles.
    if entry.is_dir(follow_symlinks=False):
        never = entry.name in _NEVER or entry.name.endswith(".adlint-parts")
        return not never and _is_kept(place, ignores, globs, is_folder=True), True
    # What Office puts beside a file that is open.
    if entry.name.startswith("~$"):
        return False, False
    suffix = _suffix(entry)
    known = suffix in suffixes() or suffix in UNREADABLE or (globs.include is not None and is_asked_for(suffix))
    return known and _is_kept(place, ignores, globs, is_folder=False) and entry.is_file(), False


def _suffix(entry: os.DirEntry[str]) -> str:
    return os.path.splitext(entry.name)[1].lower()  # noqa: PTH122


def _is_kept(place: str, ignores: Sequence[_Ignore], globs: _Globs, *, is_folder: bool) -> bool:
    """Whether no glob and no `.gitignore` leaves it out; as in git, the nearest one that speaks of it decides."""
    ending = "/" if is_folder else ""
    mine = _below(place, globs.base) + ending
    if globs.exclude.match_file(mine):
        return False
    if not is_folder and globs.include is not None and not globs.include.match_file(mine):
        return False
    for ignore in reversed(ignores):
        verdict = ignore.spec.check_file(_below(place, ignore.folder) + ending).include
        if verdict is not None:
            return not verdict
    return True


def _below(place: str, folder: Path) -> str:
    """A place as globs relative to a folder around it name it."""
    name = place[len(os.fspath(folder)) :].lstrip(os.sep)
    return name if os.sep == "/" else name.replace(os.sep, "/")


def _rooted(globs: _Globs, root: Path) -> _Globs:
    full = Path(os.path.normpath(root.absolute()))
    return globs if full.is_relative_to(globs.base) else globs._replace(base=full)


def _outer_ignores(root: Path, tell: Failed) -> tuple[_Ignore, ...]:
    """The `.gitignore` files above a folder, outermost first, as far up as its repository goes."""
    full = Path(os.path.normpath(root.absolute()))
    if exists(full / ".git"):
        return ()
    for depth, folder in enumerate(full.parents):
        if exists(folder / ".git"):
            return tuple(ignore for above in reversed(full.parents[: depth + 1]) for ignore in _own_ignore(above, tell))
    return ()


def _own_ignore(folder: Path, tell: Failed) -> Iterator[_Ignore]:
    file = folder / ".gitignore"
    try:
        if not file.is_file():
            return
        lines = file.read_text("utf-8", "surrogateescape").splitlines()
        spec = _spec(lines, str(file))
    except OSError as error:
        tell(unreadable(file, error))
    except ReadError as error:
        tell(error)
    else:
        yield _Ignore(Path(os.path.normpath(folder.absolute())), spec)


def _spec(patterns: Iterable[str], source: str) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise ReadError(f"匹配模式有误：{error}", f"Malformed glob: {error}", path=source) from error
