"""Configuration: `.adlint.yaml` found upwards from what is checked, merged, checked, frozen into `Settings`.

Reading is strict: an unknown key, rule, kind of goods or date stops the run with file, line, column and advice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from adlint.config.days import known
from adlint.config.files import FILE_NAME, ConfigFiles, explicit
from adlint.engine.settings import Settings
from adlint.errors import ConfigError

if TYPE_CHECKING:
    from adlint.config.merge import Merged, Merger
    from adlint.config.source import Loaded
    from adlint.rulepacks.schema import Rulebook

__all__ = ["FILE_NAME", "Config", "Profile", "Request", "Walk"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the caller asks for; it wins over every file. Words may be ids or Chinese names.

    Attributes:
        select: rules, packs or families to run; empty runs all.
        ignore: rules, packs or families to leave out.
        goods: what everything is taken to sell.
        kind: kind of text.
        field: field that everything is judged as.
        platform: marketplace.
        as_of: day whose law applies.
        lang: language of messages.
        fields: (column or key, use) pairs, which go before what files say.

    Raises:
        ConfigError: one of them is of another type.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    goods: str | None = None
    kind: str | None = None
    field: str | None = None
    platform: str | None = None
    as_of: date | None = None
    lang: Literal["zh", "en"] | None = None
    fields: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse other types: the library passes on what its callers write."""
        for name in ("goods", "kind", "field", "platform", "lang"):
            if not isinstance(getattr(self, name), str | None):
                raise ConfigError(f"{name} 应为文字", f"{name} must be a str")
        for name in ("select", "ignore"):
            words = getattr(self, name)
            if not isinstance(words, tuple | list | set | frozenset) or not all(
                isinstance(word, str) for word in words
            ):
                raise ConfigError(f"{name} 应为文字的序列，如 ('absolute',)", f"{name} must be a sequence of str")
        if not isinstance(self.as_of, date | None):
            raise ConfigError("as_of 应为日期，或写成 2026-11-21", "as_of must be a date, or written 2026-11-21")


@dataclass(frozen=True, slots=True)
class Profile:
    """How one file is checked.

    Attributes:
        settings: what the linter is asked to do.
        fields: field per column or key; `key` and `ignore` as in the configuration.
        goods_column: column or key that says what a row sells, or None.
        kind_column: column or key that says what kind of text a row is, or None.
        baseline: the file of the baseline, or None.
    """

    settings: Settings
    fields: Mapping[str, str] = field(default_factory=dict)
    goods_column: str | None = None
    kind_column: str | None = None
    baseline: Path | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What a folder is searched for.

    Attributes:
        include: globs; empty takes all.
        exclude: globs to leave out.
        base: the folder that the globs are relative to, or None for the current one.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    base: Path | None = None


def _possible(request: Request) -> Request:
    return request if request.as_of is None else replace(request, as_of=known(request.as_of))


def _written(path: Path) -> tuple[int, int] | None:
    """When a file was written and how large it is; None where it is not there."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def _named(layer: Loaded) -> Iterator[Path]:
    """The files that a configuration names beside copy."""
    for name in (layer.data.evidence, layer.data.baseline):
        if name is not None:
            yield Path(os.path.abspath(layer.path.parent / name))  # noqa: PTH100


class Config:
    """Configuration of a run. Without arguments no file is looked up and everything has its default.

    Args:
        file: a configuration file that is used for everything.
        search: whether `.adlint.yaml` is looked for upwards from each file instead.
        request: what the caller asks for beside.
        today: the day that counts when neither request nor files say one.

    Raises:
        ConfigError: `file` does not exist or cannot be used, or the rules do not know the law of the day asked for.
    """

    def __init__(
        self,
        file: str | os.PathLike[str] | None = None,
        *,
        search: bool = False,
        request: Request | None = None,
        today: date | None = None,
    ) -> None:
        self.request = _possible(request or Request())
        self.today = today or date.today()
        self._files = ConfigFiles()
        self._search = search
        self._fixed: tuple[Loaded, ...] = () if file is None else self._files.with_extended(explicit(file))
        self._mergers: dict[tuple[Path, ...], Merger] = {}
        self._checked: set[tuple[tuple[Path, ...], Path]] = set()
        self._profiles: dict[Any, Profile] = {}
        self._proofs: dict[Path, frozenset[Path]] = {}

    def asking(self, **wishes: Any) -> Config:
        """The same files with other wishes; a wish that is None leaves what was asked for.

        Args:
            wishes: attributes of `Request`.

        Raises:
            ConfigError: the rules do not know the law of that day.
        """
        other = Config(search=self._search, today=self.today)
        other.request = _possible(
            replace(self.request, **{name: value for name, value in wishes.items() if value is not None})
        )
        other._files, other._fixed = self._files, self._fixed
        return other

    def layers(self, folder: Path | None) -> tuple[Loaded, ...]:
        """The files that bear on a folder, nearest first; None is the current folder.

        Raises:
            ConfigError: one of them cannot be used.
        """
        return self._files.upwards(folder or Path()) if self._search else self._fixed

    def stamp(self) -> object:
        """When the files were last written that it rests on; as long as it is the same, reading them again changes nothing."""
        layers = self._fixed
        files = [layer.path for layer in layers] + [name for layer in layers for name in _named(layer)]
        files += sorted(file for pack in self.packs(None) for file in pack.rglob("*.y*ml"))
        return tuple((str(file), _written(file)) for file in files)

    def packs(self, folder: Path | None) -> tuple[Path, ...]:
        """The own rule packs of what lies in a folder.

        Raises:
            ConfigError: a configured folder does not exist.
        """
        layers = self.layers(folder)
        if not layers:
            return ()
        from adlint.config.merge import packs

        return tuple(packs(layers))

    def profile(self, path: Path | None, book: Rulebook) -> Profile:
        """How a file is checked. Files for which the same holds get the same object.

        Args:
            path: the file, or None for text without a path.
            book: the rules of `packs` of its folder.

        Raises:
            ConfigError: files or request name something that the rules do not know.
        """
        folder = None if path is None else path.parent
        layers = self.layers(folder)
        merged = None if not layers else self.merged(path, book)
        key = (self.packs(folder), str(merged))
        if key not in self._profiles:
            self._profiles[key] = self._profile(merged, book)
        return self._profiles[key]

    def merged(self, path: Path | None, book: Rulebook) -> Merged:
        """What the files say about a path, with places; see `profile`."""
        folder = None if path is None else path.parent
        merger = self._merger(folder, book)
        return merger.merge(self.layers(folder), None if path is None else Path(os.path.abspath(path)))  # noqa: PTH100

    def decisions(self, folder: Path, book: Rulebook) -> Merged:
        """The suppressions and the evidence that may bear on what lies in a folder, with places.

        Args:
            folder: an existing folder.
            book: the rules of its `packs`.

        Raises:
            ConfigError: a file cannot be used.
        """
        return self._merger(folder, book).decisions(self.layers(folder))

    def _merger(self, folder: Path | None, book: Rulebook) -> Merger:
        from adlint.config.merge import Merger
        from adlint.config.vocabulary import Vocabulary

        packs = self.packs(folder)
        merger = self._mergers.get(packs)
        if merger is None:
            merger = self._mergers[packs] = Merger(Vocabulary(book))
        for layer in self.layers(folder):
            if (packs, layer.path) not in self._checked:
                merger.check(layer)
                self._checked.add((packs, layer.path))
        return merger

    def walk(self, folder: Path) -> Walk:
        """What a folder is searched for.

        Raises:
            ConfigError: a file cannot be used.
        """
        include: tuple[str, ...] = ()
        exclude: tuple[str, ...] = ()
        base: Path | None = None
        for layer in self.layers(folder):
            # Globs of one file only: they are relative to it.
            if layer.data.include or layer.data.exclude:
                include, exclude, base = layer.data.include, layer.data.exclude, layer.base
                break
        # Our own files speak of forbidden words all the time.
        return Walk(include, (*exclude, FILE_NAME, ".adlint.schema.json", ".adlint/"), base)

    def is_own(self, path: Path) -> bool:
        """Whether a file is one of ours, a configuration or what one names, rather than copy.

        Raises:
            ConfigError: a configuration cannot be used.
        """
        if path.name == FILE_NAME:
            return True
        layers = self.layers(path.parent)
        if not layers:
            return False
        place = Path(os.path.abspath(path))  # noqa: PTH100
        # Rules speak of forbidden words, too.
        if place.suffix == ".yaml" and any(map(place.is_relative_to, self.packs(path.parent))):
            return True
        return any(place in (layer.path, *_named(layer), *self._documents(layer)) for layer in layers)

    def _documents(self, layer: Loaded) -> frozenset[Path]:
        """The documents that a configuration's ledger names: proof is no copy."""
        if layer.data.evidence is None:
            return frozenset()
        ledger = Path(os.path.abspath(layer.path.parent / layer.data.evidence))  # noqa: PTH100
        if ledger not in self._proofs:
            from adlint.config.ledger import documents

            self._proofs[ledger] = documents(ledger)
        return self._proofs[ledger]

    def _profile(self, merged: Merged | None, book: Rulebook) -> Profile:
        single = {} if merged is None else {name: found.value for name, found in merged.single.items()}
        request = self.request
        names = ("goods", "kind", "field", "platform", "lang")
        asked = {name: getattr(request, name) for name in (*names, "select", "ignore")}
        settings: dict[str, Any] = {name: single[name] for name in (*names, "tokenizer") if name in single}
        if any(asked.values()):
            from adlint.config.vocabulary import Vocabulary

            settings |= Vocabulary(book).resolve(asked)
        if merged is not None:
            settings["severities"] = {name: found.value for name, found in merged.rules.items()}
            settings["names"] = tuple(merged.names)
            settings["layers_off"] = frozenset(single.get("layers_off", ()))
            for name in ("house", "rewrites", "suppressions", "evidence"):
                settings[name] = tuple(found.value for found in getattr(merged, name).values())
        # Exempt matches are always asked for, since the summary counts them; the report decides what it lists.
        return Profile(
            Settings(as_of=request.as_of or single.get("as_of") or self.today, exempt=True, **settings),
            {name: found.value for name, found in (merged.fields if merged else {}).items()} | dict(request.fields),
            single.get("goods_column"),
            single.get("kind_column"),
            single.get("baseline"),
        )

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs; caches are rebuilt there."""
        return {"_search": self._search, "request": self.request, "today": self.today, "_fixed": self._fixed}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take up in another process."""
        self.__dict__.update(state)
        self._files = ConfigFiles()
        self._mergers, self._checked, self._profiles, self._proofs = {}, set(), {}, {}
