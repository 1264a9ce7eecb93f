"""What bears on some goods: advice, nearest first, and rules, those of the goods apart from those for all goods."""

from __future__ import annotations

from collections.abc import Sequence

from adlint.engine.goods import GoodsRegistry
from adlint.rulepacks.schema import Advice, Rule, Rulebook


def advice_for(goods: str, book: Rulebook, registry: GoodsRegistry) -> tuple[list[Advice], list[Advice]]:
    """The advice on some goods, what is said of them before what they inherit, and the advice on all goods, these among them.

    Args:
        goods: an id of the registry.
        book: where advice stands.
        registry: the tree of the same book.
    """
    line = registry.lineage(goods)
    own: list[tuple[int, Advice]] = []
    general: list[Advice] = []
    for entry in book.advice:
        named = () if "any" in entry.goods else entry.goods
        steps = _steps(line, named or line, entry.except_goods)
        if steps is None:
            continue
        if named:
            own.append((steps, entry))
        else:
            general.append(entry)
    return [entry for _, entry in sorted(own, key=lambda pair: pair[0])], general


def rules_for(goods: str, book: Rulebook, registry: GoodsRegistry) -> tuple[list[Rule], list[Rule]]:
    """The rules that speak of some goods only, and those that speak of all goods, these among them.

    Args:
        goods: an id of the registry.
        book: where rules stand.
        registry: the tree of the same book.
    """
    line = registry.lineage(goods)
    own: list[Rule] = []
    general: list[Rule] = []
    for rule in book.rules:
        named = () if "any" in rule.applies.goods else rule.applies.goods
        if _steps(line, named or line, rule.applies.except_goods) is not None:
            (own if named else general).append(rule)
    return own, general


def _steps(line: Sequence[str], named: Sequence[str], excepted: Sequence[str]) -> int | None:
    """How far up the line the first of the named goods stands; None where none does or one is excepted."""
    if any(goods in excepted for goods in line):
        return None
    return next((steps for steps, goods in enumerate(line) if goods in named), None)
