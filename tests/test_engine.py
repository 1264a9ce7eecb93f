"""The linter as a whole: one offence one finding, stable fingerprints, and nothing that any text could break."""

from __future__ import annotations

import pickle
from functools import cache

import msgspec
import pytest
from conftest import Book
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebooks import DAY, entry, lint, texts

from adlint.documents import Document, OffsetMap, Piece, Segment
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.findings import Finding, Severity, Verdict
from adlint.rulepacks.loader import load

GOODS = [{"id": "food", "label": "食品", "heads": ["饼干"]}]
TRIGGERS = """
    最好 最先进 最佳 第一 唯一 顶级 国家级 no.1 ＴＯＰ１ 全网最低价 销量领先 保本 包过 100%有效 专家推荐 据某某报告
    专利 ZL202010000000 赠品 抽奖 送 2024年 本店 本系列 不是 饭后服用 《 》 面膜 饼干 手机号 退订 隐私政策 提交即视为同意
"""
COPY = st.lists(
    st.one_of(
        st.sampled_from(TRIGGERS.split()),
        st.sampled_from('，。！？；、…,.!?\n\r\t 　【】|/“”"㎏①℃\u200b\u00ad\ufe0f\u0301😀👩\ud83d\ude00０％'),
        st.characters(),
    ),
    max_size=25,
).map("".join)


@cache
def builtin(exempt: bool = False, field: str | None = None) -> Linter:
    """A linter with our own packs."""
    return Linter(load(), Settings(as_of=DAY, exempt=exempt, field=field))


def assert_placed(document: Document, findings: list[Finding]) -> None:
    """Every finding and rewrite lies in the text, and findings of the same standing do not overlap."""
    reach = {True: 0, False: 0}
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(document.text)
        assert document.text[finding.start : finding.end] == finding.text
        assert (finding.line, finding.column) == document.position(finding.start)
        assert (finding.end_line, finding.end_column) == document.position(finding.end)
        assert all(0 <= edit.start < edit.end <= len(document.text) for edit in finding.rewrites)
        freed = finding.verdict is Verdict.exempt
        assert finding.start >= reach[freed]
        reach[freed] = finding.end


@settings(max_examples=300, deadline=None)
@given(COPY, st.booleans(), st.sampled_from([None, "title"]))
def test_no_text_breaks_the_linter_or_misplaces_a_finding(text: str, exempt: bool, field: str | None) -> None:
    document = Document.plain(text)
    assert_placed(document, builtin(exempt, field).lint(document))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_any_unicode_text_is_read(text: str) -> None:
    document = Document(text, (Segment(text, OffsetMap.identity(len(text))),))
    assert_placed(document, builtin(exempt=True).lint(document))


@settings(max_examples=100, deadline=None)
@given(COPY, st.data())
def test_findings_keep_their_place_in_text_that_markup_runs_through(text: str, data: st.DataObject) -> None:
    source, pieces = "", []
    for at, char in enumerate(text):
        source += data.draw(st.sampled_from(["", "", "", "<b>"]))
        written = data.draw(st.sampled_from([char, char, char, f"&#{ord(char)};"]))
        pieces.append(Piece(at, 1, len(source), len(written)))
        source += written
    document = Document(source, (Segment(text, OffsetMap(pieces)),))
    assert_placed(document, builtin().lint(document))


@settings(max_examples=50, deadline=None)
@given(st.lists(COPY, max_size=6))
def test_many_documents_are_judged_as_each_alone(batch: list[str]) -> None:
    documents = [Document.plain(text) for text in batch]
    together = list(builtin().lint_many(documents))
    assert together == [Linter(load(), Settings(as_of=DAY)).lint(document) for document in documents]
    assert list(builtin().lint_many(reversed(documents))) == together[::-1]


@settings(max_examples=50, deadline=None)
@given(COPY)
def test_findings_survive_pickling_and_become_json(text: str) -> None:
    for finding in builtin(exempt=True).lint(Document.plain(text)):
        assert pickle.loads(pickle.dumps(finding)) == finding
        written = msgspec.json.decode(
            msgspec.json.encode(msgspec.structs.replace(finding, text="", message="", matched=""))
        )
        assert written["fingerprint"] == finding.fingerprint


def test_a_finding_is_written_as_json_and_read_again(book: Book) -> None:
    (finding,) = lint(book(entry(terms=["第一"]), goods=GOODS), "第一饼干😀")
    assert msgspec.json.decode(msgspec.json.encode(finding), type=Finding, strict=False) == finding


@pytest.mark.parametrize(
    ("other", "first"),
    [
        pytest.param({"severity": "warning", "terms": ["销量第一名"]}, "loud", id="the more severe, though shorter"),
        pytest.param({"terms": ["第一"], "applies": {"goods": ["food"]}}, "other", id="then the one for these goods"),
        pytest.param({"terms": ["销量第一名"]}, "other", id="then the longer"),
        pytest.param({"terms": ["销量第一"]}, "loud", id="then the first by id"),
    ],
)
def test_overlapping_findings_become_the_weightiest(book: Book, other: dict[str, object], first: str) -> None:
    rules = book(entry(terms=["销量第一"]), entry("other", **other), goods=GOODS)
    (finding,) = lint(rules, "饼干销量第一名")
    (also,) = finding.also
    assert {finding.rule: 0, also.rule: 1}[first] == 0
    assert also.basis == finding.basis


def test_findings_that_only_touch_stay_apart(book: Book) -> None:
    rules = book(entry(terms=["第一"], whole_words="no"), entry("other", terms=["唯一"], whole_words="no"))
    found = lint(rules, "第一唯一")
    assert [(finding.rule, finding.also) for finding in found] == [("loud", ()), ("other", ())]


def test_an_exempt_match_never_hides_an_open_one(book: Book) -> None:
    freed = {"id": "name", "name": "name", "why": "名", "when": [{"before": "叫"}]}
    rules = book(
        entry(terms=["第一锅"], exempt=["name"]), entry("other", terms=["第一"], severity="info"), exemptions=[freed]
    )
    assert [(finding.rule, finding.also) for finding in lint(rules, "叫第一锅", exempt=True)] == [("other", ())]


def test_fingerprints_stay_when_a_paragraph_moves(book: Book) -> None:
    rules = book(entry(terms=["第一", "唯一"]))
    paragraphs = ["口碑第一，好茶", "全国唯一的茶", "新茶上市", "销量第一！"]
    prints = [{f.fingerprint for f in lint(rules, "\n".join(order))} for order in (paragraphs, paragraphs[::-1])]
    assert prints[0] == prints[1]
    assert len(prints[0]) == 3


def test_fingerprints_stay_when_the_clause_is_written_otherwise(book: Book) -> None:
    rules = book(entry(terms=["no.1"]))
    (one,), (other,) = lint(rules, "销量ＮＯ.①，好茶"), lint(rules, "好茶，销量no.1")
    assert one.fingerprint == other.fingerprint


def test_repeated_clauses_have_fingerprints_of_their_own(book: Book) -> None:
    rules = book(entry(terms=["第一"]), entry("other", terms=["唯一"]))
    found = lint(rules, "销量第一，销量第一，全国唯一，全国第一")
    assert len({finding.fingerprint for finding in found}) == 4


def test_fingerprints_are_the_same_whether_exempt_matches_are_asked_for(book: Book) -> None:
    freed = {"id": "doubted", "name": "negation", "why": "否认", "when": [{"lead": "不是.*"}]}
    rules = book(entry(terms=["第一"], exempt=["doubted"]), exemptions=[freed])
    copy = "不是好茶，销量第一。好茶，销量第一"
    (alone,) = lint(rules, copy)
    assert alone in lint(rules, copy, exempt=True)


def test_words_that_markup_runs_through_are_not_disguised(book: Book) -> None:
    source = "最<b>好</b>"
    document = Document(source, (Segment("最好", OffsetMap([Piece(0, 1, 0, 1), Piece(1, 1, 4, 1)])),))
    (finding,) = lint(book(entry(terms=["最好"])), document)
    assert (finding.text, finding.disguised) == ("最<b>好", False)


def test_words_with_hidden_characters_in_them_are_disguised(book: Book) -> None:
    rules = book(entry(terms=["最好"]))
    assert [finding.disguised for finding in lint(rules, "最\u200b好，\u200b最好，最好\u200b")] == [True, False, False]


def test_text_without_a_trigger_says_nothing(book: Book) -> None:
    rules = book(entry(terms=["第一"]))
    assert lint(rules, "") == []
    assert lint(rules, Document("第一", ())) == []
    assert lint(rules, "新茶上市") == []


def test_both_engines_find_the_same_terms(book: Book) -> None:
    rules = book(entry(terms=["保本", "第一"]))
    copy = "环保本色袜，保本理财，销量第一"
    assert lint(rules, copy, tokenizer="jieba") == lint(rules, copy)
    assert texts(lint(rules, copy)) == ["保本", "第一"]


def test_severities_are_ordered() -> None:
    assert Severity.info < Severity.warning < Severity.error


def test_time_grows_with_the_text_and_not_with_the_square_of_its_matches() -> None:
    """A line without an end mark: work done is counted by a profiler, since clocks are noisy."""
    import cProfile
    import pstats

    def calls(count: int) -> int:
        linter = Linter(load(), Settings(as_of=DAY))
        document = Document.plain("最好的大衣 " * count)
        linter.lint(document)
        profile = cProfile.Profile()
        profile.runcall(linter.lint, document)
        return pstats.Stats(profile).total_calls  # type: ignore[attr-defined]

    assert calls(800) < 2.5 * calls(400)
