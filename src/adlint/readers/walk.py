"""Which files a run reads: those named, and in folders those of a known suffix that nobody ignores or excludes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pathspec import GitIgnoreSpec

from adlint.errors import ReadError
from adlint.readers import SUFFIXES

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
) -> Iterator[Path]:
    """Find the files to read.

    Args:
        paths: files, which are always taken, and folders, which are walked in sorted order.
        include: globs as in `.gitignore`; if there are any, a file in a folder must match one.
        exclude: globs of files and folders to leave out.
        base: the folder that the globs are relative to; None for the current one. A folder outside it is its own base.

    Yields:
        Paths as the caller began them, each file once.

    Raises:
        ReadError: a path does not exist, a folder cannot be listed, or a glob is malformed. Missing paths are told
            before the first file.
    """
    roots = [Path(path) for path in paths]
    for root in roots:
        if not root.exists():
            raise ReadError(
                "没有这个文件或文件夹",
                "No such file or folder",
                path=str(root),
                hint=("检查路径的拼写", "Check the spelling"),
            )
    globs = _Globs(
        (base or Path.cwd()).absolute(), _spec(include, "include") if include else None, _spec(exclude, "exclude")
    )
    seen: set[Path] = set()
    for root in roots:
        for file in _walk(root, _outer_ignores(root), _rooted(globs, root)) if root.is_dir() else (root,):
            place = Path(os.path.normpath(file.absolute()))
            if place not in seen:
                seen.add(place)
                yield file


def _walk(folder: Path, ignores: tuple[_Ignore, ...], globs: _Globs) -> Iterator[Path]:
    """The wanted files of a folder and those below; a stack of folders, so depth is not bounded by Python's."""
    pending = [(folder, True, ignores)]
    while pending:
        current, is_folder, above = pending.pop()
        if not is_folder:
            yield current
            continue
        ignores = (*above, *_own_ignore(current))
        try:
            entries = sorted(os.scandir(current), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            raise ReadError(
                f"无法列出文件夹：{error.strerror}", f"The folder cannot be listed: {error.strerror}", path=str(current)
            ) from error
        for entry in entries:
            place = current / entry.name
            # Links to folders are not followed: they may lead in circles.
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder:
                wanted = entry.name not in _NEVER and _is_kept(place, ignores, globs, is_folder=True)
            else:
                known = place.suffix.lower() in SUFFIXES and entry.is_file()
                wanted = known and _is_kept(place, ignores, globs, is_folder=False)
            if wanted:
                pending.append((place, is_folder, ignores))


def _is_kept(place: Path, ignores: Sequence[_Ignore], globs: _Globs, *, is_folder: bool) -> bool:
    """Whether no glob and no `.gitignore` leaves it out; as in git, the nearest one that speaks of it decides."""
    full = Path(os.path.normpath(place.absolute()))
    ending = "/" if is_folder else ""
    mine = full.relative_to(globs.base).as_posix() + ending
    if globs.exclude.match_file(mine):
        return False
    if not is_folder and globs.include is not None and not globs.include.match_file(mine):
        return False
    for ignore in reversed(ignores):
        verdict = ignore.spec.check_file(full.relative_to(ignore.folder).as_posix() + ending).include
        if verdict is not None:
            return not verdict
    return True


def _rooted(globs: _Globs, root: Path) -> _Globs:
    full = Path(os.path.normpath(root.absolute()))
    return globs if full.is_relative_to(globs.base) else globs._replace(base=full)


def _outer_ignores(root: Path) -> tuple[_Ignore, ...]:
    """The `.gitignore` files above a folder, outermost first, as far up as its repository goes."""
    full = Path(os.path.normpath(root.absolute()))
    if (full / ".git").exists():
        return ()
    for depth, folder in enumerate(full.parents):
        if (folder / ".git").exists():
            return tuple(ignore for above in reversed(full.parents[: depth + 1]) for ignore in _own_ignore(above))
    return ()


def _own_ignore(folder: Path) -> Iterator[_Ignore]:
    file = folder / ".gitignore"
    if file.is_file():
        lines = file.read_text("utf-8", "surrogateescape").splitlines()
        yield _Ignore(Path(os.path.normpath(folder.absolute())), _spec(lines, str(file)))


def _spec(patterns: Iterable[str], source: str) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise ReadError(f"匹配模式有误：{error}", f"Malformed glob: {error}", path=source) from error
