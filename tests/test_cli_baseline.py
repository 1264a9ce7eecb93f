"""`adlint baseline`: what was there before does not count, moved or sorted; what is new or changed does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adlint.decisions.baseline import FILE_NAME

Call = Callable[..., tuple[int, str, str]]
ONLY = ("--no-config", "--as-of", "2026-11-21")
CHECK = ("check", ".", "--baseline", FILE_NAME, *ONLY)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> Path:
    """A folder with four findings, all in its baseline."""
    monkeypatch.chdir(tmp_path)
    put("a.txt", "质量最好的锅\n国家级品质\n")
    put("b.csv", "商品ID,标题\n1,全网最低价毛衣\n2,顶级毛衣\n")
    assert call("baseline", "create", *ONLY) == (0, f"记下 4 处 / 4 recorded: {FILE_NAME}\n", "")
    return tmp_path


def put(name: str, text: str) -> None:
    Path(name).write_text(text, "utf-8")


def test_what_was_there_before_does_not_count(shop: Path, call: Call) -> None:
    code, out, _ = call(*CHECK)
    assert (code, out.splitlines()[0]) == (0, "没有发现问题 · 4 处在基线里 · 检查了 2 个文件、3 条记录")
    report = json.loads(call(*CHECK, "--format", "json")[1])
    assert {finding["decision"]["kind"] for finding in report["findings"]} == {"baselined"}


def test_moved_lines_and_sorted_sheets_reopen_nothing(shop: Path, call: Call) -> None:
    put("a.txt", "新来的一行\n\n国家级品质\n煎蛋不粘\n质量最好的锅\n")
    put("b.csv", "商品ID,标题\n2,顶级毛衣\n1,全网最低价毛衣\n")
    assert call(*CHECK)[0] == 0


def test_a_folder_that_was_renamed_reopens_nothing(shop: Path, call: Call) -> None:
    Path("spring").mkdir()
    for name in ("a.txt", "b.csv"):
        Path(name).rename(Path("spring") / name)
    code, out, _ = call(*CHECK)
    assert (code, out.splitlines()[0]) == (0, "没有发现问题 · 4 处在基线里 · 检查了 2 个文件、3 条记录")


@pytest.mark.parametrize(
    ("name", "text", "new"),
    [
        pytest.param("a.txt", "质量最好的平底锅\n国家级品质\n", "最好", id="a changed clause"),
        pytest.param("a.txt", "质量最好的锅\n质量最好的锅\n国家级品质\n", "最好", id="once more"),
        pytest.param("b.csv", "商品ID,标题\n1,全网最低价毛衣\n3,顶级毛衣\n", "顶级", id="another row"),
        pytest.param("c.txt", "质量最好的锅\n", "最好", id="another file"),
    ],
)
def test_what_is_new_counts(shop: Path, call: Call, name: str, text: str, new: str) -> None:
    put(name, text)
    report = json.loads(call(*CHECK, "--format", "json")[1])
    assert [finding["text"] for finding in report["findings"] if finding["decision"] is None] == [new]


def test_what_is_gone_is_told_and_pruned_but_nothing_new_is_taken_in(shop: Path, call: Call) -> None:
    put("a.txt", "质量出色的锅\n国家级品质\n极品好锅\n")
    Path("b.csv").unlink()
    code, out, _ = call(*CHECK)
    assert (code, "基线里 3 处已经没有了（adlint baseline prune）" in out) == (1, True)
    before = Path(FILE_NAME).read_bytes()
    assert call("baseline", "prune", "--check", *ONLY)[0] == 1
    assert Path(FILE_NAME).read_bytes() == before
    assert call("baseline", "prune", *ONLY)[:2] == (0, f"去掉 3 处，留下 1 处 / 3 gone, 1 left: {FILE_NAME}\n")
    assert call("baseline", "prune", "--check", *ONLY)[0] == 0
    assert call(*CHECK)[0] == 1
    assert call("baseline", "update", *ONLY)[1] == f"原有 1 处，现有 2 处 / 1 before, 2 now: {FILE_NAME}\n"
    assert call(*CHECK)[0] == 0


def test_a_part_of_the_copy_makes_nothing_stale(shop: Path, call: Call) -> None:
    assert "已经没有了" not in call("check", "a.txt", "--baseline", FILE_NAME, *ONLY)[1]


def test_the_file_is_sorted_one_entry_a_line_and_the_same_again(shop: Path, call: Call) -> None:
    written = Path(FILE_NAME).read_text("utf-8")
    entries = [json.loads(line) for line in written.splitlines()]
    assert [(one["path"], one["rule"], one["key"]) for one in entries] == [
        ("a.txt", "state-level", None),
        ("a.txt", "superlative", None),
        ("b.csv", "lowest-price", "1"),
        ("b.csv", "top-grade", "2"),
    ]
    assert call("baseline", "create", *ONLY)[0] == 2
    assert call("baseline", "create", "--force", *ONLY)[0] == 0
    assert Path(FILE_NAME).read_text("utf-8") == written


def test_a_broken_baseline_is_an_error_with_its_place(shop: Path, call: Call) -> None:
    put(FILE_NAME, Path(FILE_NAME).read_text("utf-8") + "<<<<<<< HEAD\n")
    code, _, err = call(*CHECK)
    assert (code, f"{FILE_NAME}:5" in err) == (2, True)
    assert "adlint baseline create" in call("check", ".", "--baseline", "none", *ONLY)[2]


def test_why_a_baseline_cannot_be_used_is_told_in_the_readers_language(shop: Path, call: Call) -> None:
    assert call("check", "--baseline", ".")[2] == "adlint: .: 读不了基线：是文件夹，不是文件\n"
    assert "先运行 adlint baseline create" in call("check", "--baseline", "gone")[2]
    for text, why in (("x", "不是 JSON"), ("{}", "缺了键，或者键和值不对")):
        put("b", text)
        assert call("check", "--baseline", "b")[2] == f"adlint: b:1: 这一行不是基线的条目：{why}\n"


def test_copy_that_cannot_be_read_leaves_the_baseline_alone(shop: Path, call: Call) -> None:
    before = Path(FILE_NAME).read_bytes()
    put("b.csv", '商品ID,标题\n1,"没有闭合\n')
    assert call("baseline", "update", *ONLY)[0] == 2
    assert Path(FILE_NAME).read_bytes() == before


def test_an_update_of_a_part_keeps_the_rest(shop: Path, call: Call) -> None:
    put("a.txt", "质量最好的锅\n")
    assert call("baseline", "update", "a.txt", *ONLY)[1] == f"原有 4 处，现有 3 处 / 4 before, 3 now: {FILE_NAME}\n"
    assert call(*CHECK)[0] == 0


def test_the_configuration_names_the_baseline(shop: Path, call: Call) -> None:
    put(".adlint.yaml", f"baseline: {FILE_NAME}\n")
    day = ("--as-of", "2026-11-21")
    assert call("check", ".", *day)[0] == 0
    assert call("check", ".", "--no-baseline", *day)[0] == 1
    Path(FILE_NAME).unlink()
    code, _, err = call("check", ".", *day)
    assert (code, "adlint baseline create" in err) == (2, True)
    assert call("baseline", "create", *day)[0] == 0
    assert call("check", ".", *day)[0] == 0


def test_eight_updates_at_once_lose_no_entry(shop: Path, call: Call) -> None:
    for number in range(8):
        put(f"{number}.txt", f"第{number}款国家级毛衣\n")

    def update(number: int) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "adlint", "baseline", "update", f"{number}.txt", *ONLY]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL)

    assert [process.wait() for process in [update(number) for number in range(8)]] == [0] * 8
    assert call(*CHECK)[0] == 0
