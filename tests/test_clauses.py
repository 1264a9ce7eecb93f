"""Clauses, sentences and the slot of a word, worked out from its neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.text.clauses import Passage, clause_around
from adlint.text.tokens import tagger

COPY = st.text(
    st.one_of(st.sampled_from("最好的面料 ，,。.！;；…\n【】|/1299元a😀\u200b"), st.characters()), max_size=40
)


def placed(marked: str, *, title: bool = False) -> tuple[Passage, int, int]:
    """The passage of a text without its «» and the span that they mark."""
    start, end = marked.index("«"), marked.index("»") - 1
    return Passage(marked.replace("«", "").replace("»", ""), tagger("rjieba"), title=title), start, end


def clause(marked: str, *, title: bool = False) -> str:
    passage, start, end = placed(marked, title=title)
    return passage.text[slice(*passage.clause(start, end))]


def sentence(marked: str) -> str:
    passage, start, end = placed(marked)
    return passage.text[slice(*passage.sentence(start, end))]


def slot(marked: str, *, title: bool = False) -> str:
    passage, start, end = placed(marked, title=title)
    return passage.slot(start, end)


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        pytest.param("手感软，质量«最好»，耐洗", "质量最好", id="full-width commas"),
        pytest.param("手感软,质量«最好»,耐洗", "质量最好", id="ASCII commas"),
        pytest.param("只要«1,299»元", "只要1,299元", id="a comma inside a number"),
        pytest.param("净重 1.5 公斤，«最轻»。", "最轻", id="full stop"),
        pytest.param("容量«最大»1.5升", "容量最大1.5升", id="a point inside a number"),
        pytest.param("it works. «best» of all", " best of all", id="a point before white space"),
        pytest.param("质量好、«最快»、最轻", "质量好、最快、最轻", id="the enumeration comma holds together"),
        pytest.param("真香…«最好»吃...快来", "最好吃", id="dots"),
        pytest.param("【«热卖»】羊绒大衣", "热卖", id="lenticular brackets"),
        pytest.param("羊绒大衣 «最新»款 现货", "最新款", id="spaces between Chinese characters"),
        pytest.param("第«1» 名", "第1 名", id="space after a figure"),
        pytest.param("用 «iphone 15 pro» 拍", "用 iphone 15 pro 拍", id="spaces between Latin words hold together"),
        pytest.param("一行\n«两行»\r\n三行", "两行", id="line ends"),
    ],
)  # fmt: skip
def test_clauses_end_at_marks(marked: str, found: str) -> None:
    assert clause(marked) == found


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("nike «top1» air 跑鞋", "top1"),
        ("销量«第 1 名»包邮", "销量第 1 名包邮"),
        ("连衣裙/«最新»款/现货", "最新款"),
        ("连衣裙／«最新»款", "最新款"),
        ("【包邮】«最新»款|现货", "最新款"),
    ],
)
def test_clauses_of_titles_end_at_spaces_and_slashes_too(marked: str, found: str) -> None:
    assert clause(marked, title=True) == found


def test_other_texts_are_not_cut_at_slashes_or_between_latin_words() -> None:
    assert clause("nike «top1» air 50元/双") == "nike top1 air 50元/双"


def test_a_span_over_two_clauses_widens_to_both() -> None:
    assert clause("手感软，质量«最好，耐»洗，便宜") == "质量最好，耐洗"


def test_a_sentence_ends_at_full_stops_not_at_commas() -> None:
    assert sentence("手感软。质量«最好»，耐洗！快来") == "质量最好，耐洗"
    assert sentence("手感软；质量«最好»\n耐洗") == "质量最好"
    assert sentence("只要 9.9，«最低»价. 快来") == "只要 9.9，最低价"


@given(COPY, st.booleans(), st.data())
def test_a_span_lies_inside_its_clause_and_its_clause_inside_its_sentence(
    text: str, title: bool, data: st.DataObject
) -> None:
    if not text:
        return
    passage = Passage(text, tagger("rjieba"), title=title)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    low, high = passage.clause(start, end)
    assert 0 <= low <= start < end <= high <= len(text)
    first, last = passage.sentence(start, end)
    assert 0 <= first <= start < end <= last <= len(text)
    assert passage.slot(start, end)


@given(COPY)
def test_a_clause_is_the_same_from_each_of_its_characters(text: str) -> None:
    passage = Passage(text, tagger("rjieba"))
    for at in range(len(text)):
        low, high = passage.clause(at, at + 1)
        assert {passage.clause(other, other + 1) for other in range(low, high)} == {(low, high)}


def test_the_clause_for_fingerprints_is_cut_when_it_never_ends() -> None:
    assert clause_around("软，" + "最" * 1000 + "，硬", 500, 502) == "最" * 402
    assert clause_around("手感软，质量最好，耐洗", 6, 8) == "质量最好"


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("采用«最先进»的技术", "attributive"),
        ("«顶级»面料", "attributive"),
        ("全网«最好吃»的小酥肉", "attributive"),
        ("用«最好»的心做菜", "attributive"),
        ("质量«最好»，价格低", "predicate"),
        ("质量«最好»", "predicate"),
        ("它是«最好»的", "predicate"),
        ("口感«最好»了", "predicate"),
        ("«最快»地送到", "adverbial"),
        ("«最快»送达", "adverbial"),
        ("洗得«最干净»", "complement"),
        ("做得«最好»，卖得也好", "complement"),
    ],
)
def test_slots(marked: str, found: str) -> None:
    assert slot(marked) == found


@pytest.mark.parametrize(
    "marked",
    ["«最好»饭后服用", "«最好»不要空腹吃", "«最好»用冷水洗", "开封后«最好»当天喝完", "«最好»提前预约", "«最好»喝热的"],
)
def test_had_better_gives_advice(marked: str) -> None:
    assert slot(marked) == "had-better"


@pytest.mark.parametrize(
    "marked",
    [
        "«最好»用的拖把",
        "«最好»吃的零食",
        "«最好»看的裙子",
        "这款拖把«最好»用",
        "小酥肉«最好»吃！",
        "«最好»的面料",
        "«最好»玩具",
    ],
)
def test_easiest_to_use_and_best_to_eat_are_no_advice(marked: str) -> None:
    assert slot(marked) != "had-better"


def test_a_title_gives_advice_only_when_it_says_so_plainly() -> None:
    assert slot("猫砂«最好»除臭低尘", title=True) != "had-better"
    assert slot("«最好»提前预约", title=True) == "had-better"


def test_a_word_alone_in_a_titles_clause_is_a_keyword() -> None:
    assert slot("羊绒大衣 «顶级» 女", title=True) == "title"
    assert slot("羊绒大衣 品质«顶级»", title=True) == "predicate"
