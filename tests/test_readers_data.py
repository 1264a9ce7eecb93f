"""JSON Lines, JSON, YAML and TOML: string values, pointers, fields, and exact places."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

import pytest
import tomlkit
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adlint.documents import Document, Segment
from adlint.errors import ReadError
from adlint.readers import Options, read
from tests.growth import grows_in_line


def data(text: str, path: str, options: Options | None = None) -> list[Document]:
    return list(read(text.encode(), path, options or Options()))


def places(document: Document) -> list[tuple[str | None, str, str | None]]:
    return [(s.location.pointer if s.location else None, s.text, s.field) for s in document.segments]


def raw(document: Document, segment: Segment, start: int, end: int) -> str:
    return document.text[slice(*segment.map.span(start, end))]


def test_a_line_of_json_lines_is_a_document() -> None:
    text = '{"id": 7, "标题": "好茶", "x": {"卖点": ["清香", "回甘"]}, "价": 9}\r\n\n  {"sku": "B", "title": "红茶"}\n'
    first, second = data(text, "商品.jsonl")
    assert places(first) == [
        ("/标题", "好茶", "title"),
        ("/x/卖点/0", "清香", "selling-points"),
        ("/x/卖点/1", "回甘", "selling-points"),
    ]
    location = second.segments[0].location
    assert location is not None
    assert (location.row, location.key, second.line) == (2, "B", 3)
    assert second.position(second.segments[0].map.span(0, 1)[0]) == (3, 26)


def test_comments_trailing_commas_and_blank_files_are_no_mistakes() -> None:
    text = '{\n  // 国家级, {\n  "a": "好茶 // 新茶", /* 两\n行 */ "b": ["红茶", ],\n}\n'
    (document,) = data(text, "tsconfig.json")
    assert [(s.text, document.position(s.map.span(0, 1)[0])) for s in document.segments] == [
        ("好茶 // 新茶", (3, 9)),
        ("红茶", (4, 13)),
    ]
    (blank,) = data(" \n", "a.json")
    assert blank.segments == ()


def test_yaml_aliases_are_read_where_they_point_to() -> None:
    (document,) = data("base: &b\n  title: 好茶\nother:\n  <<: *b\n  list: [*b, 红茶]\n", "a.yaml")
    assert places(document) == [("/base/title", "好茶", "title"), ("/other/list/1", "红茶", None)]


@pytest.mark.parametrize(
    ("key", "text"),
    [("img", "/img/国家级.png"), ("slug", "国家级工艺"), ("x", "https://a.com/国家级"), ("x", "docs/国家级.md")],
)
def test_links_files_and_identifiers_are_no_copy(key: str, text: str) -> None:
    (document,) = data(json.dumps({key: text, "title": "好茶"}), "a.json")
    assert [segment.text for segment in document.segments] == ["好茶"]
    (row,) = read(f"{key},title\n{text},好茶\n".encode(), "a.csv")
    assert [segment.text for segment in row.segments] == ["好茶"]


@pytest.mark.parametrize(("key", "text"), [("img", "国家级 大图，实拍"), ("x", "国家级/世界级")])
def test_copy_under_such_names_is_read(key: str, text: str) -> None:
    (document,) = data(json.dumps({key: text}), "a.json")
    assert [segment.text for segment in document.segments] == [text]


def test_good_lines_come_before_the_error_of_a_broken_one() -> None:
    documents: list[Document] = []
    found: Iterator[Document] = read('{"title": "好茶"}\n\n{"title": "红茶";}\n'.encode(), "a.jsonl")
    with pytest.raises(ReadError) as caught:
        documents.extend(found)
    assert len(documents) == 1
    assert (caught.value.path, caught.value.line) == ("a.jsonl", 3)
    assert caught.value.column is not None
    assert "JSON" in caught.value.message("zh")
    assert "Not valid JSON" in caught.value.message("en")


def test_a_json_list_of_objects_is_a_document_each() -> None:
    first, second = data('[{"title": "好茶"},\n  {"类目": "茶", "kind": "note", "描述": "香"}]', "a.json")
    assert first.text == '{"title": "好茶"}'
    assert (second.line, second.column, second.goods, second.kind) == (2, 3, "茶", "note")
    assert places(second) == [("/类目", "茶", "category"), ("/描述", "香", "description")]


@pytest.mark.parametrize("text", ['{"a": ["好茶"]}', '["好茶", {"a": 1}]', '"好茶"', "[]", "9"])
def test_any_other_json_is_one_document(text: str) -> None:
    (document,) = data(text, "a.json")
    assert document.text == text
    assert [s.text for s in document.segments] == (["好茶"] if "好茶" in text else [])


def test_json_escapes_stand_for_the_character_they_write() -> None:
    (document,) = data(r'{"t": "a\ud83d\ude00\u8336\n\"b\ud83d"}', "a.json")
    (segment,) = document.segments
    assert segment.text == 'a😀茶\n"b\ufffd'
    runs = [raw(document, segment, i, i + 1) for i in range(len(segment.text))]
    assert runs == ["a", r"\ud83d\ude00", r"\u8336", r"\n", r"\"", "b", r"\ud83d"]


def test_lists_of_goods_in_an_envelope_are_documents_each() -> None:
    text = '{"total": 2, "note": "秋季", "data": {"list": [\n {"id": 7, "name": "大衣", "tags": ["羊绒"]},\n {"name": "面膜"}]}}'
    rest, coat, mask = data(text, "a.json")
    assert places(rest) == [("/note", "秋季", None)]
    assert places(coat) == [("/data/list/0/name", "大衣", "title"), ("/data/list/0/tags/0", "羊绒", None)]
    assert (coat.line, coat.column, coat.text[:8]) == (2, 2, '{"id": 7')
    assert coat.segments[0].location is not None
    assert (coat.segments[0].location.key, coat.segments[0].location.row) == ("7", None)
    assert mask.position(mask.segments[0].map.span(0, 1)[0]) == (3, 12)


def test_sections_of_a_page_stay_together() -> None:
    text = '{"sections": [{"title": "理财", "text": "年化"}, {"title": "提示", "text": "有风险"}]}'
    assert len(data(text, "a.json")) == 1


def test_pointers_escape_their_syntax() -> None:
    (document,) = data('{"a/b": {"c~d": "好茶"}}', "a.json")
    assert places(document) == [("/a~1b/c~0d", "好茶", None)]


@pytest.mark.parametrize("text", ['[{"id": null, "标题": "毛衣"}]', '[{"id": " ", "标题": "毛衣"}]'])
def test_a_key_without_a_value_names_no_record(text: str) -> None:
    (document,) = data(text, "a.json")
    assert [segment.location and segment.location.key for segment in document.segments[-1:]] == [None]


def test_ignored_keys_leave_out_everything_below() -> None:
    (document,) = data(
        '{"备注": {"title": "内部"}, "口号": "好茶"}', "a.json", Options({"备注": "ignore", "口号": "title"})
    )
    assert places(document) == [("/口号", "好茶", "title")]


def test_numbers_of_any_length_are_no_obstacle() -> None:
    (document,) = data('{"a": %s, "b": "好茶"}' % ("1" * 10_000), "a.json")
    assert len(document.segments) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.json", "[" * 5000),
        ("a.json", "[" * 150 + "]" * 150),
        ("a.yaml", "[" * 5000),
        ("a.yaml", "- " * 5000),
        ("a.toml", "a = " + "[" * 5000),
        ("a.toml", "a = " + "[" * 150 + "'好'" + "]" * 150),
    ],
)
def test_nesting_has_a_limit(path: str, text: str) -> None:
    with pytest.raises(ReadError, match="100 层"):
        data(text, path)


def test_yaml_mappings_of_a_list_are_documents() -> None:
    text = "- 标题: 好茶\n  价: 9\n  上市: 2026-01-01\n# 注释\n-\n  title: 'it''s 茶'\n  tags: [新, 老]\n"
    first, second = data(text, "a.yaml")
    assert (first.text, first.line, first.column) == ("标题: 好茶\n  价: 9\n  上市: 2026-01-01\n# 注释", 1, 3)
    assert places(first) == [("/标题", "好茶", "title")]
    assert places(second) == [("/title", "it's 茶", "title"), ("/tags/0", "新", None), ("/tags/1", "老", None)]
    assert raw(second, second.segments[0], 2, 3) == "''"
    assert second.position(second.segments[0].map.span(5, 6)[0]) == (6, 17)


def test_yaml_documents_of_a_stream_are_records() -> None:
    documents = data("a: 好茶\n---\nb: 红茶\n", "a.yml")
    assert [(d.line, places(d)) for d in documents] == [(1, [("/a", "好茶", None)]), (3, [("/b", "红茶", None)])]


def the_one_placed(document: Document, text: str, word_lines: dict[str, int]) -> Segment:
    """The only segment, which says `text`, its words on the lines of the file where they are written."""
    (segment,) = document.segments
    assert segment.text == text
    for word, line in word_lines.items():
        at = text.index(word)
        assert raw(document, segment, at, at + len(word)) == word
        assert document.position(segment.map.span(at, at + 1)[0])[0] == line
    return segment


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("notation", "text", "word_lines"),
    [
        pytest.param("甲\n  乙 丙\n\n  丁", "甲 乙 丙\n丁", {"甲": 1, "乙 丙": 2, "丁": 4}, id="plain"),
        pytest.param('"甲\n  乙\\u8336\\\n  丙"', "甲 乙茶丙", {"甲": 1, "乙": 2, "丙": 3}, id="double quoted"),
        pytest.param("'甲\n\n  乙''丙'", "甲\n乙'丙", {"甲": 1, "乙": 3, "丙": 3}, id="single quoted"),
        pytest.param("|\n  甲😀\n    乙\n\n  丙\n", "甲😀\n  乙\n\n丙", {"甲😀": 2, "乙": 3, "丙": 5}, id="literal"),
        pytest.param(">-\n  甲\n  乙\n\n  丙\n", "甲 乙\n丙", {"甲": 2, "乙": 3, "丙": 5}, id="folded"),
        pytest.param("|2-\n    　甲\n  乙", "  　甲\n乙", {"甲": 2, "乙": 3}, id="literal with indentation given"),
    ],
)
def test_yaml_scalars_of_every_style_are_placed(
    newline: str, notation: str, text: str, word_lines: dict[str, int]
) -> None:
    (document,) = data(f"k: {notation}\nz: 1\n".replace("\n", newline), "a.yaml")
    the_one_placed(document, text, word_lines)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: [1,\n", 2, "YAML"),
        ("a: 1\n b: c: d\n", 2, "YAML"),
        ("a: 1\nb: \x07\n", 2, "YAML"),
    ],
)
def test_yaml_that_is_refused_names_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        data(text, "a.yaml")
    assert (caught.value.path, caught.value.line) == ("a.yaml", line)
    assert "YAML" in caught.value.message("en")


def test_yaml_tags_build_no_objects() -> None:
    (document,) = data("a: !!python/object/apply:os.system ['好茶']\nb: !!str 9\n", "a.yaml")
    assert [s.text for s in document.segments] == ["好茶", "9"]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.json", '{"t": "好茶"}', '1: \\"买\\"\\n送'),
        ("a.yaml", 't: "好茶"', '1: \\"买\\"\\n送'),
        ("a.yaml", "t: '好茶'", '1: "买" 送'),
        ("a.yaml", "t: 好茶", '1： "买" 送'),
        ("a.yaml", "t: |\n  好茶\n", '1: "买" 送'),
        ("a.toml", 't = "好茶"', '1: \\"买\\"\\n送'),
        ("a.toml", "t = '''好茶'''", '1: "买" 送'),
    ],
)
def test_a_replacement_is_escaped_for_its_notation(path: str, text: str, expected: str) -> None:
    (document,) = data(text, path)
    escape = document.segments[0].escape
    assert escape is not None
    assert escape('1: "买"\n送') == expected
    start, end = document.segments[0].map.span(0, 2)
    (changed,) = data(document.text[:start] + expected + document.text[end:], path)
    assert changed.segments[0].text.startswith("1")


def test_empty_files_have_no_segments() -> None:
    assert data("", "a.jsonl") == []
    assert [list(d.segments) for d in data("# 注释\n", "a.yaml")] == [[]]


TEXT = st.text(st.sampled_from("好茶a \n\t\"'\\😀１é:#-|>[]{},&*!%@`　/~0"), max_size=12)
RECORD = st.recursive(
    TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for member in members for text in strings(member)]


@given(st.dictionaries(TEXT, RECORD, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_json_strings_equal_the_decoders_and_stand_where_they_say(
    value: object, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    (document,) = data(text, "a.json")
    assert [segment.text for segment in document.segments] == strings(json.loads(text))
    for segment in document.segments:
        for i, char in enumerate(segment.text):
            assert json.loads(f'"{raw(document, segment, i, i + 1)}"') == char


STYLES = st.sampled_from([None, "'", '"', "|", ">"])


@given(st.dictionaries(TEXT, RECORD, max_size=4), STYLES, st.booleans(), st.sampled_from([12, 80]))
def test_yaml_strings_equal_the_loaders_and_stand_in_order(
    value: object, style: str | None, wide: bool, width: int
) -> None:
    text = yaml.safe_dump(value, default_style=style, allow_unicode=wide, width=width, sort_keys=False)
    if "*id" in text:  # PyYAML writes equal collections as aliases
        return
    (document,) = data(text, "a.yaml")
    expected = strings(yaml.safe_load(text))
    assert [s.text.rstrip("\n") for s in document.segments] == [t.rstrip("\n") for t in expected]
    for segment in document.segments:
        assert segment.map.length == len(segment.text)
        for i, char in enumerate(segment.text):
            notation = raw(document, segment, i, i + 1)
            if not char.isspace() and "\\" not in notation and notation != "''":
                assert notation == char


def test_toml_tables_lists_and_dotted_keys_have_pointers() -> None:
    text = (
        '标题 = 1\n"k 1".b.\'c\' = "甲" # 注释\nn = [1, "乙", {x = "丙", z.w = 2026-01-01}]\n[a.b]\nt = "丁"\n'
        '[[p]]\ntitle = "戊"\n[[p.q]]\nt = "己"\n[[p]]\n[p.r]\nt = "庚"\n[[p.q]]\n"t" = "辛"\n'
    )
    (document,) = data(text.replace("标题", '"标题"'), "a.toml")
    assert places(document) == [
        ("/k 1/b/c", "甲", None), ("/n/1", "乙", None), ("/n/2/x", "丙", None), ("/a/b/t", "丁", None),
        ("/p/0/title", "戊", "title"), ("/p/0/q/0/t", "己", None), ("/p/1/r/t", "庚", None), ("/p/1/q/0/t", "辛", None),
    ]  # fmt: skip
    assert document.position(document.segments[5].map.span(0, 1)[0]) == (9, 6)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("notation", "text", "word_lines"),
    [
        pytest.param('"甲\\u8336\\t\\"乙"', '甲茶\t"乙', {"甲": 1, "乙": 1}, id="basic"),
        pytest.param("'甲\\n\"乙'", '甲\\n"乙', {"甲": 1, "乙": 1}, id="literal"),
        pytest.param(
            '"""\n甲""\\\n\n   乙\\U0001F600\n  丙"""', '甲""乙😀\n  丙', {"甲": 2, "乙": 4, "丙": 5}, id="basic lines"
        ),
        pytest.param("'''\n甲\\\n\n  乙'''", "甲\\\n\n  乙", {"甲": 2, "乙": 4}, id="literal lines"),
        pytest.param('"""甲\n乙""""', '甲\n乙"', {"甲": 1, "乙": 2}, id="ends in a quote"),
    ],
)
def test_toml_strings_of_every_style_are_placed(
    newline: str, notation: str, text: str, word_lines: dict[str, int]
) -> None:
    (document,) = data(f"k = {notation}\nz = 1\n".replace("\n", newline), "a.toml")
    segment = the_one_placed(document, text, word_lines)
    assert segment.map.length == len(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = 1\na = 2\n", (2, 6)),
        ('a = "好\n', (1, 7)),
        ("a = 1\nb = {\n", (2, 6)),
        ("a = [", (1, 6)),
        ("a = '好", (1, 7)),
    ],
)
def test_toml_that_is_refused_names_its_place(text: str, place: tuple[int, int]) -> None:
    with pytest.raises(ReadError, match="TOML") as caught:
        data(text, "a.toml")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("a.toml", *place)
    assert "TOML" in caught.value.message("en")


@given(st.dictionaries(TEXT, RECORD, max_size=4), st.booleans())
def test_toml_strings_equal_the_decoders_and_stand_where_they_say(value: dict[str, object], in_lines: bool) -> None:
    text = tomlkit.dumps(value)
    if in_lines:
        lines = tomlkit.string('甲\n""\\乙', multiline=True).as_string()
        text = f"lines = {lines}\n{text}"
    (document,) = data(text, "a.toml")
    assert sorted(segment.text for segment in document.segments) == sorted(strings(tomllib.loads(text)))
    for segment in document.segments:
        for i, char in enumerate(segment.text):
            notation = raw(document, segment, i, i + 1)
            assert notation == char or tomllib.loads(f'v="{notation}"')["v"] == char


def test_a_list_whose_key_comes_twice_is_one_document() -> None:
    text = '{"a": [{"name": "一"}, {"name": "二"}], "a": [{"name": "三", "desc": "长"}, {"name": "四"}]}'
    (document,) = data(text, "a.json")
    assert [one.text for one in document.segments] == ["一", "二", "三", "长", "四"]


def test_properties_may_end_their_lines_with_a_carriage_return() -> None:
    (document,) = data("a=一\rb=二\r", "a.properties")
    assert places(document) == [("a", "一", None), ("b", "二", None)]


def test_an_unclosed_comment_costs_no_more_than_its_length() -> None:
    def unreadable(size: int) -> None:
        with pytest.raises(ReadError):
            data("[" + "/* " * size, "a.json")

    assert grows_in_line(unreadable, 40_000)
