"""`adlint.batch.lint_batches`: Arrow batches in and out, for Polars, DuckDB and whatever else passes them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import duckdb
import polars
import pyarrow
import pytest

from adlint.batch import lint_batches
from adlint.config import Config, Request
from adlint.errors import ConfigError
from tests.catalogues import ADLINT


def test_polars_frames_are_checked_as_batches() -> None:
    frame = polars.DataFrame({"id": ["a", "b"], "标题": ["全网最低价 大衣", "羊绒大衣"], "备注": ["顶级", "x"]})
    batches = lint_batches(frame.to_arrow().to_batches(), text_columns="标题", key="id")
    found = polars.from_arrow(pyarrow.Table.from_batches(batches))
    assert isinstance(found, polars.DataFrame)
    assert set(found["key"]) == {"a"}
    assert set(found["column"]) == {"标题"}


def test_duckdb_reads_findings_from_its_own_rows() -> None:
    base = duckdb.connect()
    base.execute(
        "create table goods as select * from (values ('a', '国家级工艺 紫砂壶'), ('b', '紫砂壶 200ml')) t(id, title)"
    )
    reader = base.sql("select * from goods").to_arrow_reader(1)
    base.register("findings", pyarrow.Table.from_batches(lint_batches(reader, key="id")))
    assert base.execute("select key, rule from findings where severity = 'error'").fetchall() == [("a", "state-level")]


def test_a_column_that_is_not_there_is_told() -> None:
    table = pyarrow.table({"标题": ["好茶"]})
    with pytest.raises(ConfigError, match="没有这一列：题目"):
        list(lint_batches(table.to_batches(), text_columns=["题目"]))


def test_rows_count_over_all_batches() -> None:
    table = pyarrow.table({"标题": ["好茶", "全网最低价 好茶", "顶级好茶"]})
    config = Config(request=Request(select=("absolute", "price")))
    found = list(lint_batches(table.to_batches(max_chunksize=1), config=config))
    assert [one.column("row").to_pylist() for one in found] == [[], [2], [3]]


def test_without_pyarrow_the_extra_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ImportError('gone')")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([*ADLINT, "batch", "a.csv", "-o", "o.csv"], capture_output=True, text=True, env=env)
    assert done.returncode == 2
    assert "adlint[batch]" in done.stderr


def test_naming_the_columns_of_copy_leaves_the_key_and_goods_known() -> None:
    table = pyarrow.table({"商品ID": ["a"], "标题": ["消炎 洗面奶"], "类目": ["护肤品"], "备注": ["顶级"]})
    found = pyarrow.Table.from_batches(lint_batches(table.to_batches(), text_columns="标题")).to_pylist()
    assert {(one["key"], one["column"], one["goods"]) for one in found} == {("a", "标题", "cosmetics")}
