"""What may be written for goods, kinds, fields, rules, laws and platforms, with advice when it is none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from adlint.engine.select import OWN_RULES
from adlint.errors import ConfigError, did_you_mean
from adlint.rulepacks.parts import Condition
from adlint.rulepacks.schema import Rulebook
from adlint.rulepacks.vocabularies import FIELD_WORDS, KIND_WORDS, PLATFORM_WORDS, Field, Kind

if TYPE_CHECKING:
    from adlint.config.source import Place


class Vocabulary:
    """The words that configuration and command line may use, taken from the rulebook.

    Args:
        book: all packs of the run.
    """

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._rules = {name: rule.id for rule in book.rules for name in (rule.id, *rule.aliases)}
        self._rules |= {name: name for name in OWN_RULES}
        self._registry: Any = None

    def goods(self, word: str, place: Place | None = None) -> str:
        """The goods id of an id or a Chinese name.

        Raises:
            ConfigError: there are no such goods.
        """
        entries = self._book.goods
        if any(word == entry.id for entry in entries):
            return word
        if self._registry is None:
            from adlint.engine.goods import GoodsRegistry

            self._registry = GoodsRegistry(entries)
        found: str | None = self._registry.resolve(word)
        if found is not None:
            return found
        known = [name for entry in entries for name in (entry.id, entry.label, *entry.aliases)]
        raise _unknown("品类", "goods", word, known, place)

    def kind(self, word: str, place: Place | None = None) -> str:
        """The kind of text of an id or a Chinese name.

        Raises:
            ConfigError: there is no such kind.
        """
        if word in get_args(Kind):
            return word
        labels = {entry.label: entry.id for entry in self._book.kinds}
        found = KIND_WORDS.get(word) or labels.get(word)
        if found is None:
            raise _unknown("文本种类", "kind of text", word, (*get_args(Kind), *KIND_WORDS, *labels), place)
        return found

    def field(self, word: str) -> str:
        """The field of an id or a Chinese name.

        Raises:
            ConfigError: there is no such field.
        """
        found = FIELD_WORDS.get(word, word)
        if found not in get_args(Field):
            raise _unknown("字段", "field", word, (*get_args(Field), *FIELD_WORDS), None)
        return found

    def rule(self, word: str, place: Place | None = None) -> str:
        """The rule id of an id or of a renamed rule's old id.

        Raises:
            ConfigError: there is no such rule.
        """
        if word not in self._rules:
            raise _unknown("规则", "rule", word, self._rules, place)
        return self._rules[word]

    def law(self, word: str) -> str:
        """The id of a law by its id or its full title, in title marks or not.

        Raises:
            ConfigError: the rulebook knows no such law.
        """
        known = {name: law.id for law in self._book.laws for name in (law.title, law.id)}
        bare = word.strip().removeprefix("《").removesuffix("》")
        if bare not in known:
            raise _unknown("法律", "law", word, known, None)
        return known[bare]

    def selector(self, word: str, place: Place | None = None) -> str:
        """What `--select` and `--ignore` take: a rule, a pack or a family.

        Raises:
            ConfigError: it is none of them.
        """
        if word in self._rules:
            return self._rules[word]
        groups = {name for rule in self._book.rules for name in (rule.pack, rule.family)}
        if word not in groups:
            raise _unknown("规则、规则包或类别", "rule, pack or family", word, (*self._rules, *groups), place)
        return word

    def resolve(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The ids of what a request asks for; what it leaves out is left out.

        Args:
            asked: attributes of `Request`.

        Raises:
            ConfigError: one of them is unknown.
        """
        readers: dict[str, Callable[[str], str]] = {
            "goods": self.goods, "kind": self.kind, "field": self.field, "platform": self.platform,
        }  # fmt: skip
        found: dict[str, Any] = {name: read(asked[name]) for name, read in readers.items() if asked.get(name)}
        for name in ("select", "ignore"):
            if asked.get(name):
                found[name] = tuple(self.selector(word) for word in asked[name])
        if asked.get("lang"):
            found["lang"] = asked["lang"]
        return found

    def platform(self, word: str, place: Place | None = None) -> str:
        """The marketplace of an id or a Chinese name.

        Raises:
            ConfigError: no rule knows such a marketplace.
        """
        known = _platforms(self._book)
        found = PLATFORM_WORDS.get(word, word)
        if known and found not in known:
            raise _unknown("平台", "platform", word, (*sorted(known), *PLATFORM_WORDS), place)
        return found


# What a command of that name lists.
_LISTED = frozenset({"rule", "goods", "law"})
# So many names are told in an error.
_MOST = 30


def _unknown(zh: str, en: str, word: str, known: Iterable[str], place: Place | None) -> ConfigError:
    make: Callable[..., ConfigError] = ConfigError if place is None else place.error
    names = list(known)
    if en in _LISTED:
        listed = f"adlint {en} 列出全部", f"`adlint {en}` lists all"
    else:
        listed = f"可用：{' '.join(names[:_MOST])}", f"Known: {' '.join(names[:_MOST])}"
    return make(f"未知的{zh} {word}", f"unknown {en} {word}", hint=did_you_mean(word, names) or listed)


def _platforms(book: Rulebook) -> set[str]:
    known: set[str] = set()
    waiting: list[Any] = [*book.rules, *book.exemptions]
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, tuple):
            waiting += entry
        elif isinstance(entry, Condition):
            known.update(entry.platform)
            waiting += (entry.any, entry.all, entry.none)
        elif hasattr(entry, "applies"):
            known.update(entry.applies.platform)
            known.update(entry.limit.platforms if entry.limit else ())
            waiting += (entry.where, entry.levels)
        elif hasattr(entry, "when"):
            waiting.append(entry.when)
    return known
