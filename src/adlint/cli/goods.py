"""`adlint goods`: the tree of goods, or what copy about some goods may say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from adlint.cli.setup import config_options, configuration, page_options
from adlint.reporters import words
from adlint.reporters.jsonout import encode
from adlint.reporters.sections import Lang, checked, message, provision, section

if TYPE_CHECKING:
    from adlint.engine.goods import GoodsRegistry
    from adlint.rulepacks.schema import Advice, Goods, Rulebook

_SHOWN = 12
_STANCE = {
    "zh": {"may": "可以说", "with-proof": "有证明才能说", "never": "不能说"},
    "en": {"may": "May be said", "with-proof": "Only with proof", "never": "Never"},
}


@click.command("goods")
@click.argument("name", required=False, metavar="[ID]")
@page_options
@config_options
def command(name: str | None, form: str, lang: Lang, config_file: str | None, no_config: bool) -> int:
    """卖的东西能说什么：可以说的、有证明才能说的、不能说的，各注依据；不给 ID 则列出品类树。

    What copy about some goods may say: freely, with proof, never, each with its law. ID is an id or what shops call the
    goods; without it, the tree of goods.

    \b
      adlint goods 面膜
      adlint goods health-food --lang en
    """
    from adlint.api.checker import Checker
    from adlint.config.vocabulary import Vocabulary
    from adlint.engine.goods import GoodsRegistry

    book = Checker(configuration(config_file, no_config)).book(None)
    if name is None:
        listed = [{"id": entry.id, "label": entry.label, "parent": entry.parent} for entry in book.goods]
        click.echo(encode(listed, indent=2) if form == "json" else "\n".join(_tree(book, lang)))
        return 0
    found = Vocabulary(book).goods(name)
    goods = next(entry for entry in book.goods if entry.id == found)
    registry = GoodsRegistry(book.goods)
    if form == "json":
        click.echo(encode(_data(goods, book, registry), indent=2))
    else:
        click.echo("\n".join(_page(goods, book, registry, lang)))
    return 0


def _tree(book: Rulebook, lang: Lang) -> Iterator[str]:
    def below(parent: str | None, depth: int) -> Iterator[str]:
        for entry in book.goods:
            if entry.parent == parent:
                yield f"{'  ' * depth}{entry.id}  {entry.label}"
                yield from below(entry.id, depth + 1)

    yield from below(None, 0)
    count = len(book.goods)
    yield f"{count} 个品类 · adlint goods ID 看能说什么" if lang == "zh" else f"{count} kinds of goods"


def _data(goods: Goods, book: Rulebook, registry: GoodsRegistry) -> dict[str, Any]:
    from adlint.engine.advice import advice_for, rules_for

    said, said_of_all = advice_for(goods.id, book, registry)
    own, general = rules_for(goods.id, book, registry)
    names = ("id", "severity", "message", "message_en")
    return {
        "id": goods.id,
        "label": goods.label,
        "ancestors": registry.lineage(goods.id)[1:],
        "aliases": goods.aliases,
        "heads": goods.heads,
        "advice": _by_stance(said),
        "general_advice": _by_stance(said_of_all),
        "rules": [{name: getattr(rule, name) for name in names} for rule in own],
        "general_rules": len(general),
    }


def _by_stance(advice: Sequence[Advice]) -> dict[str, list[Any]]:
    import msgspec

    return {
        stance: [msgspec.to_builtins(entry) for entry in advice if entry.stance == stance] for stance in _STANCE["zh"]
    }


def _page(goods: Goods, book: Rulebook, registry: GoodsRegistry, lang: Lang) -> Iterator[str]:
    from adlint.engine.advice import advice_for, rules_for

    zh = lang == "zh"
    labels = {entry.id: entry.label for entry in book.goods}
    line = registry.lineage(goods.id)
    yield " < ".join(f"{name} {labels[name]}" for name in line)
    yield from section("怎样认出" if zh else "Recognised by", list(_recognised(goods, zh)))
    advice, for_all = advice_for(goods.id, book, registry)
    for stance, title in _STANCE[lang].items():
        said: list[str] = []
        for entry in (entry for entry in advice if entry.stance == stance):
            source = next(name for name in line if name in entry.goods)
            said += _advice(entry, "" if source == goods.id else labels[source] if zh else source, lang)
        shared = [part for entry in for_all if entry.stance == stance for part in _advice(entry, "", lang)]
        if shared:
            said += ["所有商品" if zh else "All goods", *(f"  {part}" for part in shared)]
        yield from section(title, said or ["没有记下的" if zh else "none on record"])
    own, general = rules_for(goods.id, book, registry)
    rules = [f"{rule.id} · {rule.severity} · {message(rule, lang)}" for rule in own]
    yield from section("只管这类商品的规则" if zh else "Rules for these goods only", rules)
    yield ""
    if zh:
        yield f"另有 {len(general)} 条规则不分商品 · adlint rule ID 看详情 · 非法律意见"
    else:
        yield f"rules for all goods: {len(general)} · adlint rule ID explains one · not legal advice"


def _recognised(goods: Goods, zh: bool) -> Iterator[str]:
    for label, names in (("类目" if zh else "category", goods.aliases), ("品名" if zh else "name", goods.heads)):
        if names:
            more = "……" if len(names) > _SHOWN else ""
            yield _labelled(label, names[:_SHOWN], zh) + more


def _advice(entry: Advice, source: str, lang: Lang) -> Iterator[str]:
    """What is said, and indented below it wording, proof and law; `source` is what it is inherited from."""
    zh = lang == "zh"
    inherited = (f"（承自{source}）" if zh else f" (from {source})") if source else ""
    yield (entry.text if zh else entry.text_en) + inherited
    if entry.words:
        yield "  " + _labelled("字样" if zh else "words", entry.words, zh)
    if entry.evidence:
        owed = [words.evidence(lang, name) for name in entry.evidence]
        yield "  " + _labelled("证明" if zh else "proof", owed, zh)
    basis = []
    for one in entry.basis:
        state = ("；" if zh else "; ").join(checked(one, lang))
        basis.append(provision(one) + (f"（{state}）" if zh else f" ({state})"))
    yield "  " + _labelled("依据" if zh else "basis", basis, zh)


def _labelled(label: str, values: Sequence[str], zh: bool) -> str:
    return f"{label}：{'、'.join(values)}" if zh else f"{label}: {', '.join(values)}"
