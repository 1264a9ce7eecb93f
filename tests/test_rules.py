"""Our own packs: every rule proves itself, every exemption is needed, and the data is sound."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import msgspec
import pytest
import yaml

from adlint.documents import Document
from adlint.engine.linter import Linter
from adlint.engine.select import rule_names
from adlint.engine.settings import Settings
from adlint.findings import Severity
from adlint.rulepacks import loader
from adlint.rulepacks.parts import Change
from adlint.rulepacks.provisions import uses
from adlint.rulepacks.schema import Example, Rule, Rulebook
from adlint.testing import Examples, Failure, marked, unmarked
from adlint.text.normalize import fold

BOOK = loader.load()
RULES = {rule.id: rule for rule in BOOK.rules}
KEBAB = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
WORDED_FACTS = {"implied-consent", "sharing-unnamed", "marketing-bundled"}
PLACEHOLDER = re.compile(r"\{[^}]*\}")


@pytest.fixture(scope="module")
def examples() -> Examples:
    """Our packs, with the linters that examples need kept between tests."""
    return Examples(BOOK)


@cache
def broken(rule: str) -> frozenset[tuple[str, str]]:
    """Where a rule's examples do not hold as things are, and why."""
    return frozenset((failure.where, failure.reason) for failure in Examples(BOOK).failures(RULES[rule]))


def told(failures: list[Failure]) -> str:
    """Failures as a person reads them."""
    return "".join(f"\n{each.where}: {each.text}\n    {each.reason}" for each in failures)


def without(exemption: str) -> Rulebook:
    """Our packs as if an exemption had never been written."""
    rules = tuple(
        msgspec.structs.replace(rule, exempt=tuple(name for name in rule.exempt if name != exemption))
        for rule in BOOK.rules
    )
    left = tuple(entry for entry in BOOK.exemptions if entry.id != exemption)
    return msgspec.structs.replace(BOOK, rules=rules, exemptions=left)


def raw_rules() -> Iterator[dict[str, Any]]:
    """Every rule as its file says it."""
    for path in sorted(loader.builtin_folder().rglob("*.yaml")):
        yield from (yaml.safe_load(path.read_text("utf-8")) or {}).get("rules", ())


@pytest.mark.parametrize("rule", RULES)
def test_every_example_holds(rule: str, examples: Examples) -> None:
    failures = list(examples.failures(RULES[rule]))
    assert not failures, told(failures)


@pytest.mark.parametrize("rule", RULES)
def test_all_packs_together_still_find_what_each_rule_marks(rule: str, examples: Examples) -> None:
    silent = []
    for example in RULES[rule].examples.bad:
        text, spans = unmarked(example.text)
        found = examples.findings(example, text, None)
        silent += [
            marked(text, [span]) for span in spans if not any(f.start < span[1] and span[0] < f.end for f in found)
        ]
    assert not silent, "\n".join(["nothing is found at", *silent])


@pytest.mark.parametrize("exemption", [entry.id for entry in BOOK.exemptions])
def test_an_example_fails_without_each_exemption(exemption: str) -> None:
    users = [rule for rule in BOOK.rules if exemption in rule.exempt]
    assert users, f"no rule uses {exemption}"
    lessened = Examples(without(exemption))
    needed = any(
        (failure.where, failure.reason) not in broken(rule.id) for rule in users for failure in lessened.failures(rule)
    )
    assert needed, f"every example of {', '.join(rule.id for rule in users)} holds without {exemption}"


def test_a_pack_without_rules_is_no_name_to_select() -> None:
    assert "advice" not in rule_names(BOOK)


def test_ids_are_kebab_case_and_mean_one_thing() -> None:
    names = Counter(name for rule in BOOK.rules for name in (rule.id, *rule.aliases))
    assert [name for name in names if not KEBAB.fullmatch(name)] == []
    assert [name for name, count in names.items() if count > 1] == []
    packs_and_families = {name for rule in BOOK.rules for name in (rule.pack, rule.family)}
    assert packs_and_families & set(names) == set(), "--select could not tell a rule from a pack or family"


def test_terms_are_written_once_per_rule() -> None:
    twice = {
        rule["id"]: [term for term, count in Counter(map(fold, rule["terms"])).items() if count > 1]
        for rule in raw_rules()
        if rule.get("terms")
    }
    assert {rule: terms for rule, terms in twice.items() if terms} == {}


def test_what_patterns_are_anchored_on_is_folded_as_the_text_is() -> None:
    assert [anchor for anchor in BOOK.anchors.words if fold(anchor) != anchor] == []


def test_no_rewrite_writes_what_another_rule_stops() -> None:
    stopped = [
        (term, rule.id) for rule in BOOK.rules if Severity[rule.severity] >= Severity.warning for term in rule.terms
    ]
    offers = [(rule.id, fold(choice.text)) for rule in BOOK.rules for option in rule.rewrite for choice in option.texts]
    assert [(rule, text, term, other) for rule, text in offers for term, other in stopped if term in text] == []


def test_no_two_rules_say_the_same(examples: Examples) -> None:
    """Two rules that both speak on every example of either are one."""

    def speaking(example: Example) -> set[str]:
        found = examples.findings(example, unmarked(example.text)[0], None)
        return {finding.rule for finding in found} | {other.rule for finding in found for other in finding.also}

    beside = {rule.id: set[str].intersection(*map(speaking, rule.examples.bad)) for rule in BOOK.rules}
    assert [(one, two) for one in beside for two in beside[one] if one < two and one in beside[two]] == []


CHANGES = [(rule, change) for rule in BOOK.rules for change in rule.changes]


@pytest.mark.parametrize(("rule", "change"), CHANGES, ids=[f"{rule.id}-{change.since}" for rule, change in CHANGES])
def test_a_dated_change_speaks_from_its_day_on_and_not_the_day_before(rule: Rule, change: Change) -> None:
    day = date.fromisoformat(change.since)
    bad = next(example for example in rule.examples.bad if not example.as_of)
    text = bad.text.replace("«", "").replace("»", "")

    def message(as_of: date) -> str:
        settings = Settings(as_of=as_of, goods=bad.goods, kind=bad.kind, select=(rule.id,))
        [first, *_] = Linter(BOOK, settings).lint(Document.plain(text))
        return first.message

    assert change.note in message(day)
    assert change.note not in message(day - timedelta(days=1))


def test_every_basis_names_a_known_law() -> None:
    laws = {law.id for law in BOOK.laws}
    cited = [
        (rule.id, entry) for rule in BOOK.rules for entry in (*rule.basis, *(e for c in rule.changes for e in c.basis))
    ]
    cited += [(entry.id, entry.basis) for entry in BOOK.exemptions if entry.basis]
    assert [(name, basis.law) for name, basis in cited if basis.law not in laws] == []
    assert [(name, basis.law) for name, basis in cited if not (basis.verified or basis.unverified)] == []


CITED = {(use.entry.law, use.entry.article) for use in uses(BOOK)}
SUMMARIES = {(law.id, article): said for law in BOOK.laws for article, said in law.articles.items()}


def test_articles_that_are_cited_have_a_summary_and_no_others() -> None:
    """All of which the digest of the law says something: 183 of 186 that are cited."""
    assert SUMMARIES.keys() <= CITED
    assert CITED - SUMMARIES.keys() == {
        ("食品安全法", "73"), ("化妆品条例", ""), ("金融营销宣传通知", "禁止行为"),
    }  # fmt: skip
    assert (len(SUMMARIES), len(CITED)) == (183, 186)


@pytest.mark.parametrize("cited", SUMMARIES, ids=" ".join)
def test_a_summary_is_a_sentence_of_each_language(cited: tuple[str, str]) -> None:
    said = SUMMARIES[cited]
    assert re.fullmatch(r"[^。\n]+。", said.zh)
    assert re.fullmatch(r"[^\n]+\.", said.en)
    assert not re.search(r"[\u4e00-\u9fff]", said.en.replace("the word 广告", "")), "English with Chinese in it"


def test_a_summary_says_where_nobody_has_verified_the_article() -> None:
    checked = {(use.entry.law, use.entry.article) for use in uses(BOOK) if use.entry.verified}
    unsure = SUMMARIES.keys() - checked
    assert unsure
    for cited in unsure:
        assert "未核实" in SUMMARIES[cited].zh, cited
        assert "not verified" in SUMMARIES[cited].en, cited
    # Where one language says so, so does the other.
    for said in SUMMARIES.values():
        assert ("未核实" in said.zh) == ("not verified" in said.en)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_and_why_in_both_languages(rule: str) -> None:
    spoken = RULES[rule]
    for text in (spoken.message, spoken.message_en, spoken.why, spoken.why_en):
        assert text.strip() == text != ""
    assert not re.search(r"[\u4e00-\u9fff]", PLACEHOLDER.sub("", spoken.why_en)), "English with Chinese in it"


@pytest.mark.parametrize("rule", RULES)
def test_messages_quote_the_match_only_where_it_is_words(rule: str) -> None:
    spoken = RULES[rule]
    known = {"{match}", "{other}", "{there}"} if spoken.conflict else {"{match}"}
    assert set(PLACEHOLDER.findall(spoken.message + spoken.message_en)) <= known
    assert not PLACEHOLDER.search(spoken.why + spoken.why_en)
    assert ("{match}" in spoken.message) == ("{match}" in spoken.message_en)
    assert not (quotes_markup(spoken) and "{match}" in spoken.message), "the match of a form rule is a tag"


def quotes_markup(rule: Rule) -> bool:
    """Whether the match of a rule is a tag: that of a form rule is, unless the fact it stands at is a fact of wording."""
    return rule.form is not None and (rule.form.at or rule.form.when[0]) not in WORDED_FACTS
