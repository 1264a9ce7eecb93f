"""`adlint check`, run in-process: whole output, exit codes, advice."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DAY, LOUD, NUMBERS, TAIL, Call

from adlint.cli.progress import Bar
from adlint.config import FILE_NAME
from tests.catalogues import ADLINT

HERE = Path(__file__).parent
ONLY = ("--select", "shouting", "--as-of", DAY)


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


def test_a_finding(packed: Path, call: Call) -> None:
    (packed / "a.txt").write_text(f"风筝 {LOUD} 三只\n", "utf-8")
    code, out, err = call("check", "a.txt", *ONLY)
    assert (code, err) == (1, "")
    assert out == (
        f"a.txt:1:4: error shouted-peerless “{LOUD}”喊得过头\n"
        f"  风筝 {LOUD} 三只\n"
        "       ~~~~~~~~~~\n"
        "  改写：删去（可直接改） | 口碑不错（须有证据） · 依据：广告法 9(3)\n"
        "1 处错误 · 1 处可改写 · 检查了 1 个文件\n" + TAIL
    )


def test_english(packed: Path, call: Call) -> None:
    (packed / "a.txt").write_text(f"风筝 {NUMBERS}\n", "utf-8")
    code, out, err = call("check", "a.txt", "--lang", "en", *ONLY)
    assert (code, err) == (0, "")
    assert out == (
        f'a.txt:1:4: warning shouted-numbers "{NUMBERS}" needs a source\n'
        f"  风筝 {NUMBERS}\n"
        "       ~~~~~~~~~~~~\n"
        "  basis: 广告法 11\n"
        "  needs evidence · proof owed: source of the figures, period of the figures\n"
        f"1 warning · 1 file checked\nlaw as of {DAY} · not legal advice\n"
    )


def test_clean(packed: Path, call: Call) -> None:
    (packed / "a.txt").write_text("风筝三只\n", "utf-8")
    assert call("check", *ONLY) == (0, "没有发现问题 · 检查了 1 个文件\n" + TAIL, "")


def test_exempt(packed: Path, call: Call) -> None:
    (packed / "a.txt").write_text(f"不敢说{LOUD}\n自家往年{LOUD}\n", "utf-8")
    code, out, _ = call("check", "a.txt", *ONLY)
    counted = f"2 处豁免：{LOUD}（否定）、{LOUD}（自家产品比较），其中 1 处须备证明，--show-exempt 可看"
    assert (code, out) == (0, f"没有发现问题 · {counted} · 检查了 1 个文件\n{TAIL}")
    code, out, _ = call("check", "--show-exempt", "a.txt", *ONLY)
    assert code == 0
    assert out.startswith(
        f"a.txt:1:4: exempt shouted-peerless “{LOUD}”\n"
        f"  不敢说{LOUD}\n"
        "        ~~~~~~~~~~\n"
        "  豁免：否定\n"
        "  依据：广告法 9(3)\n"
    )
    code, out, _ = call("check", "--show-exempt", "owing", "a.txt", *ONLY)
    assert "  豁免：自家产品比较（执法指南 6(1)） · 须备有证明\n" in out
    assert out.count("exempt shouted-peerless") == 1


def test_standard_input(packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, f"风筝{LOUD}\n".encode())
    code, out, _ = call("check", "-", *ONLY)
    assert (code, out.splitlines()[0]) == (1, f"<stdin>:1:3: error shouted-peerless “{LOUD}”喊得过头")
    feed(monkeypatch, f"标题\n风筝{LOUD}\n".encode())
    code, out, _ = call("check", "-", "--stdin-filename", "x.csv", "--format", "json", *ONLY)
    found = json.loads(out)["findings"][0]
    assert (code, found["path"], found["location"]["column"]) == (1, "x.csv", "标题")


def test_standard_input_that_cannot_be_decoded(packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b"\x00\x01\x02")
    code, out, err = call("check", "-", *ONLY)
    assert code == 2
    assert err.startswith("<stdin>:1:1: unreadable ")
    assert "1 处没能检查" in out


def test_unreadable_files_do_not_stop_the_others(packed: Path, call: Call) -> None:
    (packed / "a.txt").write_bytes(b"\x00")
    (packed / "b.txt").write_text(f"风筝{LOUD}\n", "utf-8")
    code, out, err = call("check", "gone.txt", ".", "--format", "json", *ONLY)
    report = json.loads(out)
    assert code == 2
    assert [found["path"] for found in report["findings"]] == ["b.txt"]
    assert [problem["path"] for problem in report["errors"]] == ["gone.txt", "a.txt"]
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_on(packed: Path, call: Call, level: str, code: int) -> None:
    (packed / "a.txt").write_text(f"风筝铺{NUMBERS}\n", "utf-8")
    assert call("check", "a.txt", "--fail-on", level, *ONLY)[0] == code


def test_select_ignore_and_statistics(packed: Path, call: Call) -> None:
    (packed / "a.txt").write_text(f"{NUMBERS}\n{LOUD}\n{LOUD}\n", "utf-8")
    names = "--select", "shouted-numbers,shouted-unrivalled", "--as-of", DAY
    _, out, _ = call("check", "a.txt", "--statistics", *names)
    assert "\n     2 shouted-peerless\n     1 shouted-numbers\n" in out
    _, out, _ = call("check", "a.txt", "--ignore", "shouted-peerless", *names)
    assert "shouted-peerless" not in out


def test_house_words_and_severities(packed: Path, call: Call) -> None:
    (packed / FILE_NAME).write_text(
        "packs: [.adlint/rules]\nrules: {shouted-peerless: info}\nhouse: [{term: 某某同款, why: 未获授权}]\n", "utf-8"
    )
    (packed / "a.txt").write_text(f"某某同款 {LOUD}\n", "utf-8")
    code, out, _ = call("check", "a.txt", "--format", "jsonl", "--as-of", DAY)
    found = [json.loads(line) for line in out.splitlines()]
    levels = {entry["rule"]: entry["severity"] for entry in found if entry["type"] == "finding"}
    assert code == 1
    assert (levels["house-term"], levels["shouted-peerless"]) == ("error", "info")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--select", "shoutin"), "未知的规则、规则包或类别 shoutin。是不是想写 shouting？"),
        (("--goods", "cosmetcs"), "未知的品类 cosmetcs。是不是想写 cosmetics？"),
        (("--as-of", "soon"), "日期应写成 2026-11-21：soon"),
        (("--config", "gone.yaml"), "配置文件不存在：gone.yaml"),
        (("--config", FILE_NAME, "--no-config"), "--config 与 --no-config 不能同用"),
        (("-", "a.txt"), "- 须单独使用"),
    ],
)
def test_bad_options_have_advice(packed: Path, call: Call, args: tuple[str, ...], message: str) -> None:
    assert call("check", *args) == (2, "", f"adlint: {message}\n")


def test_bad_options_in_english(packed: Path, call: Call) -> None:
    _, _, err = call("check", "--lang", "en", "--goods", "cosmetcs")
    assert err == "adlint: unknown goods cosmetcs. Did you mean cosmetics?\n"


def test_bad_configuration_shows_the_line(packed: Path, call: Call) -> None:
    (packed / FILE_NAME).write_text("lang: zh\nruls: {}\n", "utf-8")
    code, out, err = call("check")
    assert (code, out) == (2, "")
    assert err == f"adlint: {packed / FILE_NAME}:2:1: 未知的键 ruls。是不是想写 rules？\n  ruls: {{}}\n"


def test_unknown_options_and_commands(packed: Path, call: Call) -> None:
    for args in (("check", "--frmat", "json"), ("chek",), ("check", "--format", "xml")):
        code, out, err = call(*args)
        assert (code, out) == (2, "")
        assert "Error" in err


def test_output_file_is_written_whole(packed: Path, call: Call) -> None:
    (packed / "a.txt").write_text(f"风筝{LOUD}\n", "utf-8")
    code, out, err = call("check", "a.txt", "--format", "json", "--output", "report.json", *ONLY)
    assert (code, out, err) == (1, "", "")
    assert json.loads((packed / "report.json").read_text("utf-8"))["summary"]["files"] == 1
    assert sorted(path.name for path in packed.iterdir() if "part" in path.name) == []
    code, _, err = call("check", "a.txt", "--output", "no/such/x.txt", *ONLY)
    assert code == 2
    assert "写不了" in err


def test_unexpected_errors_are_short(packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("adlint.api.runs.run", broken)
    code, out, err = call("check")
    assert (code, out) == (2, "")
    assert "RuntimeError: boom" in err
    assert "Traceback" not in err
    with pytest.raises(RuntimeError):
        call("--debug", "check")


def test_interruption(packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("adlint.api.runs.run", interrupted)
    assert call("check")[0] == 2


def test_help_and_version(call: Call) -> None:
    code, out, _ = call("--help")
    assert code == 0
    for name in ("check", "rule", "test", "init", "config", "good"):
        assert f"  {name}" in out
        assert call(name, "--help")[0] == 0
    code, out, _ = call("--version")
    assert (code, out.split()[0]) == (0, "adlint,")


def test_a_report_never_replaces_what_is_read(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("全网最低价\n", "utf-8")
    for named in ("a.txt", "."):
        code, _, err = call("check", named, "--no-config", "--output", "a.txt")
        assert (code, "--output 也是输入" in err, Path("a.txt").read_text("utf-8")) == (2, True, "全网最低价\n")
    for outputs in (("--output", "json=x", "--output", "sarif=x"), ("--output", "json=-", "--output", "sarif=-")):
        assert call("check", "a.txt", "--no-config", *outputs)[0] == 2
    # An earlier report is no input.
    for form in ("txt", "csv", "xlsx", "html"):
        for _ in range(2):
            assert call("check", ".", "--no-config", "--output", f"report.{form}")[0] == 1
    assert "检查了 1 个文件" in call("check", ".", "--no-config")[1]


def test_the_file_that_standard_output_is_is_not_checked(packed: Path) -> None:
    Path("a.txt").write_text(LOUD, "utf-8")
    with Path("out.json").open("wb") as stream:
        done = subprocess.run([*ADLINT, "check", "--format", "json"], stdout=stream, check=False)
    assert done.returncode == 1
    assert json.loads(Path("out.json").read_bytes())["summary"]["files"] == 1


def test_a_suffix_says_the_format_and_what_no_file_takes_is_printed(packed: Path, call: Call) -> None:
    Path("a.txt").write_text(LOUD, "utf-8")
    out = call("check", "--format", "github", "--output", "x.sarif", *ONLY)[1]
    assert out.startswith("::error file=a.txt")
    assert json.loads(Path("x.sarif").read_bytes())["version"] == "2.1.0"
    call("check", "--format", "gitlab", "--output", "y.json", *ONLY)
    assert "check_name" in Path("y.json").read_text("utf-8")
    code, _, err = call("check", "--output", "sarfi=z.sarif", *ONLY)
    assert (code, "是不是想写 sarif" in err) == (2, True)


def test_rows_that_cannot_be_read_keep_no_others_from_being_checked(packed: Path, call: Call) -> None:
    Path("rows.csv").write_bytes(f"标题\n{LOUD}\n坏".encode() + b"\xff\n" + LOUD.encode())
    Path("rows.jsonl").write_bytes(b'{"a": }\n' * 30 + b'{"a": "' + LOUD.strip().encode() + b'"}\n')
    code, out, err = call("check", "rows.csv", "rows.jsonl", *ONLY)
    assert (code, out.count("rows.csv:"), out.count("rows.jsonl:31:")) == (2, 2, 1)
    assert "rows.csv:3:2: unreadable" in err
    assert "rows.jsonl: unreadable 还有 11 行读不了" in err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_no_text(packed: Path, call: Call) -> None:
    Path(os.fsdecode(b"\xff\x1b.txt")).write_text(LOUD, "utf-8")
    assert call("check", *ONLY)[1].startswith("\ufffd␛.txt:1:1: error")
    for form in ("json", "jsonl"):
        assert "\ufffd\\u001b.txt" in call("check", "--format", form, *ONLY)[1]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell's pipe")
def test_a_reader_that_goes_away(packed: Path) -> None:
    (packed / "a.txt").write_text(f"风筝{LOUD}\n" * 5000, "utf-8")
    command = f'"{sys.executable}" -m adlint check a.txt --format jsonl --select shouting | head -1'
    path = os.pathsep.join([str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["rule"] == "shouted-peerless"


def test_colour_is_for_terminals(packed: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (packed / "a.txt").write_text(f"风筝{LOUD}\n", "utf-8")
    assert "\x1b" not in call("check", "a.txt", *ONLY)[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31merror\x1b[0m" in call("check", "a.txt", *ONLY)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in call("check", "a.txt", *ONLY)[1]


def test_the_bar_waits_and_stays_off_pipes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with Bar("x") as bar:
        bar._begun -= 10
        bar(1, 2)
    assert bar._progress is None
    with Bar("x") as bar:
        bar._wanted = True
        bar(1, 2)
        assert bar._progress is None
        bar._begun -= 10
        bar(1, 2)
        assert bar._progress is not None
    assert capsys.readouterr().out == ""
