"""What was judged in a block is recalled only where judging it again would say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adlint import readers
from adlint.engine.linter import Linter
from adlint.engine.settings import HouseTerm, Settings
from adlint.findings import Finding
from adlint.rulepacks.loader import load

# Blocks whose verdicts rest on themselves, on the notes under them, on what the page sells and says as a whole, and on each other.
BLOCKS = (
    "质量最好的面料。",
    "羊绒大衣2025年全国销量第一。",
    "数据来源：某研究院2025年度全国羊绒大衣市场报告",
    "国家级工艺，全网最低价！",
    "卖的是护肤面霜。",
    "卖的是白酒。",
    "卖的是儿童奶粉。",
    "最好冷藏保存。",
    "有效率98%，根治失眠。",
    "保健食品不是药物，不能代替药物治疗疾病。",
    "国食健注G20250001",
    "满100减50，限时抢购。",
    "满100减20，限时抢购。",
    "活动时间2025年3月1日至3月5日。",
    "赠品一份。",
    "抽奖赢大奖，一等奖手机。",
    "全场五折。本活动最终解释权归本店所有。",
    "说明书 禁忌 不良反应 用法用量 成份",
    "第一条 甲方 乙方 本合同",
    "年化收益8%，保本保息。",
    "投资有风险，入市需谨慎。",
    "蕞好的毛巾，天天旗舰店顶尖儿出品。",
    "顶 级 享 受",
    "<!-- adlint: disable-next-line superlative -- 评测原话 -->",
    "## 史上最强标题",
    "| 款式 | 最好 |\n|---|---|\n| 全网第一 | 好 |",
    "老顾客都说好。",
    "微信加我，好评返现。",
    "教师节特供，军工级品质。",
    "字字字字字字字字字字字字字字字字字字字字字字字字字字字字字字",
    "",
)
EDITS = st.lists(
    st.tuples(st.sampled_from(("insert", "delete", "replace", "type")), st.integers(0, 30), st.sampled_from(BLOCKS)),
    min_size=3, max_size=12,
)  # fmt: skip
BOOK = load(())
SETTINGS = (
    Settings(as_of=date(2026, 11, 21), exempt=True),
    Settings(
        as_of=date(2026, 11, 21), exempt=True, kind="ad", goods="health-food", platform="taobao", names=("顶尖儿",),
        house=(HouseTerm("老顾客都说好", "没有评价"),),
    ),
)  # fmt: skip


def edited(blocks: list[str], edit: tuple[str, int, str]) -> list[str]:
    how, place, block = edit
    at = place % (len(blocks) + 1)
    if how == "insert" or not blocks[at : at + 1]:
        return [*blocks[:at], block, *blocks[at:]]
    if how == "delete":
        return [*blocks[:at], *blocks[at + 1 :]]
    return [*blocks[:at], blocks[at] + block[:3] if how == "type" else block, *blocks[at + 1 :]]


def found(linter: Linter, blocks: Sequence[str], name: str) -> list[Finding]:
    documents = readers.read("\n\n".join(blocks).encode(), name)
    return [finding for findings in linter.lint_many(documents) for finding in findings]


@pytest.mark.parametrize("chosen", SETTINGS)
@given(start=st.lists(st.sampled_from(BLOCKS), max_size=12), edits=EDITS, name=st.sampled_from(("a.md", "a.txt")))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_version_of_a_page_has_the_findings_of_a_full_check(
    chosen: Settings, start: list[str], edits: list[tuple[str, int, str]], name: str
) -> None:
    used = Linter(BOOK, chosen)
    blocks = start
    found(used, blocks, name)
    for edit in edits:
        blocks = edited(blocks, edit)
        # Twice: what comes for the second time is remembered, for the third recalled.
        found(used, blocks, name)
        assert found(used, blocks, name) == found(Linter(BOOK, chosen), blocks, name)


def test_a_note_added_under_a_claim_frees_it_and_taken_away_does_not() -> None:
    linter = Linter(BOOK, SETTINGS[0])
    claim, note = "羊绒大衣2025年全国销量第一。", "数据来源：某研究院2025年度全国羊绒大衣市场报告"
    for _ in range(3):
        assert [one.exemption is None for one in found(linter, [claim], "a.md") if one.rule == "rank-first"] == [True]
    for _ in range(3):
        with_note = found(linter, [claim, note], "a.md")
        assert [one.exemption is None for one in with_note if one.rule == "rank-first"] == [False]
    assert [one.exemption is None for one in found(linter, [claim], "a.md") if one.rule == "rank-first"] == [True]
