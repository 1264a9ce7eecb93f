"""Markdown: what a person reads, without markup, and where it stands."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.documents import Document, Segment
from adlint.readers import Options, read


def markdown(text: str, options: Options | None = None) -> Document:
    (document,) = read(text.encode(), "文案.md", options or Options())
    return document


def texts(text: str) -> list[str]:
    return [segment.text for segment in markdown(text).segments]


def source(document: Document, segment: Segment, word: str) -> str:
    at = segment.text.index(word)
    start, end = segment.map.span(at, at + len(word))
    return document.text[start:end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("**明前**龙井", ["明前龙井"], id="emphasis"),
        pytest.param("~~旧价~~ 新价", ["旧价 新价"], id="strike-through"),
        pytest.param("3~5天到货，7~15天可退", ["3~5天到货，7~15天可退"], id="tildes of ranges stay"),
        pytest.param("[进店看看](https://a.cn/最好 '题') 吧", ["进店看看 吧"], id="link with a title"),
        pytest.param("[进店看看](https://a.cn '题')吧", ["进店看看吧"], id="link text without target and title"),
        pytest.param("[新品]上架", ["[新品]上架"], id="brackets without a definition are text"),
        pytest.param("[新品]上架\n\n[新品]: /new", ["新品上架"], id="brackets with a definition are a link"),
        pytest.param("[茶][Tea  Page]\n\n[tea page]: /t", ["茶"], id="labels compare without case and blanks"),
        pytest.param("[茶][没有]", ["[茶][没有]"], id="reference without definition"),
        pytest.param("看![茶园日出](a.png)图", ["看 图", "茶园日出"], id="picture"),
        pytest.param("[![茶园](a.png)](u)", ["茶园"], id="picture that is a link"),
        pytest.param("![外![内](a)边](b)", ["外内边"], id="picture in a picture's text"),
        pytest.param("用`最好`调用", ["用 调用"], id="code leaves a gap, so nothing is glued"),
        pytest.param("国<b>风</b>茶<!-- 最好 -->盏", ["国风茶盏"], id="tags and comments"),
        pytest.param("上<br>下", ["上\n下"], id="line break tag"),
        pytest.param("上  \n下\\\n尾", ["上\n下\n尾"], id="hard line breaks"),
        pytest.param("\\*好\\* &amp; &#33590;", ["*好* & 茶"], id="escapes and entities"),
        pytest.param("见 <https://a.cn> 页", ["见 页"], id="autolink"),
        pytest.param(
            "销量领先[^1]。\n\n[^1]: 某某报告 2025 年", ["销量领先。", "某某报告 2025 年"], id="footnote of words"
        ),
        pytest.param("销量领先[^1]。\n\n[^1]: 某某报告", ["销量领先。", "某某报告"], id="footnote of one word"),
        pytest.param("```\n最好\n```\n\n    最好\n\n[a]: /最好\n", [], id="code blocks and definitions"),
        pytest.param("| 品名 | 价 |\n|---|---|\n| 红\\|茶 | **9** |", ["品名", "价", "红|茶", "9"], id="table"),
        pytest.param("- [x] 甲\n  续\n  1. 乙\n* 丙", ["甲续", "乙", "丙"], id="lists"),
        pytest.param("> 甲\n> 乙\n>> 丙", ["甲乙", "丙"], id="quotations"),
        pytest.param("<div>\n好茶 <i>醇</i>香\n</div>", ["好茶 醇香"], id="block of HTML"),
    ],
)
def test_reads_what_is_shown(text: str, expected: list[str]) -> None:
    assert [found.rstrip() for found in texts(text)] == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("国家", "标准", "国家标准"),
        ("tea", "time", "tea time"),
        ("好茶", "Tea", "好茶 Tea"),
        ("好。", "“茶”", "好。“茶”"),
    ],
)
def test_soft_line_breaks_join_as_the_script_asks(newline: str, before: str, after: str, joined: str) -> None:
    document = markdown(f"> **{before}**  x{newline}".replace("  x", "") + f"> {after}")
    (segment,) = document.segments
    assert segment.text == joined
    assert source(document, segment, after) == after


def test_headings_carry_their_level() -> None:
    document = markdown("# 一\n\n### 三 ###\n\n题\n---\n\n文")
    assert [(s.text, s.level) for s in document.segments] == [("一", 1), ("三", 3), ("题", 2), ("文", None)]


def test_front_matter_gives_fields_category_and_the_page_title() -> None:
    document = markdown('---\ntitle: "好\\u8336😀"\n类目: 茶叶\nkind: note\nn: 3\n---\n\n正文')
    title, category, body = document.segments
    assert (title.text, title.field, title.level) == ("好茶😀", "title", 1)
    assert title.location is not None
    assert title.location.pointer == "/title"
    assert source(document, title, "茶") == "\\u8336"
    assert source(document, category, "茶叶") == "茶叶"
    assert (document.goods, document.kind, body.text) == ("茶叶", "note", "正文")


def test_front_matter_in_toml_gives_fields_too() -> None:
    text = "+++\r\ntitle = '好\u8336'\n[params]\ndescription = \"清\\u9999\"\n+++\n\n正文\n"
    (document,) = read(text.encode(), "a.md", Options())
    found = [(s.text, s.field, s.level, document.position(s.map.span(0, 1)[0])) for s in document.segments]
    assert found == [
        ("好茶", "title", 1, (2, 10)),
        ("清香", "description", None, (4, 16)),
        ("正文", None, None, (7, 1)),
    ]
    (document,) = read("+++\n好茶\n+++\n".encode(), "a.md", Options())
    assert [segment.text for segment in document.segments] == ["好茶"]


def test_front_matter_follows_the_configured_fields() -> None:
    document = markdown("---\n口号: 好茶\n备注: 内部\n---\n", Options(fields={"口号": "subtitle", "备注": "ignore"}))
    assert [(s.text, s.field) for s in document.segments] == [("好茶", "subtitle")]


def test_copy_between_two_rules_is_read_although_it_is_no_yaml() -> None:
    assert texts("---\n好茶: *不是: [别名\n---\n") == ["好茶: *不是: [别名"]


def test_positions_are_code_points_after_emoji_and_crlf() -> None:
    document = markdown("😀😀 一\r\n\r\n- 😀 **好**茶\r\n  很 `x` 香\r\n")
    item = document.segments[1]
    assert item.text == "😀 好茶很 香"
    for word, place in {"好": (3, 7), "茶": (3, 10), "香": (4, 9)}.items():
        assert document.position(item.map.span(item.text.index(word), item.text.index(word) + 1)[0]) == place


def test_a_replacement_is_escaped() -> None:
    escape = markdown("好茶").segments[0].escape
    assert escape is not None
    assert escape("5*3 [a]\n|b") == "5\\*3 \\[a\\] \\|b"


@pytest.mark.parametrize("unit", ["*a ", "**", "_a*", "![a](", "![a]( b)", "[a](", "[", "`a``", "<a ", "> ", "- "])
def test_malformed_markup_costs_no_more_than_its_length(unit: str) -> None:
    # Each took 8 seconds and more when the inline grammar got it whole; the suite would show it.
    markdown(unit * 20_000 + "茶")


# fmt: off
INLINE = st.sampled_from([
    "好茶", "tea", " ", "😀", "１", "　", "é", "**", "*", "_", "`", "~~", "~", "[", "](u)", "![", "[^1]", "\\*",
    "&amp;", "&#33590;", "<b>", "<br>", "<!-- x -->", "\n", "\r\n", "  \n", "\n\n", "> ", "- ", "1. ", "# ", "|",
])
# fmt: on


@given(st.lists(INLINE, max_size=30).map("".join))
def test_every_character_read_stands_where_its_map_says(text: str) -> None:
    document = markdown(text)
    for segment in document.segments:
        assert segment.map.length == len(segment.text)
        for i, char in enumerate(segment.text):
            start, end = segment.map.span(i, i + 1)
            raw = document.text[start:end]
            if char in " \n":
                continue  # stands for a line break, code, a picture
            assert char in {raw, html.unescape(raw), raw[1:]}, (char, raw)


@given(st.lists(st.sampled_from(["好茶", "tea", "😀", "，", "１"]), min_size=1).map("".join))
def test_text_without_markup_is_read_whole(text: str) -> None:
    assert texts(text) == [text]
