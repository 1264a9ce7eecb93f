"""`adlint batch`: the same findings as check by any path, whole output or none, and jobs that go on where they were cut off."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import polars
import pyarrow
import pyarrow.parquet
import pytest

from adlint.batch.job import Job
from adlint.batch.run import run
from adlint.batch.tally import Tally
from adlint.config import Config, Request
from adlint.errors import ConfigError, ReadError
from adlint.files import alone
from tests.catalogues import ADLINT, batch, rows

TITLES = (
    "全网最低价 羊绒大衣",
    "新款羊绒大衣 女 中长款",
    "顶级黄山毛峰 250g",
    "最后一步：拧紧螺丝",
    '"国家级"工艺 紫砂壶',
    "销量第一 蓝牙耳机",
)
HEAD = "商品ID,商品标题,详情,店铺\n"


def row(number: int) -> str:
    title = TITLES[number % len(TITLES)].replace('"', '""')
    return f'{number},"{title} {number}",根治失眠，假一赔十,第{number % 3}店\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of tables, current."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(12):
        lines = "".join(row(number * 10 + one) for one in range(10))
        (tmp_path / "in" / f"{number:02}.csv").write_text(HEAD + lines, "utf-8")
    return tmp_path


def test_findings_are_those_of_check(shop: Path) -> None:
    batch("in", "-o", "out.parquet")
    checked = subprocess.run([*ADLINT, "check", "in", "--format", "json", "--as-of", "2026-11-01"], capture_output=True)
    expected = [
        (one["path"], one["location"]["row"], one["location"]["column"], one["rule"], one["text"], one["fingerprint"])
        for one in json.loads(checked.stdout)["findings"]
    ]
    found = [
        tuple(one[name] for name in ("path", "row", "column", "rule", "text", "fingerprint"))
        for one in rows("out.parquet")
    ]
    assert sorted(found) == sorted(expected)
    assert len(found) > 100


def test_offsets_count_in_the_cell(shop: Path) -> None:
    batch("in/00.csv", "-o", "out.parquet")
    found = next(one for one in rows("out.parquet") if one["text"].startswith("国家级"))
    title = '"国家级"工艺 紫砂壶 4'
    assert title[found["start"] : found["end"]] == found["text"]
    assert (found["key"], found["shop"], found["row"]) == ("4", "第1店", 5)


def test_the_output_is_the_same_for_any_number_of_processes(shop: Path) -> None:
    batch("in", "-o", "one.csv", "--jobs", "1")
    batch("in", "-o", "two.csv", "--jobs", "2")
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
def test_every_format_says_the_same(shop: Path, form: str) -> None:
    batch("in/00.csv", "-o", "out.parquet")
    batch("in/00.csv", "-o", f"out.{form}")
    expected = [[one[name] for name in ("row", "rule", "text", "start")] for one in rows("out.parquet")]
    if form == "jsonl":
        lines = [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()]
        found = [[one[name] for name in ("row", "rule", "text", "start")] for one in lines]
    elif form == "csv":
        table = polars.read_csv("out.csv", infer_schema_length=None)
        found = [list(one) for one in table.select("row", "rule", "text", "start").iter_rows()]
    else:
        sheet = openpyxl.load_workbook("out.xlsx").worksheets[0]
        head, *body = sheet.iter_rows(values_only=True)
        found = [[line[head.index(name)] for name in ("row", "rule", "text", "start")] for line in body]
    assert found == expected


def test_no_cell_of_a_spreadsheet_is_a_formula(shop: Path) -> None:
    Path("in.csv").write_text("标题,类目\n=全网最低价,茶\n", "utf-8")
    batch("in.csv", "-o", "out.csv")
    batch("in.csv", "-o", "out.xlsx")
    assert not [line for line in Path("out.csv").read_text("utf-8").splitlines() if ",=" in line]
    sheet = openpyxl.load_workbook("out.xlsx").worksheets[0]
    assert "f" not in {cell.data_type for line in sheet.iter_rows() for cell in line}


def test_a_workbook_does_not_tell_when_it_was_written(shop: Path) -> None:
    batch("in/00.csv", "-o", "out.xlsx", "--rows", "rows.xlsx")
    for name in ("out.xlsx", "rows.xlsx"):
        with zipfile.ZipFile(name) as archive:
            assert {one.date_time[0] for one in archive.infolist()} == {1980}
            assert str(date.today().year) not in archive.read("docProps/core.xml").decode()


def test_a_cell_that_holds_too_much_says_so(shop: Path) -> None:
    Path("a.csv").write_text(f"标题,介绍\n大衣,{'保暖耐穿。' * 8000}顶级\n", "utf-8")
    batch("a.csv", "-o", "out.jsonl", "--rows", "rows.xlsx")
    (_, line) = openpyxl.load_workbook("rows.xlsx").worksheets[0].iter_rows(values_only=True)
    assert str(line[1]).endswith("（共 40,002 字，一格放不下；全文见 .csv、.jsonl 或 .parquet）")


def test_categories_that_nobody_knows_are_told(shop: Path) -> None:
    Path("a.csv").write_text("标题,类目\n大衣,女装\n大衣,连衣群\n毛衣,连衣群\n茶,\n", "utf-8")
    done = batch("a.csv", "-o", "out.jsonl", "--summary", "s.json", code=0)
    assert json.loads(Path("s.json").read_text("utf-8"))["categories"] == {"连衣群": 2}
    assert "不认识的类目" in done.stdout
    assert "不认识的类目" not in batch("a.csv", "-o", "out.jsonl", "--goods", "服装", code=0).stdout


@pytest.mark.parametrize("kept", [1, 5, 11])
def test_a_killed_job_goes_on_to_the_same_output(shop: Path, kept: int) -> None:
    batch("in", "-o", "whole.jsonl")
    parts = Path(".out.jsonl.adlint-parts")
    job = subprocess.Popen(
        [*ADLINT, "batch", "in", "-o", "out.jsonl", "--as-of", "2026-11-01"], stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while job.poll() is None and len(list(parts.glob("*.counted"))) < kept and time.monotonic() < deadline:
        time.sleep(0.002)
    job.send_signal(signal.SIGKILL)
    job.wait()
    if not parts.exists():
        pytest.skip("it was done before it could be killed")
    assert not Path("out.jsonl").exists()
    assert "--resume" in batch("in", "-o", "out.jsonl", code=2).stderr
    batch("in", "-o", "out.jsonl", "--resume")
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert not parts.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupted_job_ends_and_can_go_on(shop: Path) -> None:
    Path("big.csv").write_text(HEAD + "".join(map(row, range(20_000))), "utf-8")
    job = subprocess.Popen(
        [*ADLINT, "batch", "big.csv", "-o", "out.jsonl", "--jobs", "2", "--as-of", "2026-11-01"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while (
        job.poll() is None
        and not list(Path().glob(".out.jsonl.adlint-parts/*.counted"))
        and time.monotonic() < deadline
    ):
        time.sleep(0.01)
    # Twice, as impatient people do.
    for _ in range(2):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(job.pid, signal.SIGINT)
        time.sleep(0.2)
    _, said = job.communicate(timeout=60)
    assert (job.returncode, "--resume" in said.decode()) == (2, True)
    assert "20,000 行" in batch("big.csv", "-o", "out.jsonl", "--resume").stdout


def test_two_jobs_do_not_write_one_output(shop: Path) -> None:
    with alone(Path("out.jsonl")):
        assert "另一个 adlint batch 正在写这个输出" in batch("in", "-o", "out.jsonl", code=2).stderr
    batch("in", "-o", "out.jsonl")


def test_processes_do_not_outlive_a_killed_job(shop: Path) -> None:
    job = subprocess.Popen([*ADLINT, "batch", "in", "-o", "out.jsonl", "--jobs", "2"], stdout=subprocess.DEVNULL)
    parts = Path(".out.jsonl.adlint-parts")
    while job.poll() is None and not list(parts.glob("*.counted")):
        time.sleep(0.002)
    children = Path(f"/proc/{job.pid}/task/{job.pid}/children")
    if not children.exists() or not (workers := children.read_text().split()):
        pytest.skip("no /proc here, or it was done before")
    job.kill()
    job.wait()
    deadline = time.monotonic() + 30
    while any(_runs(int(worker)) for worker in workers):
        assert time.monotonic() < deadline, "a worker goes on without its job"
        time.sleep(0.05)


def _runs(process: int) -> bool:
    try:
        # A zombie has ended; who collects it is not our business.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_small_parts_share_a_group_of_rows_in_parquet(shop: Path) -> None:
    batch("in", "-o", "out.parquet")
    assert pyarrow.parquet.ParquetFile("out.parquet").num_row_groups == 1


def test_another_job_does_not_go_on_from_these_parts(shop: Path) -> None:
    Path("in/99.csv").write_text('标题\n"没有闭合\n', "utf-8")
    batch("in", "-o", "out.csv", "--jobs", "1", code=2)
    said = batch("in/00.csv", "-o", "out.csv", "--resume", code=2).stderr
    assert "变了的是：输入的文件。" in said
    batch("in/00.csv", "-o", "out.csv", "--afresh")


def test_a_job_that_finished_nothing_is_in_nobodys_way(shop: Path) -> None:
    Path("a.jsonl").write_text('{"title": \n', "utf-8")
    batch("a.jsonl", "-o", "out.csv", code=2)
    assert not Path(".out.csv.adlint-parts").exists()
    Path("a.jsonl").write_text('{"title": "顶级红茶"}\n', "utf-8")
    batch("a.jsonl", "-o", "out.csv")


def test_damaged_parts_are_told(shop: Path) -> None:
    Path("in/99.csv").write_text('标题\n"没有闭合\n', "utf-8")
    batch("in", "-o", "out.csv", "--jobs", "1", code=2)
    Path("in/99.csv").write_text("标题\n茶\n", "utf-8")
    parts = Path(".out.csv.adlint-parts")
    (parts / "job.json").write_bytes(b"")
    assert "--afresh" in batch("in", "-o", "out.csv", "--resume", code=2).stderr
    batch("in", "-o", "out.csv", "--afresh")


def test_a_folder_that_holds_unfinished_parts_is_read_without_them(shop: Path) -> None:
    Path("in/99.csv").write_text('标题\n"没有闭合\n', "utf-8")
    batch("in", "-o", "in/out.csv", "--jobs", "1", code=2)
    assert "没有闭合" in batch("in", "-o", "in/out.csv", "--jobs", "1", "--resume", code=2).stderr


def test_an_input_that_changes_meanwhile_gives_no_output(shop: Path) -> None:
    job = Job(("in",), Path("out.jsonl"), Config(request=Request(as_of=date(2026, 11, 1))), processes=1)
    with pytest.raises(ReadError, match="输入在检查的时候被改动"):
        run(job, lambda *_: Path("in/00.csv").touch())
    assert not Path("out.jsonl").exists()
    assert not Path(".out.jsonl.adlint-parts").exists()


def test_parts_without_the_table_do_not_make_one(shop: Path) -> None:
    Path("in/99.csv").write_text(HEAD + '1,"没有闭合\n', "utf-8")
    batch("in", "-o", "out.csv", "--jobs", "1", code=2)
    assert "rows" in batch("in", "-o", "out.csv", "--rows", "rows.csv", "--resume", code=2).stderr


def test_a_row_that_cannot_be_read_stops_with_its_place_or_is_listed(shop: Path) -> None:
    Path("bad.jsonl").write_text('{"title": "全网最低价"}\n{"title": \n{"title": "顶级红茶"}\n', "utf-8")
    said = batch("bad.jsonl", "-o", "out.parquet", code=2).stderr
    assert "bad.jsonl:2" in said
    assert not Path("out.parquet").exists()
    done = batch("bad.jsonl", "-o", "out.parquet", "--resume", "--on-error", "skip", code=2)
    assert "1 没能检查" in done.stdout
    assert "bad.jsonl:2" in done.stdout
    assert [one["row"] for one in rows("out.parquet")] == [1, 3]
    (reject,) = map(json.loads, Path("out.parquet.rejects.jsonl").read_text("utf-8").splitlines())
    assert (reject["path"], reject["line"], reject["text"]) == ("bad.jsonl", 2, '{"title": ')


def test_a_file_that_breaks_off_does_not_take_the_others_along(shop: Path) -> None:
    Path("in/05.csv").write_text(HEAD + row(1) + '2,"没有闭合\n', "utf-8")
    assert "in/05.csv:3" in batch("in", "-o", "out.jsonl", code=2).stderr
    batch("in", "-o", "out.jsonl", "--afresh", "--on-error", "skip", code=2)
    paths = {json.loads(line)["path"] for line in Path("out.jsonl").read_text("utf-8").splitlines()}
    assert {"in/05.csv", "in/11.csv"} <= paths
    (reject,) = map(json.loads, Path("out.jsonl.rejects.jsonl").read_text("utf-8").splitlines())
    assert (reject["path"], reject["line"]) == ("in/05.csv", 3)
    assert "引号没有闭合；这个文件只读了前 1 行，后面的没有读" in reject["reason"]


def test_a_full_disk_is_told_and_loses_nothing(shop: Path) -> None:
    def limited() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))

    said = batch("in", "-o", "out.jsonl", code=2, preexec_fn=limited).stderr
    assert "out.jsonl" in said
    assert not Path("out.jsonl").exists()
    batch("in", "-o", "out.jsonl", "--resume")
    batch("in", "-o", "whole.jsonl")
    assert Path("out.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()


def test_columns_are_named_on_the_command_line(shop: Path) -> None:
    Path("a.csv").write_text("番号,名,内部备注,卖家\n1,全网最低价,顶级,小店\n", "utf-8")
    batch(
        "a.csv",
        "-o",
        "out.parquet",
        "--column",
        "番号=key,名=title",
        "--column",
        "内部备注=ignore",
        "--column",
        "卖家=shop",
    )
    (found,) = rows("out.parquet")
    assert (found["key"], found["column"], found["field"], found["shop"]) == ("1", "名", "title", "小店")
    assert "titel" in batch("a.csv", "-o", "out.parquet", "--column", "名=titel", code=2).stderr


def test_the_summary_names_rules_phrases_and_shops(shop: Path) -> None:
    done = batch("in", "-o", "out.jsonl", "--summary", "s.json", "--summary", "s.html")
    told = json.loads(Path("s.json").read_text("utf-8"))
    assert (told["rows"], told["files"], told["rejected"], told["as_of"]) == (120, 12, 0, "2026-11-01")
    assert "按 2026-11-01 的法律" in done.stdout
    assert told["clean"] + sum(told["worst"].values()) == 120
    assert {one["shop"]: one["rows"] for one in told["shops"]} == {f"第{number}店": 40 for number in range(3)}
    assert (
        sum(told["rules"].values())
        == sum(told["findings"].values())
        == len(Path("out.jsonl").read_text("utf-8").splitlines())
    )
    assert [one["rows"] for one in told["phrases"] if one["text"] == "国家级"] == [20]
    assert "120 行" in done.stdout
    page = Path("s.html").read_text("utf-8")
    assert page.count("<meter") > 10
    assert "<script" not in page


def test_counts_of_many_phrases_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    from adlint.batch import tally
    from adlint.batch.tally import Phrase

    monkeypatch.setattr(tally, "_MOST", 10)
    total = Tally()
    for number in range(50):
        total.add(
            Tally(rows=1, phrases={("r", "常见"): Phrase(1, "error"), ("r", f"少见{number}"): Phrase(1, "error")})
        )
    assert len(total.phrases) <= 20
    total.add(Tally(categories={str(number): 1 + (number == 30) for number in range(50)}))
    assert len(total.categories) == 10
    assert total.categories["30"] == 2
    assert total.is_rough
    assert total.phrases["r", "常见"].rows == 50


def test_the_table_does_not_change_what_is_found(shop: Path) -> None:
    batch("in", "-o", "one.jsonl")
    batch("in", "-o", "two.jsonl", "--rows", "rows.parquet", "--jobs", "2")
    one, two = (
        [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()] for name in ("one.jsonl", "two.jsonl")
    )
    # A fingerprint is of the clause as the file has it, in quotes or not.
    assert [{**row, "fingerprint": ""} for row in one] == [{**row, "fingerprint": ""} for row in two]
    assert pyarrow.parquet.read_table("rows.parquet").num_rows == 120


def test_an_error_comes_back_from_another_process_as_it_was() -> None:
    error = ConfigError("不行", "no", path="a", line=3, column=4, source_line="x", hint=("改", "mend"))
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is ConfigError
    assert vars(again) == vars(error)


def test_what_a_run_wrote_among_its_inputs_is_no_input_of_the_next(shop: Path) -> None:
    batch("in", "-o", "in/out.csv", "--rows", "in/rows.csv")
    first = Path("in/out.csv").read_bytes()
    batch("in", "-o", "in/out.csv", "--rows", "in/rows.csv")
    assert Path("in/out.csv").read_bytes() == first
    # Nor is it copy for a check.
    Path("in/rows.csv").unlink()
    done = subprocess.run([*ADLINT, "check", "in", "--format", "json"], capture_output=True)
    assert "in/out.csv" not in {one["path"] for one in json.loads(done.stdout)["findings"]}
