"""Our own advice on goods: there for the trades that need it, checked, in both languages, and at peace with our rules."""

from __future__ import annotations

import re

import pytest

from adlint.documents import Document
from adlint.engine.advice import advice_for
from adlint.engine.goods import GoodsRegistry
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.findings import Severity
from adlint.rulepacks import loader
from adlint.rulepacks.schema import Advice
from adlint.testing import AS_OF

BOOK = loader.load()
REGISTRY = GoodsRegistry(BOOK.goods)
ADVISED = """
food health-food infant-formula special-medical-food alcohol cosmetics special-cosmetics toothpaste drug prescription-drug otc-drug
device disinfectant medical-service medical-beauty pet pesticide veterinary-drug seed agriculture
"""
EACH = pytest.mark.parametrize("advice", BOOK.advice, ids=lambda advice: advice.id)


@pytest.mark.parametrize("goods", ADVISED.split())
def test_goods_under_a_law_of_their_own_are_told_what_they_may_never_say(goods: str) -> None:
    assert any(entry.stance == "never" for entry in advice_for(goods, BOOK, REGISTRY)[0])


@EACH
def test_advice_speaks_both_languages(advice: Advice) -> None:
    assert re.search(r"[\u4e00-\u9fff]", advice.text)
    assert advice.text_en.endswith(".")
    assert not re.search(r"[\u4e00-\u9fff]", advice.text_en)


@EACH
def test_every_provision_of_advice_was_checked_or_says_what_was_not(advice: Advice) -> None:
    for basis in advice.basis:
        assert basis.verified or basis.unverified
        assert basis.article or basis.unverified


@EACH
def test_proof_is_named_only_where_proof_helps(advice: Advice) -> None:
    assert not advice.evidence or advice.stance == "with-proof"


@pytest.mark.parametrize(
    ("goods", "word"),
    [(goods, word) for entry in BOOK.advice if entry.stance == "may" for goods in entry.goods for word in entry.words],
)
def test_what_may_be_said_freely_is_not_stopped_by_a_rule(goods: str, word: str) -> None:
    found = Linter(BOOK, Settings(as_of=AS_OF, goods=goods)).lint(Document.plain(word))
    assert [finding.rule for finding in found if finding.severity >= Severity.warning] == []


def test_what_an_ancestor_says_is_inherited_after_what_is_said_of_the_goods_themselves() -> None:
    found = [entry.goods for entry in advice_for("alcohol", BOOK, REGISTRY)[0]]
    assert found.index(("food",)) > max(index for index, goods in enumerate(found) if goods == ("alcohol",))


def test_what_only_health_food_may_say_is_not_forbidden_it_as_food() -> None:
    assert "food-function" in {entry.id for entry in advice_for("food", BOOK, REGISTRY)[0]}
    assert "food-function" not in {entry.id for entry in advice_for("health-food", BOOK, REGISTRY)[0]}


def test_the_list_of_health_functions_is_whole() -> None:
    functions = next(entry for entry in BOOK.advice if entry.id == "health-food-functions")
    assert len(set(functions.words)) == 24
