"""Folders of YAML -> one checked `Rulebook`. A pack that cannot be read stops the run: never fewer rules than asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from adlint.errors import RuleError
from adlint.rulepacks import compiled
from adlint.rulepacks.schema import Rulebook

# What a file of rules begins some line with; folders of others hold files of other programs, too.
_PACK = re.compile(rb"^(?:rules|lexicons|exemptions|goods|laws):", re.MULTILINE)


def builtin_folder() -> Path:
    """The folder of our own packs: package data in a wheel, `rules/` in a checkout."""
    installed = Path(__file__).with_name("data")
    return installed if installed.is_dir() else Path(__file__).parents[3] / "rules"


def load(packs: Sequence[Path] = ()) -> Rulebook:
    """The built-in packs and the given ones as one rulebook.

    Args:
        packs: folders of further packs.

    Returns:
        The rulebook, from the cache when the same files were compiled before.

    Raises:
        RuleError: a file cannot be used; the place, the reason and what to do.
    """
    files = list(_files((builtin_folder(), *packs)))

    def built() -> Rulebook:
        # What builds is loaded once after a change.
        from adlint.rulepacks.branches import Apart
        from adlint.rulepacks.build import build

        # A pack is edited often: only what is new in it is taken apart.
        with compiled.remembered(Apart) as known:
            return build(files, known)

    # Where a pack lies makes no difference to what it says.
    return compiled.cached([(pack, data) for pack, _, data in files], built)


def _files(folders: Sequence[Path]) -> Iterator[tuple[str, str, bytes]]:
    """(pack, path, content) of every YAML file, in order. A file right in the folder belongs to the pack of the folder's name."""
    for folder in folders:
        if not folder.is_dir():
            raise RuleError(f"规则目录不存在：{folder}", f"no such rule folder: {folder}", path=str(folder),
                            hint=("检查配置的 packs", "check `packs` in the configuration"))  # fmt: skip
        for path in sorted(folder.rglob("*.[yY]*[mM][lL]")):
            data, suffix = path.read_bytes(), path.suffix
            if suffix == ".yaml":
                inner = path.relative_to(folder).parts
                yield inner[0] if len(inner) > 1 else folder.name, str(path), data
            elif _PACK.search(data):
                zh, en = f"规则文件要叫 .yaml，{suffix} 不会读", f"rule files are read from .yaml, not from {suffix}"
                raise RuleError(zh, en, path=str(path), hint=("改个名字", "rename it"))
