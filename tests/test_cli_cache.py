"""`adlint check --cache`: unchanged files are not checked again, and nothing else differs. `--watch`: changed ones are, at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adlint.api.checker import Checker

Call = Callable[..., tuple[int, str, str]]
DAY = ("--as-of", "2026-11-21")


@pytest.fixture
def shop(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of copy, with a cache of its own."""
    folder = tmp_path / "shop"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"第{number}款\n国家级品质\n最好冷藏\n", "utf-8")
    (folder / "a.csv").write_text("商品ID,标题\nA1,全网最低价毛衣\n", "utf-8")
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are checked, as they are."""
    seen: list[str] = []
    real = Checker.check_data

    def check(self: Checker, data: bytes, name: str, *rest: object) -> object:
        seen.append(name)
        return real(self, data, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Checker, "check_data", check)
    return seen


def test_unchanged_files_are_not_checked_again_and_the_report_is_the_same(
    shop: Path, call: Call, read: list[str]
) -> None:
    plain = call("check", ".", "--format", "json", "--show-exempt", *DAY)
    assert call("check", ".", "--format", "json", "--show-exempt", "--cache", *DAY) == plain
    read.clear()
    assert call("check", ".", "--format", "json", "--show-exempt", "--cache", *DAY) == plain
    assert call("check", ".", "--cache", *DAY) == call("check", ".", *DAY)
    assert len(read) == 6  # of the last call, without the cache
    read.clear()
    (shop / "3.txt").write_text("顶级\n", "utf-8")
    assert "顶级" in call("check", ".", "--cache", *DAY)[1]
    assert read == ["3.txt"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("--as-of", "2026-11-22"), id="another day"),
        pytest.param(("--lang", "en", *DAY), id="another language"),
        pytest.param(("--ignore", "state-level", *DAY), id="other rules"),
        pytest.param(("--goods", "食品", *DAY), id="other goods"),
    ],
)
def test_other_settings_are_other_results(shop: Path, call: Call, read: list[str], change: tuple[str, ...]) -> None:
    call("check", ".", "--cache", *DAY)
    read.clear()
    assert call("check", ".", "--cache", *change)[1] == call("check", ".", *change)[1]
    assert len(read) == 12


def test_a_rule_pack_that_changes_by_a_byte_is_another(shop: Path, call: Call, read: list[str]) -> None:
    (shop / ".adlint.yaml").write_text("house: [{term: 第一款, why: 不用}]\n", "utf-8")
    assert "house-term" not in call("check", ".", "--cache", *DAY)[1]
    (shop / ".adlint.yaml").write_text("house: [{term: 第1款, why: 不用}]\n", "utf-8")
    assert "house-term" in call("check", ".", "--cache", *DAY)[1]


def test_files_that_cannot_be_read_are_told_each_time(shop: Path, call: Call) -> None:
    (shop / "b.csv").write_text('标题\n"没有闭合\n', "utf-8")
    first = call("check", ".", "--cache", *DAY)
    assert first[0] == 2
    assert call("check", ".", "--cache", *DAY) == first


def test_a_broken_cache_costs_time_only(shop: Path, call: Call, tmp_path: Path) -> None:
    plain = call("check", ".", *DAY)
    for name in ("results-1.sqlite", "results-1.sqlite-wal"):
        (tmp_path / "cache" / name).write_bytes(b"no database" * 100)
    assert call("check", ".", "--cache", *DAY) == plain


def test_a_damaged_cache_is_made_anew(shop: Path, call: Call, read: list[str], tmp_path: Path) -> None:
    (tmp_path / "cache" / "results-1.sqlite").write_bytes(b"no database" * 100)
    plain = call("check", ".", "--cache", *DAY)
    read.clear()
    assert call("check", ".", "--cache", *DAY) == plain
    assert not read


def test_a_cache_that_cannot_be_used_is_told(
    shop: Path, call: Call, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plain = call("check", ".", *DAY)
    (tmp_path / "cache" / "results-1.sqlite").mkdir()
    assert call("check", ".", "--cache", *DAY) == plain
    assert [record.getMessage().count("results-1.sqlite") for record in caplog.records] == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_watch_checks_what_changes_until_it_is_interrupted(shop: Path) -> None:
    words = [sys.executable, "-m", "adlint", "check", ".", "--watch", *DAY]
    # Whoever reads it sees each round when it is done, though Python keeps back what goes to a pipe.
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, encoding="utf-8", env={**os.environ, "PYTHONUNBUFFERED": ""}
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "非法律意见" in line:
            break
    # It listens a moment after it has told.
    time.sleep(1.5)
    (shop / "4.txt").write_text("顶级毛衣\n", "utf-8")
    said = []
    for line in process.stdout:
        said.append(line)
        if "非法律意见" in line:
            break
    process.send_signal(signal.SIGINT)
    assert process.wait(10) in (0, 2)
    assert any(line.startswith("4.txt:1:1: error") for line in said)
    assert not any("0.txt" in line for line in said)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_watch_ends_when_nobody_reads_it_any_more(shop: Path) -> None:
    words = [sys.executable, "-m", "adlint", "check", ".", "--watch", *DAY]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    for number in range(10):
        # It listens a moment after it has told.
        time.sleep(1)
        (shop / "4.txt").write_text(f"顶级毛衣{number}\n", "utf-8")
        if process.poll() is not None:
            break
    assert process.wait(10) == 0
