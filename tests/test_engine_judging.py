"""Judging in context: exemptions, evidence, levels, dates, gates, messages, rewrites."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Book
from rulebooks import DAY, entry, lint, texts

from adlint import readers
from adlint.documents import Document, OffsetMap, Segment
from adlint.errors import ConfigError
from adlint.findings import Basis, Location, Severity, Verdict

CITATION = [{"id": "citation", "label": "来源", "label_en": "source", "patterns": ["据.{2,9}报告"]}]


def exemption(name: str = "use-tip", **parts: Any) -> dict[str, Any]:
    return {"id": name, "name": "use-tip", "why": "提示", **parts}


def record(*cells: str) -> Document:
    """A table row whose columns are these."""
    text = "\t".join(cells)
    segments = []
    for cell in cells:
        start = text.index(cell)
        location = Location(row=1, column=f"c{len(segments)}")
        segments.append(Segment(cell, OffsetMap.identity(len(cell), start), location=location))
    return Document(text, tuple(segments))


def test_a_match_that_ends_inside_a_word_is_told_to_its_end_and_judged_as_it_is(book: Book) -> None:
    rules = book(entry(pattern="医生[^，]{0,4}惊", whole_words="no", where={"after": "讶"}))
    assert texts(lint(rules, "医生都惊讶了")) == ["医生都惊讶"]
    assert lint(rules, "医生都惊了") == []


@pytest.mark.parametrize(
    ("condition", "freed", "offends"),
    [
        pytest.param({"after": "服用"}, "最好服用", "最好吃，服用方便", id="after"),
        pytest.param({"before": "不是"}, "不是最好", "不是茶，最好", id="before"),
        pytest.param({"clause": "本店"}, "最好的茶在本店", "最好的茶，本店有", id="clause"),
        pytest.param({"lead": "不是.{0,4}"}, "不是茶，最好", "不是。最好", id="lead"),
        pytest.param({"rest": ".{0,4}吗"}, "最好，是吗", "最好。是吗", id="rest"),
        pytest.param({"sentence": "本店"}, "最好，本店有", "最好。本店有", id="sentence"),
        pytest.param({"inside": "《[^》]*》"}, "《最好的我们》", "《我们》最好", id="inside"),
        pytest.param({"matched": "^最好$"}, "最好", "最好最好", id="matched"),
        pytest.param({"slot": ["had-better"]}, "最好饭后喝", "最好的茶", id="slot"),
        pytest.param({"quoted": True}, "叫做“最好的茶”", "“茶”最好", id="quoted"),
        pytest.param({"segment": "本店"}, "本店的。最好", "本店的\n最好", id="segment"),
        pytest.param({"document": "本店"}, "本店的\n最好", "最好", id="document"),
        pytest.param({"any": [{"after": "服用"}, {"after": "饮用"}]}, "最好饮用", "最好吃", id="any"),
        pytest.param({"all": [{"after": "服用"}, {"before": "饭后"}]}, "饭后最好服用", "最好服用", id="all"),
        pytest.param({"after": "服用", "none": [{"before": "饭后"}]}, "最好服用", "饭后最好服用", id="none"),
    ],
)
def test_an_exemption_is_earned_only_where_its_condition_holds(
    book: Book, condition: dict[str, Any], freed: str, offends: str
) -> None:
    rules = book(entry(pattern="(?:最好)+", exempt=["use-tip"]), exemptions=[exemption(when=[condition])])
    assert lint(rules, freed) == []
    assert len(lint(rules, offends)) == 1


def test_an_exemption_frees_one_match_not_its_neighbours(book: Book) -> None:
    rules = book(entry(terms=["最好"], exempt=["use-tip"]), exemptions=[exemption(when=[{"after": "饭后"}])])
    assert [finding.start for finding in lint(rules, "最好的药，最好饭后服用，最好！最好饭后")] == [0, 12]


def test_exempt_matches_are_told_only_when_asked_for(book: Book) -> None:
    basis = {"law": "广告法", "article": "9"}
    rules = book(
        entry(terms=["最好"], exempt=["use-tip"], evidence_owed=["citation"]),
        exemptions=[exemption(when=[{"after": "饭后"}], owes="proof", basis=basis)],
        evidence=CITATION,
    )
    assert lint(rules, "最好饭后") == []
    (freed,) = lint(rules, "最好饭后", exempt=True)
    assert freed.exemption is not None
    assert (freed.verdict, freed.exemption.name, freed.exemption.basis, freed.exemption.owes) == (
        Verdict.exempt, "use-tip", "广告法 9", "proof",
    )  # fmt: skip
    assert (freed.evidence_owed, freed.rewrites, freed.is_open) == (("citation",), (), False)


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        pytest.param(Document.plain("销量第一，据某某协会报告"), True, id="in the same block"),
        pytest.param(Document.plain("销量第一\n好茶\n* 据某某协会报告"), True, id="in a note two blocks on"),
        pytest.param(Document.plain("销量第一\n红茶，据某某协会报告"), False, id="in a block about other goods"),
        pytest.param(Document.plain("销量第一\n好茶\n真香\n回甘\n清亮\n据某某协会报告"), False, id="far away"),
        pytest.param(record("销量第一", "好茶", "真香", "据某某协会报告"), True, id="in another column"),
        pytest.param(record("销量第一", "好茶", "真香", "协会报告"), False, id="not at all"),
    ],
)
def test_evidence_beside_a_claim_frees_it(book: Book, document: Document, shown: bool) -> None:
    rules = book(entry(terms=["第一"], evidence=["citation"], evidence_owed=["citation"]), evidence=CITATION)
    (finding,) = lint(rules, document, exempt=True)
    assert (finding.verdict is Verdict.exempt) == shown
    if shown:
        assert finding.exemption is not None
        assert (finding.exemption.name, finding.exemption.basis) == ("sourced-fact", "广告法 9(3)")


def test_evidence_of_the_goods_as_a_whole_counts_anywhere(book: Book) -> None:
    whole = [{**CITATION[0], "within": "document"}]
    rules = book(entry(terms=["第一"], evidence=["citation"]), evidence=whole)
    assert lint(rules, "销量第一\n好茶\n真香\n回甘\n清亮\n据某某协会报告") == []


def test_the_first_level_that_holds_counts(book: Book) -> None:
    levels = [
        {"when": {"before": "本县"}, "severity": "info"},
        {"when": {"clause": "县"}, "severity": "warning", "verdict": "undecided"},
    ]
    rules = book(entry(terms=["第一"], levels=levels))
    found = lint(rules, "本县第一，邻县第一，全国第一")
    assert [(finding.severity.name, finding.verdict.value) for finding in found] == [
        ("info", "violation"), ("warning", "undecided"), ("error", "violation"),
    ]  # fmt: skip


def test_what_needs_evidence_is_a_warning_at_most(book: Book) -> None:
    rules = book(
        entry(terms=["第一"], verdict="needs-evidence", evidence_owed=["citation"]),
        entry("unsure", terms=["唯一"], levels=[{"when": {}, "severity": "error", "verdict": "undecided"}]),
        evidence=CITATION,
    )
    found = lint(rules, "第一，唯一")
    assert [finding.severity for finding in found] == [Severity.warning, Severity.warning]
    assert [finding.evidence_owed for finding in found] == [("citation",), ()]
    asked = lint(rules, "第一，唯一", severities={"loud": Severity.error, "unsure": Severity.error})
    assert [finding.severity for finding in asked] == [Severity.warning, Severity.warning]


def test_dated_changes_apply_from_their_day(book: Book) -> None:
    stricter = [
        {
            "from": "2026-06-12",
            "severity": "error",
            "basis": [{"law": "广告法", "article": "11", "verified": "2026-11"}],
        },
        {"from": "2024-01-01", "severity": "warning"},
    ]
    rules = book(entry(terms=["第一"], severity="info", changes=stricter))
    for day, severity, article in (
        (date(2023, 12, 31), "info", "9(3)"),
        (date(2024, 1, 1), "warning", "9(3)"),
        (date(2026, 6, 12), "error", "11"),
    ):
        (finding,) = lint(rules, "第一", as_of=day)
        assert (finding.severity.name, finding.basis) == (severity, (Basis("广告法", article, "2026-11"),))


def test_a_rule_speaks_from_its_first_to_its_last_day(book: Book) -> None:
    rules = book(entry(terms=["第一"], effective="2015-09-01", expires="2026-11-21"))
    spoken = [
        day for day in (date(2015, 8, 31), date(2015, 9, 1), DAY, date(2026, 11, 22)) if lint(rules, "第一", as_of=day)
    ]
    assert spoken == [date(2015, 9, 1), DAY]


def test_an_unverified_article_is_told_as_such(book: Book) -> None:
    basis = [{"law": "广告法", "article": "9", "verified": "2026-11", "unverified": "据报道"}]
    (finding,) = lint(book(entry(terms=["第一"], basis=basis)), "第一")
    assert finding.basis == (Basis("广告法", "9", None),)


def test_settings_choose_rules_by_id_former_id_pack_or_family(book: Book) -> None:
    rules = book(entry("first", terms=["第一"], aliases=["number-one"]), entry("only", terms=["唯一"], family="claim"))
    copy = "第一，唯一"
    assert texts(lint(rules, copy, select=("claim",))) == ["唯一"]
    assert texts(lint(rules, copy, select=("packs",), ignore=("number-one",))) == ["唯一"]
    assert texts(lint(rules, copy, severities={"number-one": None})) == ["唯一"]
    changed = lint(rules, copy, severities={"number-one": Severity.info, "only": Severity.warning})
    assert [finding.severity for finding in changed] == [Severity.info, Severity.warning]


@pytest.mark.parametrize("settings", [{"select": ("firts",)}, {"ignore": ("firts",)}, {"severities": {"firts": None}}])
def test_unknown_names_are_refused_with_the_nearest_known_one(book: Book, settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        lint(book(entry("first", terms=["第一"])), "第一", **settings)
    assert caught.value.message("en") == "no rule, pack or family firts. Did you mean first?"


def test_a_severity_is_given_to_rules_only_so_that_none_is_ignored(book: Book) -> None:
    with pytest.raises(ConfigError):
        lint(book(entry("first", terms=["第一"])), "第一", severities={"absolute": None})


GOODS = [
    {"id": "food", "label": "食品", "heads": ["饼干"]},
    {"id": "health-food", "label": "保健食品", "parent": "food", "aliases": ["保健品"], "heads": ["鱼油"]},
    {"id": "toy", "label": "玩具", "heads": ["积木"]},
]


@pytest.mark.parametrize(
    ("text", "settings", "speaks"),
    [
        ("第一饼干", {}, True),
        ("第一鱼油", {}, False),
        ("第一积木", {}, False),
        ("第一", {}, False),
        ("第一积木", {"goods": "food"}, True),
        ("第一积木", {"goods": "health-food"}, False),
    ],
)
def test_a_rule_for_goods_is_silent_about_others(book: Book, text: str, settings: dict[str, Any], speaks: bool) -> None:
    rules = book(entry(terms=["第一"], applies={"goods": ["food"], "except_goods": ["health-food"]}), goods=GOODS)
    assert bool(lint(rules, text, **settings)) == speaks


@pytest.mark.parametrize(
    ("document", "found"),
    [
        pytest.param(record("券价59元", "券价69元"), ["券价69元"], id="two prices in a row of a table"),
        pytest.param(record("券价59元", "保修一年", "券价59.0元"), [], id="the same number, written otherwise"),
        pytest.param(Document.plain("保修一年，保修1年，保修三年"), ["保修三年"], id="numerals in one block"),
        pytest.param(Document.plain("保修一年，保修12个月"), [], id="the same period in another unit"),
        pytest.param(Document.plain("红茶券价59元\n绿茶券价69元"), [], id="blocks about other goods"),
    ],
)
def test_copy_that_contradicts_itself_is_told_with_both_places(
    book: Book, document: Document, found: list[str]
) -> None:
    said = [{"pattern": "券价(?P<value>{{money}})"}, {"pattern": "保修(?P<value>{{period}})"}]
    rules = book(entry(conflict={"said": said}, message="“{match}”不同于“{other}”"))
    told = lint(rules, document)
    assert texts(told) == found
    assert all(finding.message.endswith(("不同于“券价59元”", "不同于“保修一年”")) for finding in told)


def test_a_contradiction_tells_where_the_other_was_said(book: Book) -> None:
    rules = book(entry(conflict={"said": [{"pattern": "券价(?P<value>[0-9]+)元"}]}, message="{match}/{other}/{there}"))
    (plain,) = lint(rules, Document.plain("新品\n本店券价59元，店内券价69元"))
    assert plain.message == "券价69元/券价59元/2:3"
    (row,) = lint(rules, next(iter(readers.read("标题,详情\n券价59元,券价69元\n".encode(), "a.csv"))))
    assert row.message == "券价69元/券价59元/标题"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("蜂蜜 500g,净含量450克", ["净含量450克"]),
        ("蜂蜜 500g,净含量0.5kg", []),
        ("蜂蜜 500g 送 100g,净含量600克", []),
        ("蜂蜜,净含量450克", []),
    ],
)
def test_details_are_compared_with_a_title_that_names_one_content(book: Book, row: str, found: list[str]) -> None:
    said = {"pattern": "净含量(?P<value>{{weight}})", "in_title": "(?P<value>{{weight}})"}
    rules = book(entry(conflict={"said": [said]}))
    assert texts(lint(rules, next(iter(readers.read(f"标题,详情\n{row}\n".encode(), "a.csv"))))) == found


@pytest.mark.parametrize(("text", "found"), [("奖金六万元", ["奖金六万元"]), ("奖金6,000元", []), ("奖金一筐", [])])
def test_a_condition_asks_how_much_is_named(book: Book, text: str, found: list[str]) -> None:
    bound = {"quantity": {"measure": "money", "over": 50000}}
    assert texts(lint(book(entry(pattern="奖金.{1,6}", where=bound)), text)) == found


def test_a_claim_taken_back_is_told_with_its_note(book: Book) -> None:
    conflict = {"claim": "全场[^，*]{0,6}(?=[*])", "taken_back_by": "[*]仅限[^。]+"}
    rules = book(entry(conflict=conflict, message="{match}/{other}/{there}"))
    (told,) = lint(rules, Document.plain("新店开业\n全场五折*，速来\n*仅限指定款。\n*仅限周三。"))
    assert (told.message, told.line) == ("全场五折/*仅限指定款/3:1", 2)
    assert lint(rules, Document.plain("*仅限指定款\n全场五折*")) == []


def test_a_silent_exemption_counts_for_contradictions_too(book: Book) -> None:
    conflict = {"said": [{"pattern": "保修(?P<value>[一三])年"}]}
    apart = {"id": "apart", "name": "unrelated", "why": "另一款", "silent": True, "when": [{"before": "另一款"}]}
    rules = book(entry(conflict=conflict, exempt=["apart"]), exemptions=[apart])
    assert texts(lint(rules, "保修一年，保修三年")) == ["保修三年"]
    assert lint(rules, "保修一年，另一款保修三年", exempt=True) == []


def test_a_rule_for_given_goods_is_silent_where_they_are_guessed(book: Book) -> None:
    rules = book(entry(terms=["第一"], applies={"goods": ["food"]}, where={"given": True}), goods=GOODS)
    assert lint(rules, "第一鱼油") == []
    assert len(lint(rules, "第一鱼油", goods="health-food")) == 1


def test_a_finding_says_how_the_goods_are_known(book: Book) -> None:
    rules = book(entry(terms=["第一"]), goods=GOODS)
    (guessed,) = lint(rules, "第一鱼油")
    assert (guessed.goods.id, guessed.goods.source, guessed.goods.reason) == ("health-food", "guessed", "鱼油")
    (given,) = lint(rules, Document("第一", Document.plain("第一").segments, goods="保健品"))
    assert (given.goods.id, given.goods.source) == ("health-food", "given")
    assert lint(rules, "第一")[0].goods.source == "unknown"


def test_kind_field_and_platform_gate_rules(book: Book) -> None:
    kinds = [{"id": "review", "label": "评价", "patterns": ["收到货"]}]
    rules = book(
        entry("in-ads", terms=["第一"], applies={"kind": ["ad"]}),
        entry("in-titles", terms=["唯一"], applies={"field": ["title"]}),
        entry("beside-titles", terms=["顶级"], applies={"except_field": ["title"]}),
        entry("on-jd", terms=["极品"], applies={"platform": ["jd"]}),
        kinds=kinds,
    )
    copy = "第一，唯一，顶级，极品"
    assert texts(lint(rules, copy)) == ["第一", "顶级"]
    assert texts(lint(rules, copy, kind="review")) == ["顶级"]
    assert texts(lint(rules, copy + "，收到货了")) == ["顶级"]
    assert texts(lint(rules, copy + "，收到货了", kind="ad")) == ["第一", "顶级"]
    assert texts(lint(rules, copy, field="title")) == ["第一", "唯一"]
    assert texts(lint(rules, Document.plain(copy, field="title"))) == ["第一", "唯一"]
    assert texts(lint(rules, copy, platform="jd")) == ["第一", "顶级", "极品"]


def test_messages_and_penalties_speak_both_languages(book: Book) -> None:
    rules = book(
        entry(terms=["第一"], penalty="P1"), penalties=[{"id": "P1", "zh": "可罚至一百万", "en": "up to a million"}]
    )
    (zh,) = lint(rules, "第一")
    (en,) = lint(rules, "第一", lang="en")
    assert (zh.message, zh.penalty) == ("“第一”喊得过头", "可罚至一百万")
    assert (en.message, en.penalty) == ('"第一" shouts', "up to a million")


def test_a_message_shows_the_words_as_they_stand(book: Book) -> None:
    (finding,) = lint(book(entry(terms=["no.1"])), "ＮＯ．１")
    assert finding.message == "“ＮＯ．１”喊得过头"


def test_a_rewrite_fits_the_slot_and_says_what_it_asserts(book: Book) -> None:
    rewrite = [
        {"slot": ["attributive"], "drop_after": "的", "texts": [{"text": ""}]},
        {"slot": ["predicate"], "texts": [{"text": "出色"}, {"text": "领先", "applicability": "needs-evidence"}]},
        {"when": {"after": "送达"}, "drop_before": "保证", "texts": [{"text": "较快"}]},
    ]
    rules = book(entry(terms=["最好", "最快"], rewrite=rewrite))
    offered = [
        [(f.start, f.end, edit.start, edit.end, edit.text, edit.applicability) for edit in f.rewrites]
        for f in lint(rules, "最好的茶，质量最好，保证最快送达，最快到货")
    ]
    assert offered == [
        # Nobody knows that tea is sold here, so what is left might say nothing.
        [(0, 2, 0, 3, "", "changes-meaning")],
        [(7, 9, 7, 9, "出色", "safe"), (7, 9, 7, 9, "领先", "needs-evidence")],
        [(12, 14, 10, 14, "较快", "safe")],
        [],
    ]


def test_words_that_markup_runs_through_are_never_edited(book: Book) -> None:
    rules = book(entry(terms=["最好"], rewrite=[{"texts": [{"text": "好"}]}]))
    (page,) = readers.read("<p>最好，最<b>好</b></p>".encode(), "a.html")
    assert [len(finding.rewrites) for finding in lint(rules, page)] == [1, 0]


def test_what_hides_a_word_is_replaced_with_it_and_what_shares_a_character_stays(book: Book) -> None:
    rules = book(entry(terms=["最好", "5kg", "6k"], rewrite=[{"texts": [{"text": "好"}]}]))
    text = "最\u200b好，5㎏，５kg，6㎏"
    edits = [[text[edit.start : edit.end] for edit in finding.rewrites] for finding in lint(rules, text)]
    assert edits == [["最\u200b好"], ["5㎏"], ["５kg"], []]


def test_a_rewrite_is_written_as_its_place_needs_it(book: Book) -> None:
    rules = book(entry(terms=["最好"], rewrite=[{"texts": [{"text": "A&B"}]}]))
    segment = Segment("最好", OffsetMap.identity(2, 3), escape=lambda text: text.replace("&", "&amp;"))
    (finding,) = lint(rules, Document("<p>最好</p>", (segment,)))
    assert finding.rewrites[0].text == "A&amp;B"


def test_a_provision_about_other_goods_is_not_cited(book: Book) -> None:
    basis = [
        {"law": "广告法", "article": "16", "verified": "2026-11", "goods": ["drug"]},
        {"law": "广告法", "article": "17", "verified": "2026-11", "except_goods": ["drug"]},
        {"law": "广告法", "article": "28", "verified": "2026-11"},
    ]
    rules = book(
        entry(terms=["神效"], basis=basis),
        goods=[
            {"id": "drug", "label": "药品", "heads": ["止咳糖浆"]},
            {"id": "food", "label": "食品", "heads": ["饼干"]},
        ],
    )
    cited = {
        text: [one.article for one in lint(rules, text)[0].basis] for text in ("止咳糖浆，神效", "饼干，神效", "神效")
    }
    assert cited == {"止咳糖浆，神效": ["16", "28"], "饼干，神效": ["17", "28"], "神效": ["17", "28"]}
