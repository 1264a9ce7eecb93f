"""Our own advice on goods: there for the trades that need it, checked, in both languages, and at peace with our rules."""

from __future__ import annotations

import re
from functools import cache

import pytest

from adlint.documents import Document
from adlint.engine.advice import advice_for
from adlint.engine.goods import GoodsRegistry
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.findings import Severity, Verdict
from adlint.rulepacks import loader
from adlint.rulepacks.schema import Advice
from adlint.testing import AS_OF

BOOK = loader.load()
REGISTRY = GoodsRegistry(BOOK.goods)
ADVISED = """
food health-food infant-formula special-medical-food alcohol cosmetics special-cosmetics toothpaste drug prescription-drug otc-drug
device disinfectant medical-service medical-beauty pet pesticide veterinary-drug seed agriculture
daily baby toy books appliance electronics finance insurance franchise property education service travel digital tobacco
"""
# Of these the law says nothing particular.
COMMON_ONLY = "general home industrial jewelry sports"
# What no rule finds where it stands alone: everyday words elsewhere, or offences only beside others.
SILENT = {
    "cosmetics-guarantee": "永久",
    "disinfectant-disease": "消炎 治疗 脚气 痔疮",
    "food-disease": "三高人群",
    "food-state-supply": "专供",
    "health-food-guarantee": "不吃就",
    "approved-sales-talk": "试用",
    "medical-guarantee": "治愈率",
    "pesticide-comparison": "获奖产品",
    "pet-food-disease": "驱虫零食",
    "prescription-drug-public": "凭处方特惠",
}
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


def told() -> dict[str, set[str]]:
    """Each piece of advice by its id, and all goods whose page shows it."""
    shown: dict[str, set[str]] = {entry.id: set() for entry in BOOK.advice}
    for goods in BOOK.goods:
        for entry in (*advice_for(goods.id, BOOK, REGISTRY)[0], *advice_for(goods.id, BOOK, REGISTRY)[1]):
            shown[entry.id].add(goods.id)
    return shown


TOLD = told()


@cache
def linter(goods: str) -> Linter:
    """The linter that takes every text to be about these goods."""
    return Linter(BOOK, Settings(as_of=AS_OF, goods=goods))


def wording(stance: str) -> pytest.MarkDecorator:
    """Runs a test on each wording of advice of a stance."""
    said = [(entry.id, word) for entry in BOOK.advice if entry.stance == stance for word in entry.words]
    return pytest.mark.parametrize(("advice", "word"), said)


@wording("may")
def test_what_may_be_said_freely_is_not_stopped_by_a_rule(advice: str, word: str) -> None:
    for goods in TOLD[advice]:
        found = linter(goods).lint(Document.plain(word))
        assert [finding.rule for finding in found if finding.severity >= Severity.warning] == [], goods


@wording("with-proof")
def test_what_may_be_said_with_proof_is_at_most_asked_about(advice: str, word: str) -> None:
    stopped = {
        goods
        for goods in TOLD[advice]
        for finding in linter(goods).lint(Document.plain(word))
        if finding.severity is Severity.error and finding.verdict is Verdict.violation
    }
    assert stopped == set()


@wording("never")
def test_what_is_never_said_is_found_by_a_rule(advice: str, word: str) -> None:
    found = any(linter(goods).lint(Document.plain(word)) for goods in TOLD[advice])
    assert found == (word not in SILENT.get(advice, "").split())


def test_all_goods_are_told_what_may_never_be_said_of_any() -> None:
    for goods in BOOK.goods:
        stances = {entry.stance for entry in advice_for(goods.id, BOOK, REGISTRY)[1]}
        assert "never" in stances, goods.id
        # Tobacco is not advertised at all, prescription medicines not to the public.
        assert ("with-proof" in stances) == (goods.id not in ("tobacco", "prescription-drug")), goods.id


def test_goods_of_which_the_law_says_nothing_particular_have_what_holds_for_all() -> None:
    bare = {goods.id for goods in BOOK.goods if not advice_for(goods.id, BOOK, REGISTRY)[0]}
    assert bare == set(COMMON_ONLY.split())


def test_advice_on_all_goods_names_no_others() -> None:
    assert {entry.goods for entry in BOOK.advice if "any" in entry.goods} == {("any",)}


def test_what_an_ancestor_says_is_inherited_after_what_is_said_of_the_goods_themselves() -> None:
    found = [entry.goods for entry in advice_for("alcohol", BOOK, REGISTRY)[0]]
    assert found.index(("food",)) > max(index for index, goods in enumerate(found) if goods == ("alcohol",))


def test_what_only_health_food_may_say_is_not_forbidden_it_as_food() -> None:
    assert "food-function" in {entry.id for entry in advice_for("food", BOOK, REGISTRY)[0]}
    assert "food-function" not in {entry.id for entry in advice_for("health-food", BOOK, REGISTRY)[0]}


def test_the_list_of_health_functions_is_whole() -> None:
    functions = next(entry for entry in BOOK.advice if entry.id == "health-food-functions")
    assert len(set(functions.words)) == 24
