"""`adlint rule`: the list of rules, or one rule explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from adlint.cli.setup import config_options, configuration, page_options
from adlint.reporters.jsonout import encode
from adlint.reporters.rulepage import explained
from adlint.reporters.sections import Lang, message

if TYPE_CHECKING:
    from adlint.rulepacks.schema import Rule, Rulebook


@click.command("rule")
@click.argument("name", required=False, metavar="[ID]")
@page_options
@config_options
def command(name: str | None, form: str, lang: Lang, config_file: str | None, no_config: bool) -> int:
    """解释一条规则：查什么、为什么、依据、改写、豁免、已知漏报；给规则包、类别或一个词则列出有关的规则，不给则全部列出。

    Explain a rule: what it finds, why, basis, bad -> better, exemptions, known misses; with a pack, a family or a word
    list the rules about it, without ID all, by pack.
    """
    from adlint.api.checker import Checker
    from adlint.config.vocabulary import Vocabulary

    book = Checker(configuration(config_file, no_config)).book(None)
    ids = {one for rule in book.rules for one in (rule.id, *rule.aliases)}
    word = (name or "").lower()
    about = [] if word in ids else [rule for rule in book.rules if _is_about(rule, word)]
    if about:
        if form == "json":
            click.echo(encode([_listed(rule) for rule in about], indent=2))
        else:
            click.echo("\n".join(_list(about, lang)))
        return 0
    found = Vocabulary(book).rule(word)
    rule = next(rule for rule in book.rules if rule.id == found)
    click.echo(encode(as_data(rule, book), indent=2) if form == "json" else "\n".join(explained(rule, book, lang)))
    return 0


def _listed(rule: Rule) -> dict[str, Any]:
    names = ("id", "pack", "family", "severity", "origin", "message", "message_en", "why", "why_en")
    return {name: getattr(rule, name) for name in names}


def _is_about(rule: Rule, word: str) -> bool:
    """Whether a rule is of the pack or family of that name, or has a word in its id or in what is said of it."""
    if word in ("", rule.pack, rule.family):
        return True
    return len(word) > 1 and any(word in said.lower() for said in (rule.id, rule.message, rule.why))


def _list(some: Sequence[Rule], lang: Lang) -> Iterator[str]:
    wide = max(len(rule.id) for rule in some)
    packs = dict.fromkeys(rule.pack for rule in some)
    for pack in packs:
        rules = [rule for rule in some if rule.pack == pack]
        yield f"{pack} ({len(rules)})"
        for rule in rules:
            yield f"  {rule.id:<{wide}}  {rule.severity:<7}  {message(rule, lang)}"
    yield f"{len(some)} 条规则 · adlint rule ID 看详情" if lang == "zh" else f"{len(some)} rules"


def as_data(rule: Rule, book: Rulebook) -> dict[str, Any]:
    """A rule as JSON has it, with law titles, penalty band and exemptions written out.

    Args:
        rule: the rule.
        book: where laws, penalties and exemptions stand.
    """
    import msgspec

    from adlint.rulepacks.provisions import gist

    laws = {law.id: law for law in book.laws}
    data: dict[str, Any] = msgspec.to_builtins(rule)
    data["basis"] = [
        {
            **msgspec.to_builtins(entry),
            "title": laws[entry.law].title,
            "version": laws[entry.law].version,
            "summary": msgspec.to_builtins(gist(book, entry.law, entry.article)),
        }
        for entry in rule.basis
        if entry.law in laws
    ]
    data["penalty"] = next((msgspec.to_builtins(band) for band in book.penalties if band.id == rule.penalty), None)
    data["exempt"] = [
        {
            "id": entry.id,
            "name": entry.name,
            "why": entry.why,
            "basis": msgspec.to_builtins(entry.basis),
            "owes": entry.owes,
        }
        for entry in book.exemptions
        if entry.id in rule.exempt
    ]
    return data
