"""What packs name, checked wherever it stands: goods, marketplaces, days, and ids that would stand for two rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from adlint.errors import RuleError, did_you_mean
from adlint.rulepacks.parts import Applies, Condition, Strict
from adlint.rulepacks.schema import Example, Goods, Rule
from adlint.rulepacks.vocabularies import PLATFORM_WORDS

Steps = tuple[str | int, ...]
# Makes the error of an entry: its list and id, what is wrong in both languages, and the keys that lead to it.
Problem = Callable[..., RuleError]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def check_names(parts: Mapping[str, Sequence[Any]], problem: Problem) -> None:
    """Refuse what no list knows.

    Args:
        parts: the entries of all packs, by list.
        problem: makes an error with its place.

    Raises:
        RuleError: goods, a marketplace or a day that there is not; an alias that is another rule's id; goods that hang from
            themselves.
    """
    goods = {one.id for one in parts["goods"]}
    rules: Sequence[Rule] = parts["rules"]
    platforms = {*PLATFORM_WORDS.values(), *(name for rule in rules if rule.limit for name in rule.limit.platforms)}
    for list_, entries in parts.items():
        for entry in entries:
            key = f"{list_}:{entry.id}"
            for value, steps in _structs(entry):
                _check_days(value, key, steps, problem)
                for name, one in _named(value):
                    known, zh = (platforms, "平台") if name == "platform" else (goods, "商品类别")
                    if one not in known and (name, one) != ("goods", "any"):
                        hint = did_you_mean(one, known)
                        raise problem(key, f"未知的{zh} {one}", f"unknown {name} {one}", *steps, name, hint=hint)
    _check_aliases(rules, problem)
    _check_parents(parts["goods"], problem)


def _structs(value: object, steps: Steps = ()) -> Iterator[tuple[Strict, Steps]]:
    """An entry and all that it holds, each with the keys and indexes that lead to it."""
    if isinstance(value, Strict):
        yield value, steps
        for field in msgspec.structs.fields(value):
            yield from _structs(getattr(value, field.name), (*steps, field.encode_name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _structs(item, (*steps, index))


def _named(value: Strict) -> Iterator[tuple[str, str]]:
    """The goods and marketplaces that a condition, the range of a rule or an example names."""
    if isinstance(value, Condition | Applies | Example):
        for name in ("goods", "except_goods", "platform"):
            named = getattr(value, name, None) or ()
            yield from ((name, one) for one in ((named,) if isinstance(named, str) else named))


def _check_days(value: Strict, key: str, steps: Steps, problem: Problem) -> None:
    for field in msgspec.structs.fields(value):
        written = getattr(value, field.name)
        if isinstance(written, str) and _DAY.fullmatch(written):
            try:
                date.fromisoformat(written)
            except ValueError:
                zh, en = f"没有这一天：{written}", f"no such day: {written}"
                raise problem(key, zh, en, *steps, field.encode_name) from None


def _check_aliases(rules: Sequence[Rule], problem: Problem) -> None:
    ids = {rule.id for rule in rules}
    for rule in rules:
        for index, alias in enumerate(rule.aliases):
            if alias in ids:
                zh, en = f"{alias} 已是一条规则的 id 或别名", f"{alias} is the id of a rule or an alias"
                raise problem(f"rules:{rule.id}", zh, en, "aliases", index)
            ids.add(alias)


def _check_parents(goods: Sequence[Goods], problem: Problem) -> None:
    above = {one.id: one.parent for one in goods}
    for id_, parent in above.items():
        met = {id_}
        while parent is not None:
            if parent not in above:
                zh, en = f"未知的商品类别 {parent}", f"unknown goods {parent}"
                raise problem(f"goods:{id_}", zh, en, "parent", hint=did_you_mean(parent, above))
            if parent in met:
                raise problem(f"goods:{id_}", "parent 成环", "`parent` runs in a circle", "parent")
            met.add(parent)
            parent = above[parent]
