"""Limits of titles, each rule on its own examples and at its bounds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import pytest
import yaml

from adlint.engine.goods import GoodsRegistry
from adlint.engine.limits import check_limit, measure
from adlint.rulepacks.parts import Limit, LimitOn
from adlint.rulepacks.schema import Example, PackFile, Rule
from adlint.text.tokens import Token, cut, tagger

RULES = Path(__file__).parents[1] / "rules"


def read(path: Path) -> PackFile:
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), PackFile)


TITLES = read(RULES / "titles" / "titles.yaml").rules
BAD = [
    pytest.param(rule, example, id=f"{rule.id}-{n}") for rule in TITLES for n, example in enumerate(rule.examples.bad)
]
GOOD = [
    pytest.param(rule, example, id=f"{rule.id}-{n}") for rule in TITLES for n, example in enumerate(rule.examples.good)
]


@cache
def registry() -> GoodsRegistry:
    return GoodsRegistry([entry for file in sorted((RULES / "goods").glob("*.yaml")) for entry in read(file).goods])


def tokens(text: str) -> list[Token]:
    return cut(tagger("rjieba"), text)


def too_much(limit: Limit, text: str, platform: str | None = None) -> str | None:
    """The part of a title that is too much."""

    span = check_limit(text, limit, platform=platform, tokens=tokens, goods=registry())
    return None if span is None else text[span[0] : span[1]]


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_bad_titles_are_found_exactly_where_marked(rule: Rule, example: Example) -> None:
    before, rest = example.text.split("«", 1)
    marked, after = rest.split("»", 1)
    text = before + marked + after.replace("«", "").replace("»", "")
    assert rule.limit is not None
    span = check_limit(
        text,
        rule.limit,
        platform=example.platform,
        tokens=tokens,
        goods=registry(),
    )
    assert span == (len(before), len(before) + len(marked))


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_good_titles_stay_silent(rule: Rule, example: Example) -> None:
    assert rule.limit is not None
    assert too_much(rule.limit, example.text, example.platform) is None


def test_every_title_rule_is_advice_of_a_platform_and_never_law() -> None:
    for rule in TITLES:
        assert (rule.origin, rule.severity, rule.family) == ("platform", "info", "title")
        assert rule.basis[0].unverified
        assert {level.severity for level in rule.levels} <= {"warning"}


def test_length_counts_gbk_bytes_or_code_points() -> None:
    assert measure("棉T恤🌟", "gbk") == 6
    assert measure("棉T恤🌟", "characters") == 4


def test_the_tail_starts_at_the_first_character_that_does_not_fit() -> None:
    limit = Limit("length", LimitOn(6))
    assert too_much(limit, "棉布袋") is None
    assert too_much(limit, "棉布袋a") == "a"
    assert too_much(limit, "a棉布袋") == "袋"


def test_a_platform_has_its_own_bound_and_others_the_default() -> None:
    limit = Limit("length", LimitOn(4), {"jd": LimitOn(8)})
    assert too_much(limit, "棉布袋", "jd") is None
    assert too_much(limit, "棉布袋", "elsewhere") == "袋"


def test_empty_titles_break_no_limit() -> None:
    for rule in TITLES:
        assert rule.limit is not None
        assert too_much(rule.limit, "") is None
        assert too_much(rule.limit, "   ", "douyin") is None


def test_figures_and_units_are_no_ornament() -> None:
    limit = Limit("symbols", LimitOn(10, "characters"))
    assert too_much(limit, "防晒乳 SPF50+ PA++++ 清爽") is None
    assert too_much(limit, "6+64 4.5V 1/2 3*5 M&M 60%") is None
    assert too_much(limit, "水温25℃恒温壶") is None


def test_joined_emoji_are_one_finding() -> None:
    assert too_much(Limit("symbols", LimitOn(10, "characters")), "全家福相框👨‍👩‍👧木质") == "👨‍👩‍👧"
