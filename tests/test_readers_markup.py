"""Pages and templates: what is read, where it stands, and which forms are found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adlint.documents import Document, Form, Segment
from adlint.errors import ReadError
from adlint.readers import read
from adlint.readers.markup import read_markup
from adlint.readers.tags import Page
from tests.growth import grows_in_line


def page(text: str, path: str = "x.html") -> Document:
    return next(read_markup(text, path))


def texts(text: str) -> list[str]:
    return [segment.text for segment in page(text).segments]


def source(document: Document, segment: Segment, words: str) -> str:
    start = segment.text.index(words)
    first, last = segment.map.span(start, start + len(words))
    return document.text[first:last]


def form(text: str, path: str = "x.html") -> Form:
    return page(text, path).forms[0]


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p>手冲咖啡，<b>现磨</b>现卖</p>", ["手冲咖啡，现磨现卖"]),
        ("<p>  一杯\n   好茶 </p>", ["一杯 好茶"]),
        ("<div>春茶<p>明前采</p>到店</div>", ["春茶", "明前采", "到店"]),
        ("<ul><li>红茶<li>绿茶</ul>", ["红茶", "绿茶"]),
        ("<p>头一段<p>第二段", ["头一段", "第二段"]),
        ("<p>茶&nbsp;&amp;&nbsp;水 &lt;新&gt;</p>", ["茶\xa0&\xa0水 <新>"]),
        ("<p>上一行<br>下一行</p>", ["上一行\n下一行"]),
        ("<p>a < b，而 c > d</p>", ["a < b，而 c > d"]),
        ("<td>杯<td>碟", ["杯", "碟"]),
        ('<button>提交</button><input type="submit" value="去结算">', ["提交", "去结算"]),
        ('<img alt="白瓷杯"><a title="看大图">图</a>', ["白瓷杯", "看大图", "图"]),
        ('<meta name="description" content="手作&quot;白瓷&quot;"><meta name="viewport" content="x">', ['手作"白瓷"']),
        ('<van-field label="手机号" :placeholder="\'请填 11 位\'" />', ["手机号", "请填 11 位"]),
        ("<option>一斤</option><option>两斤</option>", ["一斤", "两斤"]),
    ],
)
def test_reads_what_a_person_sees(html: str, read: list[str]) -> None:
    assert texts(html) == read


@pytest.mark.parametrize(
    "code",
    [
        "<script>var 文 = '<p>最好</p>'</script>",
        "<style>.最好 { content: '<b>' }</style>",
        "<!-- 最好 <b> -->",
        '<%-- 最好 --%><%@ page pageEncoding="UTF-8" %>',
        "<% if (a > b) { %>",
        "${最好.a}",
        "{{ 最好 ? '最好' : b }}",
        "<c:if test=\"${a > '最好'}\">",
        "</c:if>",
        "<?php echo '最好'; ?>",
        "{% if 最好 %}",
        "<#if 最好??>",
        "[[${最好}]]",
    ],
)
def test_template_code_is_not_text_and_does_not_move_offsets(code: str) -> None:
    html = f"<p>白茶{code}新到</p>"
    document = page(html)
    [segment] = document.segments
    assert segment.text == "白茶新到"
    assert source(document, segment, "新到") == "新到"


def test_unclosed_template_code_in_prose_is_text() -> None:
    assert texts("<p>写作 {{ 或 ${ 都行</p>") == ["写作 {{ 或 ${ 都行"]


def test_a_script_element_that_never_ends_hides_the_rest() -> None:
    assert texts("<p>茶</p><script>var a = '<p>水</p>'") == ["茶"]


def test_titles_and_headings_carry_field_and_level() -> None:
    title, heading, body = page("<title>白瓷杯</title><h2>手作</h2><p>日用</p>").segments
    assert (title.field, title.level) == ("title", 1)
    assert (heading.field, heading.level) == (None, 2)
    assert (body.field, body.level) == (None, None)


def test_a_span_across_markup_is_placed_but_not_a_plain_copy() -> None:
    document = page("<p>全<b>网</b>通用 &yen;9</p>")
    [segment] = document.segments
    assert source(document, segment, "全网") == "全<b>网"
    assert not segment.map.copies(0, 2)
    assert source(document, segment, "¥") == "&yen;"


def test_texts_and_attributes_are_escaped_as_their_place_needs() -> None:
    alt, text = page('<img alt="杯"><p>碟</p>').segments
    assert alt.escape is not None
    assert text.escape is not None
    assert alt.escape('"<&') == "&quot;&lt;&amp;"
    assert text.escape('"<&') == '"&lt;&amp;'


def test_a_page_is_marked_as_one() -> None:
    document = page("<p>茶</p>", "shop/index.html")
    assert document.is_page
    assert document.path == "shop/index.html"


LABELS = [
    '<label for="m">手机号</label><input id="m">',
    "<label>手机号<input></label>",
    '<input placeholder="手机号">',
    '<dl><dt>手机号</dt><dd><input name="x1"></dd></dl>',
    "<p>手机号：<input></p>",
    '<input aria-label="手机号">',
    "<input :placeholder=\"'手机号'\">",
    '<el-form-item label="手机号"><el-input v-model="f.a" /></el-form-item>',
    '<van-field label="手机号" />',
    '<a-input placeholder="手机号" />',
]


@pytest.mark.parametrize("control", LABELS)
def test_controls_are_named_by_what_a_person_sees(control: str) -> None:
    [found] = form(f"<form>{control}<button>提交</button></form>").controls
    assert "手机号" in found.label


TICKED = [
    '<input type="checkbox" checked>',
    '<input type="checkbox" checked="checked">',
    '<input type="checkbox" defaultChecked>',
    '<div role="checkbox" aria-checked="true" class="agree"></div>',
    '<el-checkbox :checked="true"></el-checkbox>',
    '<van-checkbox :model-value="true"></van-checkbox>',
    '<checkbox checked="{{true}}" />',
    '<van-checkbox v-model="agree"></van-checkbox>',
    '<u-checkbox v-model="form.agree"></u-checkbox>',
    '<i class="icon is-checked"></i>',
    '<i class="icon-checked"></i>',
    '<img src="/img/checkbox_selected.png">',
    "<view class=\"radio {{agree ? 'active' : ''}}\"></view>",
    "<i :class=\"agree ? 'icon-check is-checked' : 'icon-check'\"></i>",
]
UNTICKED = [
    '<input type="checkbox">',
    '<input type="checkbox" aria-checked="false">',
    '<input type="checkbox" <c:if test="${a}">checked</c:if>>',
    '<input type="checkbox" <c:if test="${a}"> checked </c:if> >',
    '<el-checkbox :checked="false"></el-checkbox>',
    '<van-checkbox v-model="no"></van-checkbox>',
    '<van-checkbox v-model="unknown"></van-checkbox>',
    '<i class="icon-uncheck"></i>',
    '<i class="unCheckBox"></i>',
    '<checkbox checked="{{unknown}}" />',
]
SCRIPTS = [
    "<script>export default { data() { return { no: false, agree: true } } }</script>",
    "<script setup>const agree = ref(true)\nconst no = ref<boolean>(false)</script>",
    "<script setup lang='ts'>const form = reactive({ agree: true, no: false })\nform.no = true</script>",
]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(("box", "checked"), [*((b, True) for b in TICKED), *((b, False) for b in UNTICKED)])
def test_boxes_start_as_the_page_says(box: str, checked: bool, script: str) -> None:
    consent = '我已阅读并同意<a href="/p">隐私政策</a>'
    html = f'<div><input placeholder="手机号">{box}{consent}<button>注册</button></div>{script}'
    boxes = [control for control in form(html, "x.vue").controls if control.type == "checkbox"]
    assert [(found.checked, "我已阅读并同意" in found.label) for found in boxes] == [(checked, True)]


def test_a_class_is_ticked_where_its_opposite_exists() -> None:
    html = '<div><input placeholder="称呼"><i class="checkBox"></i>我已同意<a href="/p">条款</a><b class="btn">提交</b></div>'
    assert form(html).controls[1].checked is False
    assert form(f"{html}<i class='unCheckBox'></i>").controls[1].checked is True


def test_an_icon_without_words_of_consent_is_no_box() -> None:
    assert [
        c.type for c in form('<form><input><i class="icon-checked"></i>满 99 包邮<button>下单</button></form>').controls
    ] == ["text"]


@pytest.mark.parametrize(
    ("control", "type_"),
    [
        ('<input type="TEL">', "tel"),
        ("<textarea></textarea>", "textarea"),
        ('<input type="hidden">', "hidden"),
        ('<input style="display: none">', "hidden"),
        ("<input readonly>", "readonly"),
        ('<input readonly value="王" placeholder="姓名">', "readonly"),
        ('<input readonly placeholder="请选择生日">', "select"),
        ("<picker></picker>", "select"),
        ("<el-switch />", "switch"),
        ('<van-uploader name="a" />', "file"),
    ],
)
def test_types_of_controls(control: str, type_: str) -> None:
    assert form(f"<form>{control}<button>提交</button></form>").controls[0].type == type_


def test_the_block_with_a_submit_button_acts_as_form() -> None:
    html = (
        '<div class="top"><input placeholder="搜索"><a class="btn">搜索</a></div>'
        '<div class="card"><div><input placeholder="手机号"></div>'
        '<div><input placeholder="验证码"><a class="btn">获取验证码</a></div>'
        '<p class="submit-line">马上预约</p></div>'
    )
    search, lead = page(html).forms
    assert search.buttons == ("搜索",)
    assert [control.label for control in lead.controls] == ["手机号", "验证码"]
    assert lead.buttons == ("马上预约",)


def test_inputs_without_a_button_are_no_form() -> None:
    assert page('<div><input placeholder="手机号"></div>').forms == ()


def test_text_links_and_boxes_right_after_a_form_belong_to_it() -> None:
    html = (
        '<h3>预约</h3><form><input placeholder="手机号"></form><div class="btn-submit">立即预约</div>'
        '<p><input type="checkbox">同意<a href="/p">隐私政策</a></p><footer><a href="/x">关于</a></footer>'
    )
    found = form(html)
    assert found.buttons == ("立即预约",)
    assert found.text.split("\n") == ["预约", "立即预约", "同意隐私政策"]
    assert [control.type for control in found.controls] == ["text", "checkbox"]
    assert [(link.text, link.href) for link in found.links] == [("隐私政策", "/p")]


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ('<a href="#">《隐私政策》</a>', "#"),
        ("<a>《隐私政策》</a>", None),
        ('<a href="javascript:;">《隐私政策》</a>', "javascript:;"),
        ('<a href="${base}/p.html">《隐私政策》</a>', "${base}/p.html"),
        ('<router-link :to="policy">《隐私政策》</router-link>', "policy"),
        ('<span @click="open(1)">《隐私政策》</span>', "open(1)"),
        ('<a href="#" onclick="show()">《隐私政策》</a>', "show()"),
        ('<a href="javascript:;" class="pol">《隐私政策》</a><script>$(".pol").on("click", f)</script>', ".pol"),
    ],
)
def test_links_say_where_they_lead(link: str, href: str | None) -> None:
    found = form(f'<form><input placeholder="手机号"><button>提交</button>{link}</form>')
    assert [(each.text, each.href) for each in found.links] == [("《隐私政策》", href)]


def test_places_of_controls_and_links_are_exact_behind_wide_characters() -> None:
    html = '<!-- 注 🍵 --><form>𠮷🍵<input placeholder="手机号"><a href="/p">隐私政策</a><button>提交</button></form>'
    document = page(html)
    [found] = document.forms
    assert html[found.controls[0].start : found.controls[0].end] == '<input placeholder="手机号">'
    assert html[found.links[0].start : found.links[0].end] == '<a href="/p">隐私政策</a>'
    assert document.text[found.start : found.end].endswith("</form>")


BLANKS = str.maketrans("\t\n\f\r\x01", "     ")
PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<div class='a'>", "</div>", "<b>", "</b>", "<br/>", "<input placeholder='手机号'>", "<form>", "</form>",
        "<td>", "<li>",
        "<button>提交</button>", "<script>", "</script>", "<!--", "-->", "<%", "%>", "${", "}", "{{", "}}",
        "&amp;", "&#x1F375;", "&nbsp", "&",
        "<c:if test='${a}'>", "</c:if>", "<a href='#'>", "</a>", "<", ">", '"', "'", "=", "/",
        "茶", "🍵", " ", "\r\n", "\x00", "\x01", "\ud800",
        "<input type=checkbox checked>同意", "<svg><title>", "<textarea>", "x",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join))
def test_any_soup_is_read_and_every_character_keeps_its_place(html: str) -> None:
    document = page(html)
    for segment in document.segments:
        assert segment.map.length == len(segment.text)
        for piece in segment.map.pieces:
            read = segment.text[piece.start : piece.start + piece.length]
            written = html[piece.source_start : piece.source_start + piece.source_length]
            blank = written.translate(BLANKS)
            assert read == blank or written[0] in "&\x01" or not blank.strip() or written.startswith("<br")
    for found in document.forms:
        assert 0 <= found.start <= found.end <= len(html)
        assert found.text_map.length == len(found.text)
        assert all(0 <= control.start < control.end <= len(html) for control in found.controls)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_do_not_crash_it(data: bytes) -> None:
    page(data.decode("latin-1"))
    page(data.decode("utf-8", "replace"))


@given(st.lists(st.sampled_from(["茶", "🍵", "<b>水</b>", "&lt;", " ", "<i>", "</i>"]), max_size=30).map("".join))
def test_markup_inside_a_block_does_not_change_its_words(body: str) -> None:
    plain = body.replace("<b>", "").replace("</b>", "").replace("<i>", "").replace("</i>", "").replace("&lt;", "<")
    read = " ".join(plain.split())
    assert texts(f"<p>{body}</p>") == ([read] if read else [])


@pytest.mark.parametrize(
    "torn",
    [
        "<div>",
        "<p><b>",
        '<a b="',
        "<a ",
        "<",
        "&",
        "<x-y><p>",
        "a>b<c ",
        "<%",
        "{{",
        "<!--",
        "<li><table><b>",
        "<c:if ",
    ],
)
def test_torn_pages_take_linear_time(torn: str) -> None:
    assert grows_in_line(lambda size: Page(torn * (size // len(torn))), 100_000)


def test_the_time_a_page_takes_grows_in_line_with_its_length() -> None:
    text = "<p>白瓷杯，日用<b>手作</b>，一杯<span>一色</span></p>"
    row = f'<div class="row">{text}<input type="checkbox" name="a">包装<a href="/a">看看</a></div>\n'
    assert grows_in_line(lambda size: page(f"<form>{row * (size // len(row))}<button>提交</button></form>"), 250_000)


def test_tags_are_where_tree_sitter_sees_them() -> None:
    tree_sitter = pytest.importorskip("tree_sitter")
    html = pytest.importorskip("tree_sitter_html")
    text = """<!DOCTYPE html><html><body class=a id='b "c"'><p title="x > y">白茶 &amp; 水<br/>
      <input disabled value=1><b>粗</b></p><ul><li>一</li><li>二</li></ul><a href=/p?q=1&amp;r=2>链</a></body></html>"""
    parser = tree_sitter.Parser(tree_sitter.Language(html.language()))
    data = text.encode()
    seen, nodes = set(), [parser.parse(data).root_node]
    while nodes:
        node = nodes.pop()
        nodes += node.children
        if node.type in ("start_tag", "self_closing_tag"):
            seen.add((len(data[: node.start_byte].decode()), len(data[: node.end_byte].decode())))
    assert {(element.start, element.tag_end) for element in Page(text).elements} == seen


VUE = """\
<template>
  <div :title="ok ? '上新' : ''" v-text="'秋装'" :alt="'大衣'" :class="'红色'">
    <p>{{ n }} 件 {{ ok ? '现货' : '' }}</p>
    <Btn :opts="{title: '去看看'}" v-if="tab === '全部'" />
  </div>
</template>
<script setup lang="ts">
import x from './大衣'
const words: string[] = ['羊绒', `双面`]
</script>
"""


def test_the_code_of_vue_components_is_read_where_it_stands() -> None:
    (document,) = read(VUE.encode(), "a.vue")
    found = [(segment.text, document.position(segment.map.span(0, 1)[0])) for segment in document.segments]
    for text, (line, column) in found:
        assert VUE.splitlines()[line - 1].startswith(text[:1], column - 1)
    assert {"上新", "秋装", "大衣", "现货", "去看看", "羊绒", "双面"} <= {text for text, _ in found}
    assert not {"./大衣", "全部", "红色"} & {text for text, _ in found}
    assert len(found) == len(set(found))


def test_a_script_that_cannot_be_parsed_is_told_after_the_page() -> None:
    found = read("<template><p>大衣</p></template>\n<script>\nconst = = \n</script>\n".encode(), "a.vue")
    assert [segment.text for segment in next(found).segments] == ["大衣"]
    with pytest.raises(ReadError) as caught:
        next(found)
    assert (caught.value.path, caught.value.line) == ("a.vue", 3)


def test_an_expression_that_is_no_javascript_keeps_no_script_from_being_read() -> None:
    (document,) = read("<p>{{ '大衣' of of }}</p><script>a = '羊绒'</script>".encode(), "a.vue")
    assert "羊绒" in [segment.text for segment in document.segments]
