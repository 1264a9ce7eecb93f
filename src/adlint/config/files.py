"""Which configuration files bear on a path: `.adlint.yaml` upwards from it, and what each `extends`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from adlint.errors import ConfigError

if TYPE_CHECKING:
    from adlint.config.source import Loaded

FILE_NAME = ".adlint.yaml"
# What others call theirs; nobody may think that it counts.
_NEARLY = ".adlint.yml"


class ConfigFiles:
    """Finds and reads configuration files; each is read once per instance."""

    def __init__(self) -> None:
        self._chains: dict[str, tuple[Loaded, ...]] = {}
        self._loaded: dict[tuple[Path, Path], tuple[Loaded, ...]] = {}

    def upwards(self, folder: Path) -> tuple[Loaded, ...]:
        """The files that bear on a folder, nearest first.

        The way up ends at the folder that holds `.git`, at the home folder or at the root, so that what lies outside a
        project does not change its findings.

        Args:
            folder: an existing folder.

        Raises:
            ConfigError: one of them cannot be used.
        """
        # A name as it is given is looked up in a fraction of the time that its place takes.
        given = os.fspath(folder)
        found = self._chains.get(given)
        if found is None:
            # resolve() would follow links out of the project.
            place = Path(os.path.abspath(given))  # noqa: PTH100
            here = place / FILE_NAME
            # Whatever bears the name counts: a link that leads nowhere is a mistake, not a folder without a configuration.
            # os.path, since it takes a folder that may not be entered for one in which nothing is.
            found = self.with_extended(here) if os.path.lexists(here) else ()
            if os.path.lexists(place / _NEARLY):
                raise ConfigError(
                    f"配置文件叫 {FILE_NAME}，{_NEARLY} 不会读", f"configuration is read from {FILE_NAME}, not from {_NEARLY}",
                    path=os.fspath(place / _NEARLY), hint=("改个名字", "Rename it"),
                )  # fmt: skip
            home = Path(os.path.expanduser("~"))  # noqa: PTH111  (Path.home raises where there is none)
            if not os.path.exists(place / ".git") and place not in (home, place.parent):  # noqa: PTH110
                found += self.upwards(place.parent)
            self._chains[given] = found
        return found

    def with_extended(self, path: Path, chain: tuple[Path, ...] = ()) -> tuple[Loaded, ...]:
        """A file, then what it extends, nearest first. Globs of a shared file speak of the project that extends it.

        Args:
            path: the file.
            chain: files that extend it, to notice circles.

        Raises:
            ConfigError: it, or a file that it extends, cannot be used; or they extend each other in a circle.
        """
        path = Path(os.path.abspath(path))  # noqa: PTH100
        # A file further up speaks of its own folder, as it does without being named.
        base = (chain[0] if chain and not chain[0].is_relative_to(path.parent) else path).parent
        if (path, base) not in self._loaded:
            from adlint.config.source import load_file

            loaded = load_file(path, base)
            result: tuple[Loaded, ...] = (loaded,)
            if loaded.data.extends is not None:
                target = Path(os.path.abspath(path.parent / loaded.data.extends))  # noqa: PTH100
                where = loaded.places["extends",]
                if target in (*chain, path):
                    raise where.error(f"extends 成环：{target}", f"extends runs in a circle: {target}")
                if not os.path.lexists(target):
                    raise where.error(f"extends 的文件不存在：{target}", f"`extends` names no file: {target}")
                result += self.with_extended(target, (*chain, path))
            self._loaded[path, base] = result
        return self._loaded[path, base]


def explicit(path: str | os.PathLike[str]) -> Path:
    """The path of a configuration file that somebody named.

    Raises:
        ConfigError: there is no such file.
    """
    chosen = Path(path)
    if not os.path.lexists(chosen):
        hint = ("不能从标准输入读", "It cannot be read from standard input") if str(chosen) == "-" else None
        raise ConfigError(f"配置文件不存在：{chosen}", f"no such configuration file: {chosen}", hint=hint)
    return chosen
