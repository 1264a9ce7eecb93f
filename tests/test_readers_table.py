"""CSV and TSV: rows, cells, fields, and their exact places, with the standard csv module as the oracle."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adlint.documents import Document
from adlint.errors import ReadError
from adlint.readers import Options, read
from tests.growth import grows_in_line


def table(text: str, options: Options | None = None, path: str = "商品.csv") -> list[Document]:
    return list(read(text.encode(), path, options or Options()))


def oracle(text: str, delimiter: str = ",") -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]


def cells(documents: list[Document]) -> list[list[str]]:
    return [[segment.text for segment in document.segments] for document in documents]


def test_a_row_is_a_document_with_its_cells_fields_and_key() -> None:
    first, second = table("SKU,商品标题,卖点,证书\nA1,明前龙井,清香,\nA2,“好”茶😀,回甘,GB/T 18650\n")
    assert [(s.text, s.field) for s in first.segments] == [("明前龙井", "title"), ("清香", "selling-points")]
    assert [(s.text, s.field) for s in second.segments][2] == ("GB/T 18650", None)
    location = second.segments[0].location
    assert location is not None
    assert (location.row, location.column, location.key, location.field) == (2, "商品标题", "A2", "title")
    assert (second.text, second.line, second.column) == ("A2,“好”茶😀,回甘,GB/T 18650", 3, 1)


def test_quoted_cells_with_line_breaks_and_doubled_quotes_keep_their_places() -> None:
    text = '\ufeff标题,描述\r\n"全""新""款, 茶具",x\r\n茶,"一\r\n二"\r\n三,四\r\n'
    first, second, third = table(text)
    title = first.segments[0]
    assert title.text == '全"新"款, 茶具'
    assert first.text[slice(*title.map.span(1, 2))] == '""'
    assert first.text[slice(*title.map.span(2, 3))] == "新"
    assert second.text == '茶,"一\r\n二"'
    assert second.position(second.segments[1].map.span(3, 4)[0]) == (4, 1)
    assert third.line == 5


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    rows = [["标题", "价"], ["好茶, 新茶; 春茶|明前", "9"], ["红茶", "8"]]
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    assert cells(table(file.getvalue())) == rows[1:]


def test_a_line_that_tells_spreadsheets_the_delimiter_is_no_row() -> None:
    first, second = table("sep=;\r\n商品ID;标题\r\n1;红,蓝\r\n2;绿\r\n")
    assert [segment.text for segment in first.segments] == ["红,蓝"]
    location = second.segments[0].location
    assert location is not None
    assert (second.line, location.row, location.field, location.key) == (4, 2, "title", "2")


def test_bars_and_commas_in_copy_do_not_pass_for_delimiters() -> None:
    assert cells(table("好茶|春季|新款,99\n红茶|秋季|老款,98\n")) == [
        ["好茶|春季|新款", "99"],
        ["红茶|秋季|老款", "98"],
    ]
    assert cells(table("标题\t价\n好,茶\t9\n", path="a.tsv")) == [["好,茶", "9"]]


def test_a_table_without_header_numbers_its_columns() -> None:
    documents = table("好茶,9\n红茶,8\n")
    assert [(s.text, s.field, s.location.column if s.location else "") for s in documents[0].segments] == [
        ("好茶", None, "1"),
        ("9", None, "2"),
    ]
    assert len(documents) == 2


@pytest.mark.parametrize(
    "name",
    ["商品标题", "宝贝标题", "产品名称", "*商品标题", "商品标题（必填）", " Title ", "PRODUCT NAME", "productName"],
)
def test_column_names_are_known_however_templates_write_them(name: str) -> None:
    assert table(f"{name},x\n好茶,1\n")[0].segments[0].field == "title"


def test_configured_columns_go_before_known_ones() -> None:
    options = Options(fields={"标题": "caption", "备注": "ignore"}, key="款号", goods_column="种类", kind_column="用途")
    (document,) = table("标题,备注,款号,种类,用途,类目,SKU\n好茶,内部,K1,茶叶,笔记,食品,S1\n", options)
    assert [(s.text, s.field) for s in document.segments] == [
        ("好茶", "caption"),
        ("茶叶", "category"),
        ("食品", "category"),
        ("S1", None),
    ]
    assert (document.goods, document.kind) == ("茶叶", "note")
    assert document.segments[0].location is not None
    assert document.segments[0].location.key == "K1"


def test_category_and_kind_describe_the_row() -> None:
    (document,) = table("标题,类目,类型\n好茶,茶叶 > 绿茶,listing\n")
    assert (document.goods, document.kind, [s.field for s in document.segments]) == (
        "茶叶 > 绿茶",
        "listing",
        ["title", "category"],
    )


def test_a_type_column_about_something_else_is_read_as_text() -> None:
    (document,) = table("标题,类型\n好茶,袋泡\n")
    assert (document.kind, [s.text for s in document.segments]) == (None, ["好茶", "袋泡"])


def test_a_configured_kind_column_must_name_kinds() -> None:
    with pytest.raises(ReadError, match=r"商品.csv:2: .*lable.*label"):
        table("标题,类型\n好茶,lable\n", Options(kind_column="类型"))


def test_ragged_rows_are_read() -> None:
    documents = table("标题,卖点\n好茶\n红茶,醇,多出来\n")
    assert cells(documents) == [["好茶"], ["红茶", "醇", "多出来"]]
    location = documents[1].segments[2].location
    assert location is not None
    assert location.column == "3"


def test_an_unclosed_quote_names_its_line() -> None:
    with pytest.raises(ReadError) as caught:
        table('标题,卖点\n好茶,x\n红茶,"醇\n香\n')
    assert (caught.value.line, caught.value.column) == (3, 4)
    assert "引号" in caught.value.message("zh")
    assert "quote" in caught.value.message("en")


@pytest.mark.parametrize("bad", [b"\xff", b"\0"])
def test_a_byte_that_is_no_text_names_its_place_after_the_rows_before(bad: bytes) -> None:
    documents = read("标题,卖点\n好茶,x\n红茶,醇".encode() + bad + "香\n绿茶,清\n".encode(), "商品.csv", Options())
    assert [segment.text for segment in next(documents).segments] == ["好茶", "x"]
    with pytest.raises(ReadError) as caught:
        next(documents)
    assert (caught.value.line, caught.value.column) == (3, 5)


def test_a_quote_inside_a_cell_is_text() -> None:
    assert cells(table('标题,x\n5" 屏,"新"款\n')) == [['5" 屏', "新款"]]


@pytest.mark.parametrize(
    ("row", "index", "expected"),
    [("好茶,x", 0, "买，送＂礼＂ "), ('"好茶",x', 0, '买,送""礼""\n')],
    ids=["unquoted", "quoted"],
)
def test_a_replacement_is_written_as_the_cell_needs(row: str, index: int, expected: str) -> None:
    (document,) = table(f"标题,卖点\n{row}\n")
    escape = document.segments[index].escape
    assert escape is not None
    assert escape('买,送"礼"\n') == expected


def test_an_empty_file_and_a_header_alone_have_no_rows() -> None:
    assert table("") == table("标题,卖点\n") == table("\n\n") == []


CELL = st.lists(st.sampled_from(["好", "茶", "a", '"', ",", "\n", "\r\n", " ", "😀", "１", ";", "|"]), max_size=6).map(
    "".join
)
WRITTEN = st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5)
RAW = st.lists(st.sampled_from(["好", "a", '"', '"', ",", ",", "\n", "\r\n", "\r", " ", "😀"]), max_size=25).map(
    "".join
)


def check_against_csv(text: str) -> None:
    """Cells, placed texts and rows equal what csv reads; the header keeps the comma the only candidate."""
    header = "标题,卖点\n"
    documents = table(header + text)
    expected = oracle(text)
    assert cells(documents) == [[cell for cell in row if cell.strip()] for row in expected]
    for document, row in zip(documents, expected, strict=True):
        assert next(iter(oracle(document.text))) == row
        for segment in document.segments:
            for i, char in enumerate(segment.text):
                assert document.text[slice(*segment.map.span(i, i + 1))] == ('""' if char == '"' else char) or (
                    char == document.text[slice(*segment.map.span(i, i + 1))]
                )


@given(
    WRITTEN, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]), st.sampled_from(["\n", "\r\n"])
)
def test_written_tables_are_read_as_csv_reads_them(rows: list[list[str]], quoting: int, newline: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=quoting, lineterminator=newline).writerows(rows)  # type: ignore[arg-type]
    check_against_csv(file.getvalue())


@given(RAW)
def test_any_text_is_read_as_csv_reads_it_or_has_an_open_quote(text: str) -> None:
    try:
        check_against_csv(text)
    except ReadError:
        assert oracle(text + "\nEND")[-1] != ["END"]


def test_the_time_a_table_takes_grows_in_line_with_its_rows() -> None:
    def rows(count: int) -> None:
        text = "标题,卖点,详情\n" + "明前龙井,清香回甘,产地直发\n" * count
        assert sum(len(document.segments) for document in read(text.encode(), "a.csv")) == 3 * count

    assert grows_in_line(rows, 20_000)
