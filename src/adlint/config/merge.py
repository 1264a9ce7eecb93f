"""Several configuration files become one: the nearest wins per key, and every value remembers where it was written.

Mappings (`rules`, `fields`) merge entry by entry and lists of things (`names`, `house`, `packs`, ...) add up, so that a
nearer file never drops a house word silently; single values, `include` and `exclude` are replaced. Within one file an
override that matches wins over the top level, a later one over an earlier one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from adlint.config.days import too_early
from adlint.engine.settings import HouseRewrite, HouseTerm, Suppression
from adlint.errors import with_extra
from adlint.files import near
from adlint.findings import Severity
from adlint.text.normalize import fold

if TYPE_CHECKING:
    from adlint.config.keys import Common
    from adlint.config.source import Loaded, Place, Steps
    from adlint.config.vocabulary import Vocabulary

COLUMN = "column"


class Sourced(NamedTuple):
    """A value and the place it was written at."""

    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Merged:
    """What the files say together about one path, every value with its place.

    Attributes:
        single: goods, goods_column, kind, kind_column, platform, field, as_of, lang, tokenizer, layers_off, include, exclude,
            baseline.
        rules: severity (None is off) per rule id.
        fields: field per column or key.
        names: the shop's own names.
        house: the team's own terms.
        rewrites: the team's own rewrites, by the words they replace.
        suppressions: what is let pass, by where it is written.
        evidence: the ledgers' entries, by their ids.
    """

    single: dict[str, Sourced] = field(default_factory=dict)
    rules: dict[str, Sourced] = field(default_factory=dict)
    fields: dict[str, Sourced] = field(default_factory=dict)
    names: dict[str, Place] = field(default_factory=dict)
    house: dict[str, Sourced] = field(default_factory=dict)
    rewrites: dict[str, Sourced] = field(default_factory=dict)
    suppressions: dict[str, Sourced] = field(default_factory=dict)
    evidence: dict[str, Sourced] = field(default_factory=dict)


def day(text: str, place: Place) -> date:
    """A date as written in a file.

    Raises:
        ConfigError: there is no such day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise place.error(f"没有这一天：{text}", f"no such day: {text}") from None


def legal_day(text: str, place: Place) -> date:
    """The day whose law applies, as written in a file.

    Raises:
        ConfigError: there is no such day, or the rules do not know the law of that day.
    """
    found = day(text, place)
    why = too_early(found)
    if why is not None:
        raise place.error(*why)
    return found


def engine(name: str, place: Place) -> str:
    """The word cutter, as written in a file.

    Raises:
        ConfigError: it is not installed.
    """
    if find_spec(name) is None:
        hint = with_extra(name)
        raise place.error(f"tokenizer: {name} 要另装 adlint[{name}]", f"it needs the extra adlint[{name}]", hint)
    return name


def packs(layers: Sequence[Loaded]) -> dict[Path, Place]:
    """The folders of own rule packs, nearest file first.

    Raises:
        ConfigError: a folder does not exist.
    """
    found: dict[Path, Place] = {}
    for layer in layers:
        for index, name in enumerate(layer.data.packs):
            folder = layer.path.parent / name
            place = layer.places["packs", index]
            if not folder.is_dir():
                raise place.error(f"规则目录不存在：{folder}", f"no such rule folder: {folder}")
            found.setdefault(Path(os.path.normpath(folder)), place)
    return found


class Merger:
    """Merges layers for one path after another.

    Args:
        vocabulary: what ids and names may be written.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._globs: dict[tuple[str, ...], Any] = {}
        self._ledgers: dict[Path, dict[str, Sourced]] = {}

    def check(self, layer: Loaded) -> None:
        """Check every id and date of a file, also of overrides that match nothing now.

        Raises:
            ConfigError: one is unknown; with its place and the nearest known one.
        """
        self._apply(Merged(), layer, layer.data, (), None)
        self._decide(Merged(), layer, None)
        for index, override in enumerate(layer.data.overrides):
            self._apply(Merged(), layer, override, ("overrides", index), None)

    def merge(self, layers: Sequence[Loaded], path: Path | None) -> Merged:
        """What the files say about a path.

        Args:
            layers: files, nearest first.
            path: absolute path of the file to be checked, or None for what holds wherever no path is asked for.
        """
        merged = Merged()
        checks: dict[str, Callable[[Any, Place], Any]] = {"as_of": legal_day, "tokenizer": engine}
        for layer in reversed(layers):
            self._apply(merged, layer, layer.data, (), path)
            self._decide(merged, layer, path)
            for name in ("as_of", "lang", "tokenizer", "layers_off", "include", "exclude"):
                value = getattr(layer.data, name)
                if value:
                    place = layer.places[name,]
                    merged.single[name] = Sourced(checks[name](value, place) if name in checks else value, place)
            for index, override in enumerate(layer.data.overrides):
                if path is not None and self._matches(override.paths, layer, path):
                    self._apply(merged, layer, override, ("overrides", index), path)
        return merged

    def decisions(self, layers: Sequence[Loaded]) -> Merged:
        """What the files decide about any path: all suppressions and all evidence."""
        merged = Merged()
        for layer in layers:
            self._decide(merged, layer, None, anywhere=True)
        return merged

    def _decide(self, merged: Merged, layer: Loaded, path: Path | None, *, anywhere: bool = False) -> None:
        """Take suppressions, evidence and baseline."""
        data, places = layer.data, layer.places
        for index, entry in enumerate(data.suppressions):
            steps: Steps = ("suppressions", index)
            place = places[steps]
            rules = tuple(
                self._vocabulary.selector(name, places[(*steps, "rules", number)])
                for number, name in enumerate(entry.rules)
            )
            until = day(entry.until, places[(*steps, "until")]) if entry.until else None
            by = f"{near(layer.path)}:{place.line}"
            if anywhere or not entry.paths or (path is not None and self._matches(entry.paths, layer, path)):
                merged.suppressions[by] = Sourced(
                    Suppression(rules, entry.reason, by, frozenset(entry.keys), fold(entry.text or "").strip(), until), place
                )  # fmt: skip
        if data.evidence is not None:
            file = layer.path.parent / data.evidence
            if file not in self._ledgers:
                from adlint.config.ledger import proofs

                self._ledgers[file] = proofs(file, self._vocabulary, places["evidence",])
            merged.evidence.update(self._ledgers[file])
        if data.baseline is not None:
            merged.single["baseline"] = Sourced(layer.path.parent / data.baseline, places["baseline",])

    def _apply(self, merged: Merged, layer: Loaded, data: Common, steps: Steps, path: Path | None) -> None:
        places, known = layer.places, self._vocabulary
        for name, setting in data.rules.items():
            place = places[(*steps, "rules", name)]
            severity = None if setting == "off" else Severity[setting]
            merged.rules[known.rule(name, place)] = Sourced(severity, place)
        for name, target in data.fields.items():
            merged.fields[name] = Sourced(target, places[(*steps, "fields", name)])
        for index, name in enumerate(data.names):
            merged.names[name] = places[(*steps, "names", index)]
        for index, entry in enumerate(data.house):
            place = places[(*steps, "house", index)]
            until = day(entry.until, places[(*steps, "house", index, "until")]) if entry.until else None
            merged.house[entry.term] = Sourced(HouseTerm(entry.term, entry.why, Severity[entry.severity], until), place)
        for index, one in enumerate(data.rewrites):
            made = HouseRewrite(fold(one.text).strip(), one.to)
            merged.rewrites[made.text] = Sourced(made, places[(*steps, "rewrites", index)])
        if data.platform is not None:
            place = places[(*steps, "platform")]
            merged.single["platform"] = Sourced(known.platform(data.platform, place), place)
        if getattr(data, "field", None) is not None:
            merged.single["field"] = Sourced(data.field, places[(*steps, "field")])  # type: ignore[attr-defined]
        self._choose(merged, layer, "goods", data.goods, steps, path)
        self._choose(merged, layer, "kind", data.kind, steps, path)

    def _choose(
        self,
        merged: Merged,
        layer: Loaded,
        key: str,
        choice: str | dict[str, str] | None,
        steps: Steps,
        path: Path | None,
    ) -> None:
        """Take goods or kind: an id, globs with ids, or a column."""
        resolve = self._vocabulary.goods if key == "goods" else self._vocabulary.kind
        if isinstance(choice, str):
            place = layer.places[(*steps, key)]
            merged.single[key] = Sourced(resolve(choice, place), place)
        for glob, word in choice.items() if isinstance(choice, dict) else ():
            place = layer.places[(*steps, key, glob)]
            if glob == COLUMN:
                merged.single[f"{key}_column"] = Sourced(word, place)
                continue
            found = resolve(word, place)
            if path is not None and self._matches((glob,), layer, path):
                merged.single[key] = Sourced(found, place)

    def _matches(self, globs: tuple[str, ...], layer: Loaded, path: Path) -> bool:
        folder = Path(os.path.abspath(layer.base))  # noqa: PTH100
        if not path.is_relative_to(folder):
            return False
        if globs not in self._globs:
            from pathspec import GitIgnoreSpec

            self._globs[globs] = GitIgnoreSpec.from_lines(globs)
        return bool(self._globs[globs].match_file(path.relative_to(folder).as_posix()))
