"""Files as the services that keep a repository know them: from its root."""

from __future__ import annotations

import os
from pathlib import Path


def root() -> Path | None:
    """The repository that the current folder lies in, or else the current folder; None where that is gone."""
    try:
        here = Path.cwd()
    except OSError:
        return None
    # os.path, since a folder that may not be entered is one in which nothing is.
    return next((folder for folder in (here, *here.parents) if os.path.exists(folder / ".git")), here)  # noqa: PTH110


def from_root(path: str, root: Path | None) -> str:
    """A path as it is called from a folder, with slashes.

    Args:
        path: absolute, or from the current folder.
        root: the folder; None leaves the path as it is.

    Returns:
        The relative path; the absolute one of what lies elsewhere.
    """
    if root is None:
        return Path(path).as_posix()
    full = Path(os.path.abspath(path))  # noqa: PTH100
    if full.is_relative_to(root):
        # Links stay, as the repository has them.
        return full.relative_to(root).as_posix()
    real = Path(os.path.realpath(full.parent), full.name)
    return (real.relative_to(root) if real.is_relative_to(root) else full).as_posix()
