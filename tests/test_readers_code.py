"""JSX, TSX, JavaScript, TypeScript: what a person sees of a script, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers import Options, read
from adlint.readers.points import CodePoints
from tests.growth import grows_in_line

Call = Callable[..., tuple[int, str, str]]


def script(text: str, path: str = "a.tsx", options: Options | None = None) -> Document:
    (document,) = read(text.encode(), path, options or Options())
    return document


def texts(code: str, path: str = "a.tsx") -> list[str]:
    return [segment.text for segment in script(code, path).segments]


def runs(document: Document, number: int = 0) -> list[str]:
    """How each character of a segment is written."""
    segment = document.segments[number]
    return [document.text[slice(*segment.map.span(i, i + 1))] for i in range(len(segment.text))]


@pytest.mark.parametrize(
    ("jsx", "read"),
    [
        ("<p>质量<b>很好</b>的锅</p>", ["质量很好的锅"]),
        ("<p>\n  第一行\n  第二行\n</p>", ["第一行 第二行"]),
        ("<p>\n  白瓷\n  <b>杯</b>\n</p>", ["白瓷杯"]),
        ("<p>白瓷{' '}<b>杯</b></p>", ["白瓷 杯"]),
        ("<p>{'白瓷'}{`杯`}</p>", ["白瓷杯"]),
        ("<p>茶&nbsp;&amp;&nbsp;水&#8482;</p>", ["茶\xa0&\xa0水™"]),
        ("<div>上<p>中</p>下</div>", ["上", "中", "下"]),
        ("<p>上一行<br/>下一行</p>", ["上一行\n下一行"]),
        ("<p>已售{count}件</p>", ["已售X件"]),
        ("<p>{children}</p>", []),
        ("<p>{/* 注释 */}茶</p>", ["茶"]),
        ("<p>{ok ? '红茶' : '绿茶'}</p>", ["红茶", "绿茶"]),
        ("<ul>{list.map(one => <li>一款{one}</li>)}</ul>", ["一款X"]),
        ("<><h2>头</h2>尾</>", ["头", "尾"]),
        ("<img alt='白瓷杯' title=\"a &quot;b&quot; 茶\"/>", ["白瓷杯", 'a "b" 茶']),
        ("<Field label={'手机号'} placeholder={`请填 ${n} 位`}/>", ["手机号", "请填 X 位"]),
        ("<p className='红' key='茶' data-x='水' onClick={() => go('杯')}>碟</p>", ["碟", "杯"]),
        ("<Card extra={<a>更多茶</a>}>杯</Card>", ["杯", "更多茶"]),
        ("<b>茶<a>水</a></b>", ["茶水"]),
    ],
)
def test_elements_are_read_as_they_are_seen(jsx: str, read: list[str]) -> None:
    assert sorted(texts(f"const a = {jsx};")) == sorted(read)
    assert sorted(texts(f"const a = {jsx};", "a.jsx")) == sorted(read)


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("import x from './茶'; export * from './水'; require('./杯'); export const a = '碟';", ["碟"]),
        ("console.log('茶', f('水')); throw new Error('杯');", ["杯"]),
        ("if (a === '茶' || '水' != b) c = '杯';", ["杯"]),
        ("switch (a) { case '茶': return '水'; default: return '杯' }", ["水", "杯"]),
        ("a['茶'] = {'水': '杯', [`碟`]: 1};", ["杯", "碟"]),
        ("const a = 'tea' + '茶'; // 水\n/* 杯 */ const r = /碟/;", ["茶"]),
        ("const a = `茶${f('水')}杯`;", ["茶X杯", "水"]),
        ("const a = `第一行\n第二行`;", ["第一行\n第二行"]),
    ],
)
def test_of_code_the_strings_that_are_shown(code: str, read: list[str]) -> None:
    for path in ("a.js", "a.ts", "a.tsx"):
        assert texts(code, path) == read


def test_types_are_no_copy() -> None:
    assert texts("type A = '茶' | '水'; const a: A = '杯' as '碟'; let b = <T,>(x: T) => x;", "a.tsx") == ["杯"]
    assert texts("const a = <A>'茶'; enum E { X = '水' }", "a.ts") == ["茶", "水"]


def test_names_of_what_holds_a_string_are_its_pointer_and_field() -> None:
    code = "export default {home: {title: '好茶', list: [{'卖点': ok ? '清香' : '回甘'}]}, f: () => '红茶'};\nconst t = '绿茶';"
    found = [(s.location and s.location.pointer, s.text, s.field) for s in script(code, "a.ts").segments]
    assert found == [
        ("/home/title", "好茶", "title"),
        ("/home/list/0/卖点", "清香", "selling-points"),
        ("/home/list/0/卖点", "回甘", "selling-points"),
        (None, "红茶", None),
        ("/t", "绿茶", None),
    ]
    ignoring = script(code, "a.ts", Options({"list": "ignore"}))
    assert [segment.text for segment in ignoring.segments] == ["好茶", "红茶", "绿茶"]


def test_escapes_stand_for_the_character_they_write() -> None:
    document = script(r"const a = '茶\u6c34\u{1F600}\ud83d\ude00\x41\n\'\ud83d杯\udc00';", "a.js")
    assert document.segments[0].text == "茶水😀😀A\n'\ufffd杯\ufffd"
    assert runs(document) == [
        "茶", r"\u6c34", r"\u{1F600}", r"\ud83d\ude00", r"\x41", r"\n", r"\'", r"\ud83d", "杯", r"\udc00",
    ]  # fmt: skip
    assert texts("const a = '茶\\\n水';") == ["茶水"]


def test_headings_carry_their_level() -> None:
    document = script("const a = <div><h2>大<br/>小</h2><p>文</p></div>;")
    assert [(segment.text, segment.level) for segment in document.segments] == [("大\n小", 2), ("文", None)]


@pytest.mark.parametrize(
    ("code", "escaped"),
    [
        ("const a = '茶';", "\"\\'\\\\`${}\\n<"),
        ('const a = "茶";', "\\\"'\\\\`${}\\n<"),
        ("const a = `茶`;", "\"'\\\\\\`\\${}\n<"),
        ("const a = <p>茶</p>;", "\"'\\`$&#123;&#125;\n&lt;"),
        ("const a = <p title='茶'/>;", "&quot;&#x27;\\`${}\n&lt;"),
    ],
)
def test_a_replacement_is_escaped_for_its_place(code: str, escaped: str) -> None:
    said = "\"'\\`${}\n<"
    document = script(code)
    (segment,) = document.segments
    assert segment.escape is not None
    assert segment.escape(said) == escaped
    start, end = segment.map.span(0, 1)
    changed = script(code[:start] + segment.escape("茶" + said) + code[end:])
    assert "".join(changed.segments[0].text.split()) == "".join(("茶" + said).split())


@pytest.mark.parametrize(
    ("code", "place"),
    [("const a = '茶;\n", (1, 12)), ("const a = 1;\nconst b = <p>茶;", (2, 14)), ("a = {\n  b: '茶',\n", (2, 9))],
)
def test_code_that_cannot_be_parsed_is_refused_with_its_place(code: str, place: tuple[int, int]) -> None:
    with pytest.raises(ReadError, match="代码") as caught:
        texts(code)
    assert caught.value.path == "a.tsx"
    assert (caught.value.line, caught.value.column) == place


def test_javascript_with_types_is_read_as_such() -> None:
    assert texts("const a: string = '茶'; const b = <p>水</p>;", "a.js") == ["茶", "水"]


def test_nesting_has_no_limit() -> None:
    assert texts("const a = " + "<p>" * 5000 + "茶" + "</p>" * 5000) == ["茶"]
    assert texts("const a = " + "[" * 5000 + "'茶'" + "]" * 5000, "a.ts") == ["茶"]


@pytest.mark.parametrize("form", ["a = {{{}}}", "a = <div>{}</div>", "{}"])
def test_long_programs_take_linear_time(form: str) -> None:
    unit = {"a = {{{}}}": "k: '茶',\n", "a = <div>{}</div>": "<p>茶</p>\n", "{}": "b = '茶';\n"}[form]
    assert grows_in_line(lambda count: texts(form.format(unit * count)), 4_000)
    assert len(texts(form.format(unit * 100))) == 100


def test_programs_are_found_in_folders_where_they_are_included(tmp_path: Path, call: Call) -> None:
    for name in ("a.jsx", "b.ts", "c.js", "video/d.ts"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\x47\x00" if "video" in name else "export const a = '国家级品质';".encode())

    def paths(*words: str) -> list[str]:
        report = json.loads(call("check", *words, "--format", "json")[1])
        assert report["errors"] == []
        return [Path(one["path"]).name for one in report["findings"]]

    assert paths(str(tmp_path), "--no-config") == ["a.jsx"]
    assert paths(str(tmp_path / "b.ts"), "--no-config") == ["b.ts"]
    (tmp_path / ".adlint.yaml").write_text('include: ["*.jsx", "*.js", "/*.ts"]\n', "utf-8")
    assert paths(str(tmp_path)) == ["a.jsx", "b.ts", "c.js"]


WORDS = st.text(st.sampled_from("好茶a \n\t\"'\\😀１é`$<>&;/{}"), max_size=12)


@given(st.lists(WORDS, max_size=5), st.booleans())
def test_strings_equal_the_decoders_and_stand_where_they_say(values: list[str], ascii_only: bool) -> None:
    values = [f"茶{value}" for value in values]
    for path in ("a.js", "a.ts"):
        document = script("const a = " + json.dumps(values, ensure_ascii=ascii_only) + ";", path)
        assert [segment.text for segment in document.segments] == values
        for number, segment in enumerate(document.segments):
            for char, notation in zip(segment.text, runs(document, number), strict=True):
                assert json.loads(f'"{notation}"') == char


@given(
    st.lists(st.sampled_from(["茶", "😀", "<b>水</b>", "&lt;", " ", "{'杯'}", "&#x1F375;"]), max_size=30).map("".join)
)
def test_markup_inside_a_block_keeps_its_words_and_places(body: str) -> None:
    plain = body.replace("<b>", "").replace("</b>", "").replace("&lt;", "<").replace("{'杯'}", "杯")
    read = " ".join(plain.replace("&#x1F375;", "🍵").split())
    document = script(f"const a = <p>{body}</p>;")
    assert [segment.text for segment in document.segments] == ([read] if read else [])
    for number, segment in enumerate(document.segments):
        for char, notation in zip(segment.text, runs(document, number), strict=True):
            assert notation == char or notation in ("&lt;", "&#x1F375;") or not notation.strip()


@given(st.text(st.sampled_from("a茶é😀\n"), max_size=900), st.data())
def test_bytes_are_counted_in_code_points(text: str, dice: st.DataObject) -> None:
    points = CodePoints(text.encode())
    at = dice.draw(st.integers(0, len(text)))
    assert points.at(len(text[:at].encode())) == at


def test_an_unclosed_expression_of_vue_costs_no_more_than_its_length() -> None:
    assert grows_in_line(lambda size: texts("<template><p>{{ " + "'最'" * size + "</p></template>", "a.vue"), 20_000)
