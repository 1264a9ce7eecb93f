"""Disguised words: read as their reader reads them, in place; what means itself stays silent."""

from __future__ import annotations

import tracemalloc
from functools import cache
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint import readers
from adlint.documents import Document, OffsetMap, Segment
from adlint.engine.disguise import Disguises
from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.findings import Finding, Severity
from adlint.rulepacks import loader
from adlint.rulepacks.vocabularies import Layer
from adlint.text.normalize import normalize
from adlint.text.pinyin import syllables
from adlint.text.tokens import words
from tests.rulebooks import DAY

BOOK = loader.load()
DISGUISES = Disguises(BOOK.soundings, words("rjieba"))
# Each layer with copy that only it reads: as it is written, and the finding's rule.
LAYERS = [
    pytest.param("width", "台灯ＴＯＰ１品牌", "ＴＯＰ１", id="full-width"),
    pytest.param("script", "頂級面料", "頂級", id="traditional"),
    pytest.param("invisible", "顶\u200b级面料", "顶\u200b级", id="zero-width"),
    pytest.param("numerals", "货架上唯①的实木款", "唯①", id="circled"),
    pytest.param("entities", "顶&#32423;面料", "顶&#32423;", id="entity"),
    pytest.param("letters", "销量ΝΟ.1的台灯", "ΝΟ.1", id="Greek letters"),
    pytest.param("sounds", "鼎级面料", "鼎级", id="homophone"),
    pytest.param("pinyin", "ding级面料", "ding级", id="pinyin"),
    pytest.param("separators", "顶.级面料", "顶.级", id="separator"),
    pytest.param("look-alikes", "项级面料", "项级", id="look-alike"),
    pytest.param("components", "面膜氵肖炎又补水", "氵肖炎", id="components"),
    pytest.param("masks", "这只包是G仿", "G仿", id="initial"),
    pytest.param("repeats", "国国家家级级评茶师", "国国家家级级", id="doubled"),
    pytest.param("spacing", "这是 国 家 级 面料", "国 家 级", id="spaced"),
    pytest.param("spacing", "我们的电池永_不_鼓_包", "永_不_鼓_包", id="underscores"),
    pytest.param("glosses", "顶(dǐng)级面料", "顶(dǐng)级", id="pinyin in brackets"),
]


@cache
def linter(*off: str) -> Linter:
    """All our packs but the classifier, which reads torn words in its own way; some layers off."""
    return Linter(BOOK, Settings(as_of=DAY, layers_off=frozenset(off), ignore=("learned",)))


def findings(text: str, *off: str) -> list[Finding]:
    """Findings of a warning and above."""
    return [finding for finding in linter(*off).lint(Document.plain(text)) if finding.severity >= Severity.warning]


@pytest.mark.parametrize(("layer", "text", "shown"), LAYERS)
def test_a_layer_reads_what_it_is_for_and_can_be_switched_off(layer: str, text: str, shown: str) -> None:
    others = set(get_args(Layer)) - {layer}
    (finding,) = findings(text, *others)
    assert (finding.text, finding.disguised) == (shown, layer != "width")
    assert findings(text, layer, *others) == []


@pytest.mark.parametrize(
    ("text", "shown", "plain"),
    [
        pytest.param("这口锅蕞好用", "蕞好用", "最好用", id="rare homophone"),
        pytest.param("羽绒服顶ji鹅绒", "顶ji", "顶级", id="second syllable"),
        pytest.param("除螨喷雾1OO%有效", "1OO%有效", "100%有效", id="letters for noughts"),
        pytest.param("红木家具国J级", "国J级", "国家级", id="initial within a word"),
        pytest.param("鼎级 羊绒围巾", "鼎级", "顶级", id="grade that opens a title"),
        pytest.param("面霜DING级MEI味", "DING级", "顶级", id="letters after it"),
        pytest.param("手镯jí品冰种", "jí品", "极品", id="tone marks"),
        pytest.param("名包高（仿），走线密", "高（仿）", "高仿", id="brackets round one character"),
        pytest.param("台灯销.量.第.一", "销.量.第.一", "销量第一", id="every character"),
        pytest.param("全网👇最低，六盒", "全网👇最低", "全网最低", id="emoji between words"),
        pytest.param("独1无2的花纹", "独1无2", "独一无二", id="figures"),
        pytest.param("电饼铛第—，上下独立", "第—", "第一", id="dash"),
        pytest.param("围裙最-好的一款", "最-好", "最好", id="cut off"),
        pytest.param("竖着看：第\n一\n品\n牌，卤肉饭", "第\n一\n品\n牌", "第一品牌", id="downwards"),
        pytest.param("热敷贴治疗(liáo)颈椎病", "治疗(liáo)颈椎病", "治疗颈椎病", id="pinyin in brackets"),
        pytest.param("代餐减月巴，一月一盒", "减月巴", "减肥", id="components of a word"),
        pytest.param("\u202e级顶\u202c羊毛毡帽", "\u202e级顶\u202c", "顶级", id="right to left"),
    ],
)
def test_what_is_found_is_the_disguise_as_it_stands(text: str, shown: str, plain: str) -> None:
    (finding,) = findings(text)
    assert (finding.text, finding.matched, finding.disguised) == (shown, plain, True)
    assert text[finding.start : finding.end] == shown


@pytest.mark.parametrize(
    "text",
    [
        "醉美洱海三日慢行团，环湖骑行", "润唇膏涂到嘴唇就够", "壶嘴新换过，断水干脆", "姐姐写作业，弟一起玩积木",
        "兄弟一品锅，两人份", "第壹间烘焙坊 手工司康", "皇帝一家的年夜饭", "测绘资质等级：丁级", "八年级品德与社会",
        "春 季 新 品 到 店", "第 一 步 撕掉底膜", "产 品 参 数 容量1.2L", "Матрёшка 套娃五件套", "拼音卡片 dì yī kè：a o e",
        "系统版本 ZUI 15", "香水小样编号 NO·1、NO·2、NO·3", "接线端子标注：+V、-V、GND", "V领毛衣 加厚",
        "面料：１００％聚酯纤维", "说\u200b明\u200b书在页底", "运动会 1️⃣号 衣服", "干干净净的厨房", "韩国国家博物馆联名",
        "把衣服熔为一体", "大小多少都有", "带娃去爬野长城", "清明去爬华山看日出", "牛奶别搁门架上",
        "活动9月1日0点—9月7日24点", "直播10点 — 12点", "周一—周五休息", "早上九点—晚上九点", "地板拖得干干净净",
        # A verb said twice.
        "冬天穿低领的时候拿它围一围脖子",
    ],
)  # fmt: skip
def test_what_means_itself_stays_silent(text: str) -> None:
    assert findings(text) == []


def test_a_guess_is_a_warning_and_counts_only_as_an_offence() -> None:
    (finding,) = findings("及品燕盏，整箱拆给你看")
    assert (finding.rule, finding.severity, finding.disguised) == ("top-grade", Severity.warning, True)
    assert finding.message.endswith("（读作“极品”）")
    (sure,) = findings("jí品燕盏，整箱拆给你看")
    assert sure.severity is Severity.error
    assert linter().lint(Document.plain("一放就灭，绘本讲一只蚊子，课稳人多")) == []


def test_a_guess_hides_nothing_that_is_an_offence_as_it_stands() -> None:
    text = "祖传秘方黑膏药，腰椎间盘突出贴三贴就直得起腰，街坊治好了上千个"  # not 就职
    found = {finding.text: finding.disguised for finding in findings(text)}
    assert found["腰椎间盘突出贴三贴就直得起腰"] is False


def test_a_title_that_is_too_long_hides_no_guess_in_its_end() -> None:
    title = "磨毛四件套床单被罩床笠枕套双人床上用品北欧风简约学生宿舍秋冬款加厚保暖亲肤可机洗"
    title += "送礼盒家用套件浅灰米白雾蓝三色可选国J级面料"
    document = Document(title, (Segment(title, OffsetMap.identity(len(title)), "title"),))
    (finding,) = linter().lint(document)
    assert [finding.rule, *(one.rule for one in finding.also)] == ["state-level", "title-too-long"]


def test_what_a_guess_undoes_elsewhere_is_put_back() -> None:
    # 还能 sounds like no word, but 能 beside it could be read as 不能: the other finding must not depend on it.
    assert [finding.text for finding in findings("顶级鹅绒，一把攥住还能弹")] == ["顶级"]


def test_only_the_spelling_is_told_where_the_plain_word_is_fine() -> None:
    (finding,) = linter().lint(Document.plain("店里蕞新款已到"))
    assert (finding.rule, finding.severity, finding.text) == ("disguised-spelling", Severity.info, "蕞")


def test_a_traditional_page_is_no_disguise_a_traditional_word_in_simplified_copy_is() -> None:
    (page,) = findings("茶葉罐頂級錫器，鎖住茶香")
    (mixed,) = findings("茶叶罐頂級锡器，锁住茶香")
    assert (page.disguised, mixed.disguised) == (False, True)


def test_ruby_is_not_read_as_text() -> None:
    page = "<p>这款<ruby>顶<rp>(</rp><rt>dǐng</rt><rp>)</rp></ruby>级面料，<ruby>布<rt>bù</rt></ruby>料</p>"
    (finding,) = [found for document in readers.read(page.encode(), "a.html") for found in linter().lint(document)]
    assert (finding.rule, finding.matched) == ("top-grade", "顶级")
    assert page[finding.start : finding.end].startswith("顶<rp>")


TRADITIONAL = "電商平臺(tái)上的店鋪，賣的是頂級面料，鎖住溫度。第一步：將燈罩旋緊。"
WIDE = "ＴＯＰ１　ｂｒａｎｄ，面料１００％棉，顶级做工！"
SPACED = "本 店 面 料 是 顶 级 羊 绒 ， 耐 洗 。 第 一 步 先 泡 水 。"
MARKED = "\u200f本店\u200e是\u202a顶级\u202c羊绒\u2066，耐洗\u2069。"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(TRADITIONAL, ["頂級"], id="traditional page with pinyin"),
        pytest.param(WIDE, ["ＴＯＰ１", "顶级"], id="full-width Latin"),
        pytest.param(SPACED, ["顶 级"], id="copied from a PDF"),
        pytest.param(MARKED, ["顶级"], id="right-to-left marks"),
    ],
)
def test_whole_documents_are_read_as_their_reader_reads_them(text: str, shown: list[str]) -> None:
    assert [finding.text for finding in findings(text)] == shown


COPY = st.text(
    st.one_of(
        st.sampled_from(
            "最顶级第一品牌国家全网低好蕞鼎zuidngjíＺ１①.·-/ 　\n\u200b\u034f👇❤（）()【】—唯独无二弓虽氵台疗冶"
        ),
        st.characters(),
    ),
    max_size=60,
)


@given(COPY)
def test_a_plain_reading_leads_back_to_what_stands_there(text: str) -> None:
    folded, _ = normalize(text)
    reading = DISGUISES.read(folded)
    if reading is None:
        return
    assert reading.map is not None
    assert reading.map.length == len(reading.text)
    for spot in reading.spots:
        start, end = reading.map.span(spot.start, spot.end)
        assert 0 <= start < end <= len(folded)
        assert reading.text[spot.start : spot.end] == spot.plain
    # What is not disguised stands as it was written.
    touched = {place for spot in reading.spots for place in range(spot.start, spot.end)}
    for place, char in enumerate(reading.text):
        start, end = reading.map.span(place, place + 1)
        assert place in touched or end - start != 1 or folded[start:end] == char or char in "一%100"


@given(COPY)
def test_findings_stand_where_they_say(text: str) -> None:
    for finding in linter().lint(Document.plain(text)):
        assert text[finding.start : finding.end] == finding.text


def test_segments_are_read_each_by_itself() -> None:
    parts = ["顶", "级面料"]
    segments = [Segment(part, OffsetMap.identity(len(part), start)) for part, start in zip(parts, (0, 1), strict=True)]
    assert linter().lint(Document("".join(parts), tuple(segments))) == []


def test_words_that_sound_alike_stand_in_an_order_of_their_own() -> None:
    """Compiled in an order that varies from process to process, 维一 would be read 唯一 here and 惟一 there."""
    heard = list(zip(BOOK.soundings.heard.split(), BOOK.soundings.words.split(), strict=True))
    seen = list(zip(BOOK.soundings.seen.split(), BOOK.soundings.shown.split(), strict=True))
    assert heard == sorted(heard)
    assert seen == sorted(seen)


def test_a_long_run_of_one_letter_takes_no_memory() -> None:
    # A blank picture in base64.
    tracemalloc.start()
    found = syllables("a" * 20_000, {"a"})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is not None
    assert (len(found), peak < 20_000_000) == (20_000, True)


@pytest.mark.parametrize("text", ["销量全国第—3年", "全网唯—2件", "行业第—品牌"])
def test_a_dash_stands_for_one_behind_what_counts(text: str) -> None:
    assert any("—" in found.text for found in findings(text))
