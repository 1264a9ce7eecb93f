"""Patterns taken apart: the alternatives find what the whole pattern finds, and need what every match of them contains."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adlint.engine.matcher import Matcher
from adlint.engine.triggers import Alternatives
from adlint.rulepacks.anchors import packed
from adlint.rulepacks.branches import branches_of
from adlint.text.clauses import Passage
from adlint.text.tokens import tagger

WORDS = st.sampled_from(["甲", "乙", "丙", "甲乙", "乙丙", r"\(甲\|", "[甲|乙)]", "[]甲]", "(?:甲|丙)乙?", "(?<!甲)乙"])
FILLING = st.sampled_from(["", ".{0,2}", r"\d", "[^甲]?", "丁?"])
PARTS = st.lists(st.tuples(WORDS, FILLING, WORDS).map("".join), min_size=1, max_size=3).map("|".join)
PATTERNS = st.one_of(PARTS, PARTS.map("(?:{})".format), PARTS.map("(?:{}|戊)".format), PARTS.map("(?:{})丁".format))
TEXT = st.text("甲乙丙丁戊1(|]。", max_size=30)


@given(PATTERNS, TEXT)
def test_alternatives_find_what_the_pattern_finds(pattern: str, text: str) -> None:
    branches = branches_of(pattern)
    hits = Matcher(packed([[anchor for branch in branches for anchor in branch.anchors]]), [0]).scan(text)
    passage = Passage(text, tagger("rjieba"))
    found = [
        match.span()
        for low, high in sorted({passage.sentence(at, at + 1) for at, char in enumerate(text) if char != "。"})
        for match in re.compile(pattern).finditer(text, low, high)
    ]
    assert list(Alternatives(pattern, branches).matches(passage, hits)) == found


@given(PATTERNS, st.data())
def test_every_match_of_an_alternative_contains_what_it_needs(pattern: str, data: st.DataObject) -> None:
    branch = data.draw(st.sampled_from(branches_of(pattern)))
    with warnings.catch_warnings():
        # Looking behind is not what from_regex expects at the beginning of a full match.
        warnings.simplefilter("ignore")
        text = data.draw(st.from_regex(pattern[branch.start : branch.end], fullmatch=True))
    assume(re.fullmatch(pattern[branch.start : branch.end], text))
    assert any(anchor in text for anchor in branch.anchors)
    assert all(re.search(need, text) for need in branch.needs)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        pytest.param("甲|乙", ["甲", "乙"], id="bars"),
        pytest.param("(?:甲|(?:乙|丙))", ["甲", "乙", "丙"], id="groups around all of it"),
        pytest.param("(?:甲|乙)丙|丁", ["(?:甲|乙)丙", "丁"], id="a group that something follows"),
        pytest.param("(?:甲|乙)(?:丙|丁)", ["(?:甲|乙)(?:丙|丁)"], id="two groups"),
        pytest.param(r"甲\|乙|[|)]丙", [r"甲\|乙", "[|)]丙"], id="bars that are characters"),
        pytest.param(r"(甲).\1|乙", [r"(甲).\1|乙"], id="references to groups"),
        pytest.param("(?i)甲|乙", ["(?i)甲|乙"], id="flags"),
    ],
)
def test_the_alternatives_of(pattern: str, parts: list[str]) -> None:
    assert [pattern[branch.start : branch.end] for branch in branches_of(pattern)] == parts


def test_what_an_alternative_needs_beside_its_anchors() -> None:
    (branch,) = branches_of("(?:签约|协议)(?:过|过关).{0,4}退[款费]")
    assert branch.anchors == ("协议过", "签约过")
    assert branch.needs == ("(?:退(?:款|费))",)


def test_alternatives_do_not_depend_on_the_process_that_takes_patterns_apart() -> None:
    script = (
        "from adlint.rulepacks.branches import branches_of; from adlint.rulepacks.loader import load;"
        "print([branches_of(rule.pattern) for rule in load().rules if rule.pack in ('absolute', 'drinks') and rule.pattern])"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
