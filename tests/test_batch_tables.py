"""`adlint batch`: rows that cannot be read, and the table that comes out again with what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import polars
import pyarrow.parquet
import pytest

from tests.catalogues import batch, rejects, rows


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, current."""
    monkeypatch.chdir(tmp_path)


def written(path: str) -> list[dict[str, Any]]:
    """The rows of a table, in any format."""
    if path.endswith("xlsx"):
        head, *body = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
        return [dict(zip(map(str, head), map(_said, row), strict=True)) for row in body]
    table = polars.read_csv(path, infer_schema_length=0) if path.endswith("csv") else polars.read_parquet(path)
    return [dict(zip(table.columns, row, strict=True)) for row in table.iter_rows()]


def _said(value: object) -> str | None:
    return None if value is None else str(value)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("bad", [b"\xff", b"\0"])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_byte_that_is_no_text_costs_its_row_only(form: str, bad: bytes, encoding: str) -> None:
    titles = [f"国家级工艺 紫砂壶 {number}" for number in range(1, 1001)]
    made = titles if form == "csv" else [json.dumps({"title": one}, ensure_ascii=False) for one in titles]
    lines = [one.encode(encoding) for one in (["商品标题"] if form == "csv" else []) + made]
    at = len(lines) - 500
    lines[at] = lines[at].replace("工".encode(encoding), "工".encode(encoding) + bad)
    Path(f"a.{form}").write_bytes(b"\n".join(lines))
    batch(f"a.{form}", "-o", "out.parquet", "--on-error", "skip", code=2)
    assert [one["row"] for one in rows("out.parquet")] == [*range(1, 501), *range(502, 1001)]
    (reject,) = rejects("out.parquet.rejects.jsonl")
    assert (reject["path"], reject["line"]) == (f"a.{form}", at + 1)
    assert ("NUL" if bad == b"\0" else "不成文字的字节") in reject["reason"]
    assert "工\ufffd艺" in reject["text"]
    assert f"a.{form}:{at + 1}:" in batch(f"a.{form}", "-o", "stopped.parquet", code=2).stderr


def test_a_row_that_is_no_text_stays_in_the_table_at_its_place() -> None:
    Path("a.csv").write_bytes("标题,价格\n顶级红茶,1\n顶级\0绿茶,2\n国家级白茶,3\n".encode())
    batch("a.csv", "-o", "out.parquet", "--rows", "rows.csv", "--on-error", "skip", code=2)
    table = polars.read_csv("rows.csv", infer_schema_length=0)
    assert list(table["标题"]) == ["顶级红茶", "顶级\ufffd绿茶", "国家级白茶"]
    assert list(table["状态"]) == ["错误", "没能检查", "错误"]
    (reject,) = rejects("out.parquet.rejects.jsonl")
    assert reject["line"] == 3


@pytest.mark.parametrize(
    "data",
    ["标题\n好茶\n".encode("utf-16-le"), b"PK\x03\x04\0\0\n\0\n\0", "标\0题\n好茶\n新茶\n红茶\n".encode()],
    ids=["UTF-16 without a mark", "an archive", "a header that cannot be read"],
)
def test_what_is_no_table_is_refused_as_a_whole(data: bytes) -> None:
    Path("a.csv").write_bytes(data)
    Path("good.csv").write_text("标题\n顶级红茶\n", "utf-8")
    batch("a.csv", "good.csv", "-o", "out.jsonl", "--on-error", "skip", code=2)
    (reject,) = rejects("out.jsonl.rejects.jsonl")
    assert reject["path"] == "a.csv"
    assert "这个文件没有读" in reject["reason"]


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_the_table_comes_out_with_status_reason_law_and_rewrites(form: str) -> None:
    Path("a.csv").write_text('商品ID,标题,价格\n1,"顶级, 羊绒大衣",99\n2,羊绒大衣,-5\n3,=羊绒大衣,7\n', "utf-8")
    batch("a.csv", "-o", "out.jsonl", "--rows", f"rows.{form}")
    if form == "xlsx":
        (head, *body) = openpyxl.load_workbook("rows.xlsx").worksheets[0].iter_rows(values_only=True)
    elif form == "csv":
        table = polars.read_csv("rows.csv", infer_schema_length=0)
        head, body = tuple(table.columns), table.rows()
    else:
        found = pyarrow.parquet.read_table("rows.parquet")
        head, body = tuple(found.column_names), [tuple(row.values()) for row in found.to_pylist()]
    assert head == ("商品ID", "标题", "价格", "状态", "原因", "依据", "标题（改写）")
    assert [row[3] for row in body] == ["错误", "没有问题", "没有问题"]
    assert body[0][:3] == ("1", "顶级, 羊绒大衣", "99")
    assert "顶级" in body[0][4]
    assert "广告法" in body[0][5]
    assert "顶级" not in body[0][6]
    assert "羊绒大衣" in body[0][6]
    assert body[2][1] == ("'=羊绒大衣" if form == "csv" else "=羊绒大衣")


def test_a_rewrite_that_still_offends_is_not_handed_out() -> None:
    Path("a.csv").write_text("宝贝标题\n国家级羊绒大衣\n国家级羊绒大衣 加微信有惊喜\n", "utf-8")
    batch("a.csv", "-o", "out.jsonl", "--rows", "rows.csv")
    first, second = written("rows.csv")
    assert (first["宝贝标题（改写）"], second["宝贝标题（改写）"]) == ("羊绒大衣", None)
    assert "（state-level）" in second["原因"]


def test_offending_words_are_marked_in_the_workbook() -> None:
    Path("a.csv").write_text("标题\n新款顶级羊绒大衣\n", "utf-8")
    batch("a.csv", "-o", "out.jsonl", "--rows", "rows.xlsx")
    sheet = openpyxl.load_workbook("rows.xlsx", rich_text=True).worksheets[0]
    text = sheet["A2"].value
    assert [str(block) for block in text if not isinstance(block, str)] == ["顶级"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E2")


@pytest.mark.parametrize("source", ["csv", "xlsx"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_columns_of_one_name_or_none_stay_apart_and_in_order(source: str, form: str) -> None:
    table = [["商品ID", "商品标题", "", "  ", "商品标题"], ["A1", "羊毛", "一", "二", "顶级羊毛衫"]]
    if source == "csv":
        Path("a.csv").write_text("".join(f"{','.join(line)}\n" for line in table), "utf-8")
    else:
        book = openpyxl.Workbook()
        for line in table:
            book.worksheets[0].append(line)
        book.save("a.xlsx")
    batch(f"a.{source}", "-o", "out.parquet", "--rows", f"rows.{form}")
    batch(f"a.{source}", "-o", "alone.parquet")
    assert rows("out.parquet")[0]["column"] == rows("alone.parquet")[0]["column"] == "商品标题"
    (found,) = written(f"rows.{form}")
    assert list(found)[:6] == ["商品ID", "商品标题", "3", "4", "商品标题（5）", "状态"]
    assert [found[name] for name in ("商品标题", "3", "4", "商品标题（5）")] == ["羊毛", "一", "二", "顶级羊毛衫"]
    assert (found["商品标题（改写）"], found["商品标题（5）（改写）"]) == (None, "羊毛衫")


def test_names_of_columns_never_meet() -> None:
    from adlint.batch.annotated import named

    assert named(["a", "", "a", "2", "a（3）"], 7) == ["a", "2", "a（3）", "2（4）", "a（3）（5）", "6", "7"]


def test_a_row_with_too_many_cells_is_checked_with_and_without_the_table() -> None:
    # More than one part: only the second has the row.
    good = f"{'红茶 ' * 200},1\n" * 2_000
    Path("a.csv").write_text(f"标题,价格\n{good}顶级绿茶,新茶,全网最低价\n白茶,1,,\n", "utf-8")
    batch("a.csv", "-o", "alone.parquet", "--select", "top-grade,lowest-price")
    batch("a.csv", "-o", "out.parquet", "--rows", "rows.csv", "--select", "top-grade,lowest-price")
    found = [(one["row"], one["column"], one["text"]) for one in rows("out.parquet")]
    assert found == [(2_001, "标题", "顶级"), (2_001, "3", "全网最低价")]
    assert found == [(one["row"], one["column"], one["text"]) for one in rows("alone.parquet")]
    first, *_, wide, last = written("rows.csv")
    assert list(first) == ["标题", "价格", "3", "状态", "原因", "依据", "标题（改写）"]
    assert (first["3"], wide["3"], wide["状态"], last["3"], last["状态"]) == (
        None,
        "全网最低价",
        "错误",
        None,
        "没有问题",
    )


def test_a_row_wider_than_its_header_is_judged_as_without_the_table(tmp_path: Path) -> None:
    Path("a.csv").write_text("标题,SKU\n春季大衣,全网最低价 国家级工艺,A1\n", "utf-8")
    batch("a.csv", "-o", "out.parquet", "--rows", "rows.csv")
    assert [one["rule"] for one in rows("out.parquet")] == ["lowest-price", "state-level"]


def test_columns_that_the_table_has_of_its_own_stay(tmp_path: Path) -> None:
    Path("a.csv").write_text("商品ID,标题,状态\n1,全网最低价,上架\n2,纯棉T恤,下架\n", "utf-8")
    batch("a.csv", "-o", "out.parquet", "--rows", "rows.csv")
    assert [(one["状态"], one["状态（adlint）"]) for one in written("rows.csv")] == [
        ("上架", "错误"),
        ("下架", "没有问题"),
    ]
    # What was told is no copy, and is told anew.
    batch("rows.csv", "-o", "again.parquet", "--rows", "again.csv")
    assert Path("again.csv").read_bytes() == Path("rows.csv").read_bytes()


def test_columns_of_three_that_are_not_ours_stay_and_are_read(tmp_path: Path) -> None:
    Path("a.csv").write_text("编号,商品标题,状态,原因,依据\n1,国家级羊绒,上架,顶级,合同\n", "utf-8")
    batch("a.csv", "-o", "out.parquet", "--rows", "rows.csv")
    (row,) = written("rows.csv")
    assert (row["状态"], row["原因"], row["依据"], row["状态（adlint）"]) == ("上架", "顶级", "合同", "错误")
    assert {one["column"] for one in rows("out.parquet")} == {"商品标题", "原因"}


def test_only_tables_with_our_verdicts_are_taken_for_ours(tmp_path: Path) -> None:
    Path("in").mkdir()
    Path("in/a.csv").write_text("商品ID,标题,状态,原因,依据\n1,全网最低价大衣,上架,缺货,发票\n", "utf-8")
    batch("in", "-o", "out.parquet", "--rows", "in/b.csv")
    batch("in", "-o", "again.parquet")
    assert {one["path"] for one in rows("again.parquet")} == {"in/a.csv"}


def test_words_are_told_as_they_are_read(tmp_path: Path) -> None:
    Path("a.jsonl").write_text(json.dumps({"商品ID": 1, "商品标题": "全网最低价大衣"}) + "\n", "utf-8")
    said = batch("a.jsonl", "-o", "out.parquet").stdout
    (found,) = rows("out.parquet")
    assert (found["text"], found["start"], found["end"]) == ("全网最低价", 0, 5)
    assert "全网最低价" in said


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(pyarrow.array([b"\xff\xd8"]), id="picture"),
        pytest.param(pyarrow.array([1767225600123456789], pyarrow.timestamp("ns")), id="nanoseconds"),
        pytest.param(pyarrow.array([10**18], pyarrow.timestamp("us")), id="no date"),
    ],
)
def test_columns_that_are_no_copy_keep_no_others_from_being_checked(tmp_path: Path, column: pyarrow.Array) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"标题": ["全网最低价大衣"], "图": column}), "a.parquet")
    batch("a.parquet", "-o", "out.parquet")
    assert [one["rule"] for one in rows("out.parquet")] == ["lowest-price"]


def test_lists_and_structs_are_read_as_what_they_hold(tmp_path: Path) -> None:
    table = pyarrow.table({"卖点": [["保暖", "国家级工艺"]], "详情": [{"a": "全网最低价", "b": 1}]})
    pyarrow.parquet.write_table(table, "a.parquet")
    batch("a.parquet", "-o", "out.parquet")
    assert [(one["column"], one["start"], one["text"]) for one in rows("out.parquet")] == [
        ("卖点", 3, "国家级"), ("详情", 0, "全网最低价"),
    ]  # fmt: skip
