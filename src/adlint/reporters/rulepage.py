"""A rule explained, as `adlint rule ID` prints it and editors show it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adlint.reporters import words
from adlint.reporters.sections import Lang, checked, message, provision, section, summary
from adlint.rulepacks.provisions import gist

if TYPE_CHECKING:
    from adlint.rulepacks.parts import BasisEntry
    from adlint.rulepacks.schema import Example, Rule, Rulebook

_SHOWN = 10


def explained(rule: Rule, book: Rulebook, lang: Lang) -> Iterator[str]:
    """A rule explained, line by line.

    Args:
        rule: the rule.
        book: where laws, penalties and exemptions stand.
        lang: `zh` or `en`.
    """
    zh = lang == "zh"
    yield f"{rule.id} · {rule.severity} · {words.ORIGIN[lang][rule.origin]} · {rule.pack}/{rule.family}"
    yield f"  {message(rule, lang)}"
    yield from section("为什么" if zh else "Why", [rule.why if zh else rule.why_en])
    yield from section("依据" if zh else "Basis", [line for entry in rule.basis for line in _basis(entry, book, lang)])
    bands = [band.zh if zh else band.en for band in book.penalties if band.id == rule.penalty]
    yield from section("罚则" if zh else "Penalty", bands)
    yield from section("何时适用" if zh else "Applies", _applies(rule, zh))
    yield from section("级别变化" if zh else "Levels", _levels(rule, lang))
    yield from section(
        "会报 → 改成" if zh else "Found -> better", [_bad(example, zh) for example in rule.examples.bad[:_SHOWN]]
    )
    if rule.no_rewrite:
        yield from section("为何不给改写" if zh else "Why no rewrite", [rule.no_rewrite])
    yield from section("不报" if zh else "Silent", [_good(example, lang) for example in rule.examples.good[:_SHOWN]])
    yield from section("豁免" if zh else "Exemptions", _exemptions(rule, book, lang))
    owed = [words.evidence(lang, name) for name in dict.fromkeys((*rule.evidence, *rule.evidence_owed))]
    yield from section("出示何种证据" if zh else "Evidence", [("、" if zh else ", ").join(owed)] if owed else [])
    yield from section("已知不足" if zh else "Known problems", [_todo(example, zh) for example in rule.examples.todo])
    yield from section("旧名" if zh else "Former ids", list(rule.aliases))


def _basis(entry: BasisEntry, book: Rulebook, lang: Lang) -> list[str]:
    zh = lang == "zh"
    law = next((law for law in book.laws if law.id == entry.law), None)
    said = [provision(entry)]
    if law is not None:
        said.append(f"{law.title}（{law.version}）" if zh else f"{law.title} ({law.version})")
        if law.since:
            said.append(f"{law.since} 起施行" if zh else f"in force since {law.since}")
    said += checked(entry, lang)
    if entry.goods:
        labels = [one.label if zh else one.id for one in book.goods if one.id in entry.goods]
        said.append(f"只就这些商品：{'、'.join(labels)}" if zh else f"of these goods only: {', '.join(labels)}")
    if entry.except_goods:
        labels = [one.label if zh else one.id for one in book.goods if one.id in entry.except_goods]
        said.append(f"这些商品除外：{'、'.join(labels)}" if zh else f"not of these goods: {', '.join(labels)}")
    return [" · ".join(said), *(f"  {line}" for line in summary(gist(book, entry.law, entry.article), lang))]


def _applies(rule: Rule, zh: bool) -> list[str]:
    labels = {
        "goods": ("品类", "goods"),
        "except_goods": ("不含品类", "not goods"),
        "field": ("字段", "field"),
        "except_field": ("不含字段", "not field"),
        "kind": ("文本种类", "kind"),
        "platform": ("平台", "platform"),
    }
    said = []
    for name, (chinese, english) in labels.items():
        values = [value for value in getattr(rule.applies, name) if value != "any"]
        if values:
            said.append(f"{chinese if zh else english}: {', '.join(values)}")
    if rule.effective:
        said.append(f"{rule.effective} 起" if zh else f"from {rule.effective}")
    if rule.expires:
        said.append(f"{rule.expires} 止" if zh else f"until {rule.expires}")
    return said


def _levels(rule: Rule, lang: Lang) -> list[str]:
    said = [f"{level.severity}" + (f"：{level.note}" if level.note else "") for level in rule.levels]
    said += [f"{change.since} → {change.severity or rule.severity} {change.note}".rstrip() for change in rule.changes]
    return said


def _bad(example: Example, zh: bool) -> str:
    if example.becomes is None:
        return example.text
    better = example.becomes or ("（删去）" if zh else "(deleted)")
    return f"{example.text} → {better}"


def _good(example: Example, lang: Lang) -> str:
    because = example.because or ""
    return f"{example.text} —— {words.EXEMPTION[lang].get(because, because)}"


def _todo(example: Example, zh: bool) -> str:
    missed = "«" in example.text
    label = ("漏报" if missed else "误报") if zh else ("missed" if missed else "false alarm")
    return f"{label}: {example.text}" + (f" —— {example.because}" if example.because else "")


def _exemptions(rule: Rule, book: Rulebook, lang: Lang) -> list[str]:
    zh = lang == "zh"
    said = []
    for entry in book.exemptions:
        if entry.id not in rule.exempt:
            continue
        basis = f"{entry.basis.law} {entry.basis.article}" if entry.basis else ""
        owes = ("须备证明" if zh else "owes proof") if entry.owes == "proof" else ""
        tail = " · ".join(part for part in (basis, owes) if part)
        said.append(f"{words.EXEMPTION[lang][entry.name]}（{entry.id}）{entry.why}" + (f" · {tail}" if tail else ""))
    return said
