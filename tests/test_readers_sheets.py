"""Excel workbooks: rows are documents, cells have addresses; rewrites go into a new column."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from adlint import readers
from adlint.errors import ReadError

Call = Callable[..., tuple[int, str, str]]
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
ONLY = ("--no-config", "--as-of", "2026-11-21")


def saved(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    """A workbook as shops export it: notes above the header, a formula, a hidden sheet, a cell with two fonts."""
    book = Workbook()
    sheet = book.active
    sheet.title = "商品"
    sheet.append(["导出时间 2026-11-21"])
    sheet.append(["商品ID", "*商品标题", "类目", "价格", "合计"])
    sheet.append(["A1", "国家级毛衣", "女装", 99, "=D3*2"])
    sheet.append(["A2", "毛衣\n最好干洗", "女装", 89, "=D4*2"])
    rich = CellRichText("质量", TextBlock(InlineFont(b=True), "最好"), "的锅")
    sheet.append(["A3", rich, "厨具", 59, "=D5*2"])
    sheet["B3"].font = Font(bold=True)
    hidden = book.create_sheet("旧品")
    hidden.sheet_state = "hidden"
    hidden.append(["标题"])
    hidden.append(["顶级毛衣"])
    return saved(book, tmp_path / "a.xlsx")


def test_findings_name_sheet_cell_key_and_column(listing: Path, call: Call) -> None:
    report = json.loads(call("check", str(listing), *ONLY, "--format", "json")[1])
    found = [(one["text"], one["line"], one["location"]) for one in report["findings"]]
    assert found == [
        ("国家级", 3, {"row": 1, "column": "*商品标题", "cell": "商品!B3", "key": "A1", "field": "title"}),
        ("最好", 5, {"row": 3, "column": "*商品标题", "cell": "商品!B5", "key": "A3", "field": "title"}),
        ("顶级", 2, {"row": 1, "column": "标题", "cell": "旧品!A2", "field": "title", "hidden": True}),
    ]
    assert report["summary"]["documents"] == 4


def test_findings_come_sheet_by_sheet_then_row_by_row(tmp_path: Path, call: Call) -> None:
    book = Workbook()
    book.remove(book.active)
    # Not in the order of names, with the sign that parts sheet and cell in one of them.
    for title in ("冬装!新", "乙", "甲"):
        sheet = book.create_sheet(title)
        sheet.append(["商品标题", "卖点"])
        for _ in range(3):
            sheet.append(["国家级毛衣", "独一无二的顶级毛衣"])
    path = saved(book, tmp_path / "a.xlsx")
    report = json.loads(call("check", str(path), *ONLY, "--format", "json")[1])
    assert [(one["location"]["cell"], one["text"]) for one in report["findings"]] == [
        (f"{title}!{column}{row}", text)
        for title in ("冬装!新", "乙", "甲")
        for row in (2, 3, 4)
        for column, text in (("A", "国家级"), ("B", "独一无二"), ("B", "顶级"))
    ]
    # Beside each stands the text that it was found in.
    shown = [line for line in call("check", str(path), *ONLY)[1].splitlines() if "毛衣" in line]
    assert len(shown) == 3 * 3 * 3


def test_line_breaks_in_cells_move_nothing(listing: Path) -> None:
    documents = list(readers.read(listing.read_bytes(), "a.xlsx"))
    assert [document.position(len(document.text))[0] for document in documents] == [3, 4, 5, 2]
    for document in documents:
        for segment in document.segments:
            start, end = segment.map.span(0, len(segment.text))
            assert document.text[start:end] == segment.text


def test_rewrites_go_into_a_new_column_and_all_else_stays(listing: Path, call: Call) -> None:
    # 顶级毛衣 on the hidden sheet is rewritten, too.
    assert call("fix", str(listing), *ONLY)[0] == 0
    book = load_workbook(listing, rich_text=True)
    sheet = book["商品"]
    assert [cell.value for cell in sheet[2]] == ["商品ID", "*商品标题", "类目", "价格", "合计", "*商品标题（改写）"]
    assert (sheet["B3"].value, sheet["F3"].value) == ("国家级毛衣", "毛衣")
    assert sheet["F3"].font.b
    assert "state-level: 国家级 → 删去" in sheet["F3"].comment.text
    assert sheet["E3"].value == "=D3*2"
    assert isinstance(sheet["B5"].value, CellRichText)
    assert sheet["F5"].value == "质量出色的锅"
    assert book["旧品"].sheet_state == "hidden"
    # What was rewritten speaks in place of the cell beside it, so the workbook is clean and stays as it is.
    assert call("check", str(listing), *ONLY)[0] == 0
    before = listing.read_bytes()
    assert "没有可以直接改的" in call("fix", str(listing), *ONLY)[2]
    assert listing.read_bytes() == before


def test_rewrites_need_a_column_with_a_name(tmp_path: Path, call: Call) -> None:
    book = Workbook()
    book.worksheets[0].append(["国家级毛衣", "x"])
    path = saved(book, tmp_path / "a.xlsx")
    before = path.read_bytes()
    code, _, err = call("fix", str(path), *ONLY)
    assert (code, path.read_bytes() == before) == (2, True)
    assert "没有认出表头" in err


def test_fix_shows_cells_and_writes_nothing_with_diff(listing: Path, call: Call) -> None:
    before = listing.read_bytes()
    out = call("fix", str(listing), "--diff", *ONLY)[1]
    assert "-商品!B3\t国家级毛衣\n" in out
    assert "+商品!B3\t毛衣\n" in out
    assert listing.read_bytes() == before


def test_text_that_begins_as_a_formula_does_stays_text(tmp_path: Path, call: Call) -> None:
    book = Workbook()
    book.active.append(["商品标题"])
    book.active.append(["x"])
    book.active["A2"].value = "=国家级毛衣"
    book.active["A2"].data_type = "s"
    path = saved(book, tmp_path / "a.xlsx")
    call("fix", str(path), *ONLY)
    cell = load_workbook(path).active["B2"]
    assert (cell.value, cell.data_type) == ("=毛衣", "s")


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_pictures_charts_and_what_formulas_came_to_stay(tmp_path: Path, call: Call) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("商品")
    sheet.write_row(0, 0, ["商品标题", "到手价", "走势", "组合"])
    sheet.write_row(1, 0, ["国家级毛衣"])
    sheet.write_row(2, 0, ["毛衣 <厚> & 软"])
    sheet.write_formula("B2", "=1/2", None, 0.5)
    sheet.write_formula("D2", '="全网"&"销量第一"', None, "全网销量第一")
    sheet.write_dynamic_array_formula("E2", "=UNIQUE(B2:B3)", None, 0.5)
    sheet.add_sparkline("C2", {"range": "商品!B2:B3"})
    sheet.conditional_format("B2:B3", {"type": "data_bar", "data_bar_2010": True})
    sheet.set_footer("&P")
    sheet.write_comment("A2", "原来的批注")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=商品!$B$2:$B$3"})
    sheet.insert_chart("H8", chart)
    sheet.insert_image("H2", "p.png", {"image_data": io.BytesIO(PICTURE)})
    plain = book.add_worksheet("第二")
    plain.write_row(0, 0, ["商品标题"])
    plain.write_row(1, 0, ["国家级毛衣"])
    book.close()
    before = parts(path)
    code, _, err = call("fix", str(path), *ONLY)
    # What a formula says only its author can change.
    assert (code, err) == (1, "改了 2 处，1 个文件 · 另有 1 处改写须有证据或会改变意思（--unsafe） · 剩 1 错误\n")
    after = parts(path)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {
        "[Content_Types].xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet2.xml.rels", "xl/adlintComments1.xml",
        "xl/drawings/adlintDrawing1.vml",
    }  # fmt: skip
    assert set(before) <= set(after)
    for kept in (b"sparkline", b'cm="1"', b"&amp;P", b"<v>0.5</v>", "全网销量第一</v>".encode()):
        assert kept in after["xl/worksheets/sheet1.xml"]
    made = load_workbook(path)
    assert [cell.comment.text for cell in (made["商品"]["A2"], made["商品"]["F2"], made["第二"]["B2"]) if cell.comment] == [
        "原来的批注", "state-level: 国家级 → 删去", "state-level: 国家级 → 删去",
    ]  # fmt: skip
    assert [made["商品"][place].value for place in ("F1", "F2", "F3")] == ["商品标题（改写）", "毛衣", None]
    whole = path.read_bytes()
    assert "没有可以直接改的" in call("fix", str(path), *ONLY)[2]
    assert path.read_bytes() == whole


def test_a_sheet_without_a_header_keeps_no_other_from_being_fixed(listing: Path, call: Call) -> None:
    book = load_workbook(listing)
    extra = book.create_sheet("日志")
    extra.append(["日期", "主标"])
    extra.append(["1", "国家级毛衣"])
    book.save(listing)
    code, _, err = call("fix", str(listing), *ONLY)
    assert (code, "工作表 日志 没有认出表头" in err) == (2, True)
    assert load_workbook(listing)["商品"]["F3"].value == "毛衣"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        pytest.param(lambda data: data[: len(data) // 2], "损坏", id="cut off"),
        pytest.param(lambda data: b"PK\x03\x04 no archive", "损坏", id="no archive"),
        pytest.param(lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data, "密码", id="protected or xls"),
        pytest.param(lambda data: b"", "文件是空的", id="empty"),
        pytest.param(lambda data: "标题\n好锅\n".encode(), "内容不是 .xlsx 文件", id="another kind of file"),
    ],
)
def test_what_is_no_workbook_is_told_and_the_run_goes_on(
    listing: Path, tmp_path: Path, call: Call, made: Callable[[bytes], bytes], said: str
) -> None:
    (tmp_path / "b.xlsx").write_bytes(made(listing.read_bytes()))
    code, out, err = call("check", str(tmp_path), *ONLY)
    assert (code, said in err, "a.xlsx" in out) == (2, True, True)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(1100):
            part.write(b"0" * 1_000_000)
    with pytest.raises(ReadError, match="解压之后"):
        list(readers.read(stream.getvalue(), "a.xlsx"))


def test_rows_changed_since_a_revision_are_known_by_their_keys(
    listing: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    import subprocess

    folder = listing.parent
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=n", "-c", "user.email=n@example.com", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    book = load_workbook(listing)
    book["商品"].append(["A4", "国家级围巾", "女装", 1, 2])
    book.save(listing)
    monkeypatch.chdir(folder)
    report = json.loads(call("check", "--diff-from", "HEAD", *ONLY, "--format", "json")[1])
    assert [one["location"]["cell"] for one in report["findings"]] == ["商品!B6"]
