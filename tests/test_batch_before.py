"""`adlint batch`: what is wrong with a job is told before anything is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from tests.catalogues import batch, rows


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of two tables, current."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in/a.csv").write_text("商品标题,价格\n顶级红茶,1\n", "utf-8")
    Path("in/b.csv").write_text("商品标题,价格\n国家级白茶,1\n", "utf-8")


def refused(*args: str) -> str:
    """What is said of a job that is not begun."""
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    said = batch(*args, code=2).stderr
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
    assert not list(Path().rglob("*.adlint-parts"))
    return said


def two_sheets(name: str, more: str) -> None:
    """A workbook of which the second sheet has one column more."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["标题"])
    book.worksheets[0].append(["红茶"])
    second = book.create_sheet()
    second.append(["标题", more])
    second.append(["红茶", "顶级"])
    book.save(name)


@pytest.mark.parametrize(
    "options",
    [
        ("-o", "x.csv", "--rows", "x.csv"),
        ("-o", "x.csv", "--rows", "in/../x.csv"),
        ("-o", "y.csv", "--rows", "x.csv", "--rejects", "x.csv"),
        ("-o", "x.csv", "--rows", "x.csv.rejects.jsonl"),
        ("-o", "x.csv", "--rejects", "x.json", "--summary", "x.json"),
        ("-o", "x.csv", "--summary", "x.html", "--summary", "x.html"),
    ],
)
def test_two_outputs_are_never_one_file(options: tuple[str, ...]) -> None:
    assert "是同一个文件" in refused("in", *options)
    assert "the same file" in refused("in", *options, "--lang", "en")


@pytest.mark.parametrize("option", ["-o", "--rows", "--rejects"])
def test_an_output_is_never_an_input_that_is_named(option: str) -> None:
    others = () if option == "-o" else ("-o", "out.csv")
    assert f"{option} 也是输入" in refused("in/a.csv", *others, option, "./in/a.csv")


def test_an_output_is_no_folder_and_its_folder_is_made() -> None:
    Path("out.csv").mkdir()
    assert "是文件夹" in refused("in", "-o", "out.csv")
    assert "--rows 的文件夹建不了" in refused("in", "-o", "x.csv", "--rows", "in/a.csv/x.csv")
    batch("in", "-o", "new/x.csv", "--rows", "other/x.csv", "--summary", "third/x.json")
    assert [Path(name).exists() for name in ("new/x.csv", "other/x.csv", "third/x.json")] == [True] * 3


def test_a_summary_among_the_inputs_is_no_input_of_the_next_run() -> None:
    batch("in", "-o", "out.csv", "--summary", "in/s.txt")
    batch("in", "-o", "out.csv", "--summary", "in/s.txt", "--summary", "s.json")
    assert json.loads(Path("s.json").read_text("utf-8"))["files"] == 2


def test_a_column_that_no_input_has_is_told_with_the_nearest_name() -> None:
    assert "没有这一列：商品标提。是不是想写 商品标题？" in refused("in", "-o", "x.csv", "--column", "商品标提=ignore")
    said = refused("in", "-o", "x.csv", "--column", "价格=ignore,卖家=shop", "--lang", "en")
    assert "no input has the column 卖家. There are: 商品标题, 价格" in said
    Path("c.csv").write_text("好茶,9\n", "utf-8")
    assert "没有认出表头" in refused("c.csv", "-o", "x.csv", "--column", "标题=title")


def test_a_column_that_one_input_has_is_known() -> None:
    Path("in/c.csv").write_text("标题,掌柜,番号\n顶级红茶,小店,7\n", "utf-8")
    batch("in", "-o", "out.parquet", "--column", "*掌柜（必填）=shop,番号=key")
    assert [(one["shop"], one["key"]) for one in rows("out.parquet")] == [(None, None), (None, None), ("小店", "7")]
    two_sheets("d.xlsx", "内部")
    batch("d.xlsx", "-o", "out.parquet", "--column", "内部=ignore", code=0)


@pytest.mark.parametrize("use", ["ignore", "title", "key", "shop"])
def test_a_key_that_only_late_records_have_is_known(use: str) -> None:
    lines = [{"title": "红茶"}] * 100 + [{"title": "红茶", "more": [{"note": "好茶"}], "own": "一"}]
    Path("a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    batch("a.jsonl", "-o", "x.csv", "--column", f"own={use}", code=0)
    if use in ("ignore", "title"):
        batch("a.jsonl", "-o", "x.csv", "--column", f"note={use}", code=0)
    assert "是不是想写 title？" in refused("a.jsonl", "-o", "x.csv", "--column", f"titel={use}")


def test_a_file_that_cannot_be_read_is_told_before_its_columns() -> None:
    Path("c.csv").write_bytes(b"PK\0\0")
    assert "NUL" in batch("c.csv", "-o", "x.csv", "--column", "标题=title", code=2).stderr
    assert "没有这一列" in refused("c.csv", "in", "-o", "y.csv", "--column", "题=title", "--on-error", "skip")


def test_nothing_is_written_over_a_table_of_the_folder() -> None:
    assert "in/a.csv: 要写的文件也在输入的文件夹里" in refused("in", "-o", "in/a.csv")


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx", "parquet"])
def test_what_a_job_wrote_into_the_folder_is_no_input_of_the_next(form: str) -> None:
    for name in ("问题", "问题", "另一份"):
        batch("in", "-o", f"in/{name}.{form}", "--rows", f"in/{name}-行.{form}", "--summary", "in/汇总.json")
        assert json.loads(Path("in/汇总.json").read_text("utf-8"))["rows"] == 2


def test_a_table_without_rows_is_written_so_that_it_can_be_read() -> None:
    pyarrow.parquet.write_table(pyarrow.table({"标题": pyarrow.array([], pyarrow.string())}), "none.parquet")
    batch("none.parquet", "-o", "x.jsonl", "--rows", "rows.parquet", code=0)
    assert pyarrow.parquet.read_table("rows.parquet").num_rows == 0


def test_bytes_of_a_table_are_text() -> None:
    pyarrow.parquet.write_table(
        pyarrow.table({"标题": pyarrow.array(["国家级".encode()], pyarrow.binary())}), "b.parquet"
    )
    batch("b.parquet", "-o", "x.parquet")
    assert [one["text"] for one in rows("x.parquet")] == ["国家级"]


def test_fingerprints_do_not_depend_on_what_is_written() -> None:
    Path("q.csv").write_text('商品标题,类目\n"国家级""面膜""，限时",面膜\n', "utf-8")
    batch("q.csv", "-o", "alone.jsonl")
    batch("q.csv", "-o", "table.jsonl", "--rows", "r.csv")
    assert Path("alone.jsonl").read_bytes() == Path("table.jsonl").read_bytes()


def test_inputs_that_make_no_table_are_told_before_the_work() -> None:
    Path("in/c.jsonl").write_text('{"title": "顶级红茶"}\n', "utf-8")
    assert "in/c.jsonl: --rows 只写得出表格" in refused("in", "-o", "x.csv", "--rows", "r.csv")
    Path("in/c.jsonl").unlink()
    Path("in/c.csv").write_text("标题\n好茶\n", "utf-8")
    said = refused("in", "-o", "x.csv", "--rows", "r.xlsx")
    assert "in/c.csv: 列和前面的表不一样，合不成一张表：多出标题；没有商品标题、价格" in said
    batch("in", "-o", "x.csv")


def test_sheets_with_other_columns_make_no_table() -> None:
    two_sheets("a.xlsx", "卖点")
    said = batch("a.xlsx", "-o", "x.csv", "--rows", "r.csv", code=2).stderr
    assert re.search("a.xlsx Sheet.*: 列和前面的表不一样，合不成一张表：(多出|没有)", said)
