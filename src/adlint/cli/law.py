"""`adlint law`: the laws that rules rest on, or what rests on the provisions of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from adlint.cli.setup import config_options, configuration, page_options
from adlint.errors import ConfigError
from adlint.reporters.jsonout import encode
from adlint.reporters.sections import Lang, checked, section, summary
from adlint.reporters.width import columns

if TYPE_CHECKING:
    from adlint.config.vocabulary import Vocabulary
    from adlint.rulepacks.provisions import Use
    from adlint.rulepacks.schema import Law, Rulebook

_OTHERS = {
    "zh": {"exemption": "以此为据的豁免", "advice": "以此为据的建议（adlint goods）"},
    "en": {"exemption": "Exemptions that rest on it", "advice": "Advice that rests on it (adlint goods)"},
}

# 广告法 9(3), as reports cite it; 广告法第九条, as people write it.
_CITED = re.compile(r"(?P<law>.+?)\s*第?\s*(?P<article>\d[\d()]*|[零一二三四五六七八九十百]+)\s*条?")


@click.command("law")
@click.argument("words", nargs=-1, metavar="[ID [ARTICLE]]")
@page_options
@config_options
def command(words: tuple[str, ...], form: str, lang: Lang, config_file: str | None, no_config: bool) -> int:
    """规则依据的法律：版本、施行日、没有核实的，以及每一条上有哪些规则；不给 ID 则列出全部。

    The law that rules rest on: version, date, what is not verified, and the rules on each provision. ID is a short name
    or the full title; without it, all laws with the number of rules on them.

    \b
      adlint law 广告法
      adlint law 广告法 9
    """
    from adlint.api.checker import Checker
    from adlint.config.vocabulary import Vocabulary
    from adlint.rulepacks.provisions import uses

    book = Checker(configuration(config_file, no_config)).book(None)
    if not words:
        rows = [(law, uses(book, law.id)) for law in book.laws]
        click.echo(
            encode([_listed(*row) for row in rows], indent=2) if form == "json" else "\n".join(_table(rows, lang))
        )
        return 0
    name, article = _cited(" ".join(words), Vocabulary(book))
    law = next(law for law in book.laws if law.id == name)
    found = [use for use in uses(book, name) if article is None or _is_of(use, article)]
    if article is not None and not found:
        known = dict.fromkeys(use.entry.article for use in uses(book, name) if use.entry.article)
        raise ConfigError(
            f"没有规则以{name} {article} 为据", f"no rule rests on {name} {article}",
            hint=(f"有规则的条款：{'、'.join(known)}", f"Rules rest on: {', '.join(known)}"),
        )  # fmt: skip
    click.echo(
        encode(_data(law, found, book), indent=2) if form == "json" else "\n".join(_page(law, found, book, lang))
    )
    return 0


def _cited(words: str, known: Vocabulary) -> tuple[str, str | None]:
    """The id of a law, and the article that the words name besides.

    Raises:
        ConfigError: no such law is known.
    """
    try:
        return known.law(words), None
    except ConfigError:
        match = _CITED.fullmatch(unicodedata.normalize("NFKC", words).strip())
        if match is None:
            raise
    from adlint.text.quantities import number

    article = match["article"]
    value = None if article[0].isdecimal() else number(article)
    return known.law(match["law"]), article if value is None else str(int(value))


def _is_of(use: Use, article: str) -> bool:
    """Whether a rule rests on an article or one of its items."""
    return use.entry.article == article or use.entry.article.startswith(f"{article}(")


def _rules(found: Sequence[Use]) -> list[str]:
    """Ids of the rules that rest on it, now or from some day on."""
    return list(dict.fromkeys(use.id for use in found if use.kind in ("rule", "change")))


def _verified(found: Sequence[Use]) -> str | None:
    """The latest month in which a provision was checked for a rule."""
    months = [use.entry.verified for use in found if use.kind in ("rule", "change") and use.entry.verified]
    return max(months, default=None)


def _listed(law: Law, found: Sequence[Use]) -> dict[str, Any]:
    names = ("id", "title", "version", "since", "note")
    return {
        **{name: getattr(law, name) for name in names},
        "verified": _verified(found),
        "rules": len(_rules(found)),
        "exemptions": sum(use.kind == "exemption" for use in found),
        "advice": sum(use.kind == "advice" for use in found),
    }


def _table(rows: Sequence[tuple[Law, list[Use]]], lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    unverified = "未核实" if zh else "unverified"
    cells = [
        ("法律", "规则", "建议", "核对", "施行", "名称")
        if zh
        else ("law", "rules", "advice", "checked", "since", "title")
    ]
    for law, found in rows:
        count = _listed(law, found)
        said = [law.title, law.version]
        if not count["rules"]:
            said.append("没有规则以它为据" if zh else "no rule rests on it")
        state = count["verified"] or (unverified if count["rules"] else "-")
        cells.append((law.id, str(count["rules"]), str(count["advice"]), state, law.since or "-", " · ".join(said)))
    wide = [max(columns(row[index]) for row in cells) for index in range(5)]
    for row in cells:
        padded = (text + " " * (wide[index] - columns(text)) for index, text in enumerate(row[:5]))
        yield "  ".join((*padded, row[5]))
    yield (
        f"{len(rows)} 部法律 · adlint law ID 看每一条上的规则" if zh else f"{len(rows)} laws · adlint law ID shows one"
    )


def _data(law: Law, found: Sequence[Use], book: Rulebook) -> dict[str, Any]:
    import msgspec

    severities = {rule.id: rule.severity for rule in book.rules}

    def plain(use: Use) -> dict[str, Any]:
        data = {"id": use.id, **({"from": use.since} if use.since else {})}
        if use.kind in ("rule", "change"):
            data["severity"] = severities[use.id]
        return {**data, **{name: getattr(use.entry, name) for name in ("article", "verified", "unverified")}}

    kinds = {"rules": "rule", "changes": "change", "exemptions": "exemption", "advice": "advice"}
    return {
        **msgspec.to_builtins(law),
        "penalties": [msgspec.to_builtins(band) for band in book.penalties if band.id in _bands(found, book)],
        **{name: [plain(use) for use in found if use.kind == kind] for name, kind in kinds.items()},
    }


def _bands(found: Sequence[Use], book: Rulebook) -> set[str]:
    ids = set(_rules(found))
    return {rule.penalty for rule in book.rules if rule.id in ids and rule.penalty}


def _page(law: Law, found: Sequence[Use], book: Rulebook, lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    yield f"{law.id} · {law.title}"
    since = (f"{law.since} 起施行" if zh else f"in force since {law.since}") if law.since else ""
    yield "  " + " · ".join(part for part in (law.version, since) if part)
    yield from section(
        "注意，包括没有核实的" if zh else "Note, with what is not verified", [law.note] if law.note else []
    )
    bands = [band for band in book.penalties if band.id in _bands(found, book)]
    yield from section(
        "这些规则的罚则" if zh else "Penalty bands of its rules", [band.zh if zh else band.en for band in bands]
    )
    severities = {rule.id: rule.severity for rule in book.rules}
    lines = []
    for article, group in groupby((use for use in found if use.kind == "rule"), key=lambda use: use.entry.article):
        lines.append(_article(article, zh))
        lines += [f"  {line}" for line in summary(law.articles.get(article), lang)]
        lines += [f"  {_said(use, severities[use.id], lang)}" for use in group]
    yield from section("条款" if zh else "Provisions", lines or ["没有规则以它为据" if zh else "no rule rests on it"])
    changes = sorted((use for use in found if use.kind == "change"), key=lambda use: use.since or "")
    said = [f"{use.since} · {_article(use.entry.article, zh)} · {_said(use, '', lang)}" for use in changes]
    yield from section("定了日子的变化" if zh else "Dated changes", said)
    for kind, title in _OTHERS[lang].items():
        others = [use for use in found if use.kind == kind]
        yield from section(title, [f"{_article(use.entry.article, zh)} · {_said(use, '', lang)}" for use in others])
    ruled = {use.entry.article for use in found if use.kind == "rule"}
    rest = dict.fromkeys(use.entry.article for use in found if use.entry.article not in ruled)
    summaries = [(_article(article, zh), summary(law.articles.get(article), lang)) for article in rest]
    yield from section(
        "其余条款的摘要" if zh else "Summaries of the other provisions",
        [line for article, said in summaries if said for line in (article, *(f"  {one}" for one in said))],
    )


def _article(article: str, zh: bool) -> str:
    return article or ("条号未录" if zh else "article not recorded")


def _said(use: Use, severity: str, lang: Lang) -> str:
    return " · ".join(part for part in (use.id, severity, *checked(use.entry, lang)) if part)
