"""`adlint` where the system says no: permissions, closed streams, full disks, pipes, links."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
LOUD = "举世无匹敌"
DAY = "2026-11-21"
TAIL = f"按 {DAY} 的法律 · 非法律意见\n"
Call = Callable[..., tuple[int, str, str]]
ONLY = ("--select", "shouting", "--as-of", DAY)

unix = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell, pipes and links")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")


def shell(command: str) -> tuple[int, str, str]:
    """Exit code, standard output and error of a shell's line in which `adlint` is ours."""
    path = os.pathsep.join([str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")])
    line = command.replace("adlint ", f'"{sys.executable}" -m adlint ')
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, check=False, timeout=60, env={**os.environ, "PYTHONPATH": path}
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def lock(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Take the permission of a folder away; the tests may run as root, who has it always."""
    list_folder, read = os.scandir, Path.open

    def scandir(path: str | Path) -> object:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return list_folder(path)

    def opened(path: Path, *options: Any, **named: Any) -> Any:
        if path.parent.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *options, **named)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "open", opened)


def test_a_locked_folder_does_not_stop_the_others(packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("copy/a.txt", "copy/locked/b.txt", "copy/z/c.txt"):
        (packed / name).parent.mkdir(parents=True, exist_ok=True)
        (packed / name).write_text(LOUD, "utf-8")
    lock(monkeypatch, "locked")
    code, out, err = call("check", "copy", "copy/locked/b.txt", "--format", "json", *ONLY)
    report = json.loads(out)
    assert code == 2
    assert [found["path"] for found in report["findings"]] == ["copy/a.txt", "copy/z/c.txt"]
    assert [(problem["path"], problem["code"], problem["message"]) for problem in report["errors"]] == [
        ("copy/locked", "unreadable", "读不了：没有权限。检查读取权限，或者排除它"),
        ("copy/locked/b.txt", "unreadable", "读不了：没有权限。检查读取权限，或者排除它"),
    ]
    assert "程序出错" not in err


@unix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_folders_without_permission(packed: Path, call: Call, mode: int) -> None:
    (packed / "locked").mkdir()
    for name in ("a.txt", "locked/b.txt", "locked/.gitignore"):
        (packed / name).write_text(LOUD, "utf-8")
    (packed / "locked").chmod(mode)
    try:
        code, out, err = call("check", ".", "locked/b.txt", "--format", "json", *ONLY)
    finally:
        (packed / "locked").chmod(0o700)
    assert (code, "程序出错" in err) == (2, False)
    assert "a.txt" in [found["path"] for found in json.loads(out)["findings"]]
    assert json.loads(out)["errors"]


def test_an_unreadable_gitignore_is_told(packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (packed / "a.txt").write_text(LOUD, "utf-8")
    (packed / ".gitignore").write_text("*.md\n", "utf-8")

    def refused(path: Path, *_: object) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refused)
    code, out, err = call("check", *ONLY)
    assert (code, err) == (2, ".gitignore: unreadable 读不了：没有权限。检查读取权限，或者排除它\n")
    assert "1 处错误" in out


def test_what_cannot_be_read_is_no_all_clear(packed: Path, call: Call) -> None:
    (packed / "bad.txt").write_bytes(b"\x00")
    code, out, _ = call("check", "bad.txt", *ONLY)
    assert (code, out) == (2, "1 处没能检查，有没有问题不知道 · 检查了 0 个文件\n" + TAIL)
    (packed / "fine.txt").write_text("风筝三只", "utf-8")
    code, out, _ = call("check", ".", *ONLY)
    assert (code, out) == (2, "1 处没能检查，有没有问题不知道 · 其余没有发现问题 · 检查了 1 个文件\n" + TAIL)
    out = call("check", "bad.txt", "--lang", "en", *ONLY)[1]
    assert out.startswith("1 could not be checked: nothing is known about it · 0 files checked\n")


def test_files_with_copy_that_cannot_be_read_are_no_all_clear(packed: Path, call: Call) -> None:
    shop = packed / "shop"
    shop.mkdir()
    for name in ("详情.doc", "b.doc", "价目.WPS", "skipped.rtf", "logo.gif"):
        (shop / name).write_bytes(b"\x00")
    (shop / ".gitignore").write_text("*.rtf\n", "utf-8")
    said = "没有找到可检查的文件 · 3 个文件的格式读不了，没有检查（.doc 2、.wps 1）\n"
    assert call("check", "shop", *ONLY) == (0, said + TAIL, "")
    english = call("check", "shop", "--lang", "en", *ONLY)[1]
    assert english.startswith("no files found to check · 3 files in formats that cannot be read (.doc 2, .wps 1)\n")


def test_an_empty_folder_has_no_files(packed: Path, call: Call) -> None:
    (packed / "empty").mkdir()
    assert call("check", "empty", *ONLY) == (0, "没有找到可检查的文件\n" + TAIL, "")
    assert call("check", "empty", "--lang", "en", *ONLY)[1].startswith("no files found to check")


def test_an_empty_path_is_refused(packed: Path, call: Call) -> None:
    assert call("check", "", *ONLY) == (2, "", "adlint: 路径是空的。查当前文件夹请写 .\n")
    code, _, err = call("check", "-", "--output", "", *ONLY)
    assert (code, "程序出错" in err) == (2, False)


@unix
def test_pipes_and_devices_are_refused(packed: Path, call: Call) -> None:
    os.mkfifo(packed / "pipe")
    (packed / "link").symlink_to("pipe")
    (packed / "a.txt").write_text("风筝", "utf-8")
    for name in ("pipe", "link", "/dev/zero"):
        code, out, err = call("check", "a.txt", name, *ONLY)
        assert code == 2
        assert err.startswith(f"{name}: unreadable 不是普通文件，也不是文件夹。")
        assert "检查了 1 个文件" in out
    os.mkfifo(packed / "pipe.txt")
    assert call("check", ".", *ONLY)[0] == 0


@unix
def test_closed_streams(packed: Path) -> None:
    assert shell("adlint check - <&-") == (2, "", "adlint: <stdin>: 标准输入已关闭\n")
    assert shell("echo 风筝 | adlint check - >&-") == (2, "", "adlint: 标准输出已关闭\n")
    assert shell("echo 风筝 | adlint check - 2>&-")[0] == 0


@unix
@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("check a.txt --select shouting", 0),
        ("check loud.txt --select shouting", 1),
        ("check loud.txt gone.txt --select shouting 2>&1", 2),
        ("check loud.txt --select shouting --output /dev/stdout", 1),
        ("rule shouted-numbers", 0),
        ("rule no-such-rule 2>&1", 2),
        ("--help", 0),
    ],
)
def test_a_reader_that_goes_away_does_not_change_the_exit_code(
    packed: Path, monkeypatch: pytest.MonkeyPatch, command: str, expected: int, buffered: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", buffered)
    (packed / "a.txt").write_text("风筝", "utf-8")
    (packed / "loud.txt").write_text(f"{LOUD}\n" * 3000, "utf-8")
    # The reader is gone before anything is written.
    code, out, err = shell(f"{{ sleep 0.1; adlint {command}; echo $? >code; }} | true; cat code")
    assert (code, out, err) == (0, f"{expected}\n", "")


@linux
@pytest.mark.parametrize("command", ["check a.txt", "rule", "--help", "config schema"])
def test_a_full_disk(packed: Path, command: str) -> None:
    (packed / "a.txt").write_text("风筝", "utf-8")
    assert shell(f"adlint {command} >/dev/full") == (2, "", "adlint: 读写失败：磁盘已满\n")


@linux
def test_errors_that_nobody_can_read_keep_the_exit_code(packed: Path) -> None:
    assert shell("adlint rule no-such-rule 2>/dev/full")[0] == 2
    assert shell("adlint rule no-such-rule 2>&-")[0] == 2


@linux
def test_output_that_cannot_be_written(packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (packed / "a.txt").write_text("风筝", "utf-8")
    for target, why in (("/dev/full", "磁盘已满"), ("no/x", "没有这个文件或文件夹"), (".", "是文件夹，不是文件")):
        assert call("check", "a.txt", "--output", target, *ONLY) == (2, "", f"adlint: {target}: 写不了：{why}\n")

    def refused(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    assert call("check", "a.txt", "--output", "x", *ONLY) == (2, "", "adlint: x: 写不了：没有权限\n")
    assert "cannot be written: Permission denied" in call("check", "a.txt", "--output", "x", "--lang", "en", *ONLY)[2]


@linux
def test_a_workbook_larger_than_the_system_allows_is_no_fault_of_the_program(packed: Path) -> None:
    (packed / "a.txt").write_text(f"{LOUD}\n" * 3000, "utf-8")
    # The rules are compiled before the limit would keep them from being kept.
    line = (
        "adlint check a.txt --select shouting >/dev/null; ulimit -f 100; adlint check a.txt --select shouting --output"
    )
    for name in ("x.xlsx", "x.json"):
        assert shell(f"{line} {name}") == (2, "", f"adlint: {name}: 写不了：超过允许的文件大小\n")
        assert not (packed / name).exists()


@unix
def test_output_goes_through_links(packed: Path, call: Call) -> None:
    (packed / "a.txt").write_text("风筝", "utf-8")
    (packed / "sub").mkdir()
    (packed / "sub" / "real.txt").write_text("old", "utf-8")
    (packed / "sub" / "real.txt").chmod(0o640)
    for link, target in (("link", "sub/real.txt"), ("new", "sub/made.txt")):
        (packed / link).symlink_to(target)
        assert call("check", "a.txt", "--output", link, *ONLY)[0] == 0
        assert (packed / link).is_symlink()
        assert (packed / target).read_text("utf-8").endswith(TAIL)
    assert (packed / "sub" / "real.txt").stat().st_mode & 0o777 == 0o640
    assert shell("echo 风筝 | adlint check - --output /dev/stdout | tail -1")[1].endswith("非法律意见\n")


def test_unexpected_system_errors_are_not_called_bugs(
    packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "somewhere")

    monkeypatch.setattr("adlint.api.runs.run", broken)
    assert call("check") == (2, "", "adlint: somewhere: 读写失败：没有权限\n")
    assert call("check", "--lang", "en") == (2, "", "adlint: somewhere: cannot read or write: Permission denied\n")


@pytest.mark.parametrize("day", ["2021-04-28", "1999-01-01"])
def test_days_before_the_law_are_refused(packed: Path, call: Call, day: str) -> None:
    code, out, err = call("check", "--as-of", day)
    assert (code, out) == (2, "")
    assert err.startswith(f"adlint: 规则依据 2021-04-29 修正的广告法，不知道更早的法律：{day}。")
    assert call("good", "风筝", "--rule", "shouted-numbers", "--because", "x", "--as-of", day)[0] == 2
    (packed / "a.txt").write_text("风筝", "utf-8")
    assert call("check", "a.txt", "--as-of", "2021-04-29")[0] == 0


def test_configured_columns_that_no_table_has_are_told(
    tmp_path: Path, call: Call, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        (".adlint.yaml", "fields: {广告语: title, 宝贝 标题: title, 款号: key, 备注: ignore}\n"),
        ("a.csv", "宝贝标题（必填）,备注\n风筝,顶级\n"),
        ("b.jsonl", '{"款号": 1, "x": "风筝"}\n'),
        ("c.txt", "风筝\n"),
        ("d.csv", "广告语,名称\n风筝,1\n"),
    ):
        (tmp_path / name).write_text(text, "utf-8")

    def told(*words: str) -> list[str]:
        report = json.loads(call("check", *words, "--as-of", DAY, "--format", "json")[1])
        return [one["message"] for one in report["findings"] if one["rule"] == "field-unused"]

    assert told("a.csv", "b.jsonl") == ["查过的表格里没有“广告语”这一列"]
    assert told(".") == told("c.txt") == []
    for words in (("d.csv",), ("d.csv", "--cache"), ("d.csv", "--cache")):
        assert len(told(*words)) == 3
    assert call("check", "d.csv", "--as-of", DAY)[0] == 0
    assert ".adlint.yaml:1:36: info field-unused" in call("check", "a.csv", "d.csv", "--as-of", DAY)[1]
    (tmp_path / ".adlint.yaml").write_text("goods: {column: 类木}\nkind: {column: 种累}\n", "utf-8")
    assert told("d.csv") == ["查过的表格里没有“类木”这一列", "查过的表格里没有“种累”这一列"]
    (tmp_path / ".adlint.yaml").write_text("fields: {无: title}\nrules: {field-unused: off}\n", "utf-8")
    assert told("d.csv") == []
