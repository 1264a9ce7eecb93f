"""The command line, run in-process: whole output, exit codes, advice."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from adlint.cli import main
from adlint.cli.progress import Bar
from adlint.config import FILE_NAME

HERE = Path(__file__).parent
LOUD = "举世无匹敌"
NUMBERS = "回头客九成九"
DAY = "2026-11-21"
TAIL = f"按 {DAY} 的法律 · 非法律意见\n"
ONLY = ("--select", "shouting", "--as-of", DAY)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a repository with the test pack configured."""
    (tmp_path / ".git").mkdir()
    shutil.copytree(HERE / "packs" / "shouting", tmp_path / ".adlint" / "rules" / "shouting")
    (tmp_path / FILE_NAME).write_text("packs: [.adlint/rules]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Call `main` and give (exit code, standard output, standard error)."""

    def call(*args: str) -> tuple[int, str, str]:
        code = main(args)
        out, err = capsys.readouterr()
        return code, out, err

    return call


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


def test_a_finding(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_text(f"风筝 {LOUD} 三只\n", "utf-8")
    code, out, err = run("check", "a.txt", *ONLY)
    assert (code, err) == (1, "")
    assert out == (
        f"a.txt:1:4: error shouted-peerless “{LOUD}”喊得过头\n"
        f"  风筝 {LOUD} 三只\n"
        "       ~~~~~~~~~~\n"
        "  改写：删去（可直接改） | 口碑不错（须有证据） · 依据：广告法 9(3)\n"
        "1 处错误 · 1 处可改写 · 检查了 1 个文件\n" + TAIL
    )


def test_english(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_text(f"风筝 {NUMBERS}\n", "utf-8")
    code, out, err = run("check", "a.txt", "--lang", "en", *ONLY)
    assert (code, err) == (0, "")
    assert out == (
        f'a.txt:1:4: warning shouted-numbers "{NUMBERS}" needs a source\n'
        f"  风筝 {NUMBERS}\n"
        "       ~~~~~~~~~~~~\n"
        "  basis: 广告法 11\n"
        "  needs evidence · proof owed: source of the figures, period of the figures\n"
        f"1 warning · 1 file checked\nlaw as of {DAY} · not legal advice\n"
    )


def test_clean(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_text("风筝三只\n", "utf-8")
    assert run("check", *ONLY) == (0, "没有发现问题 · 检查了 1 个文件\n" + TAIL, "")


def test_exempt(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_text(f"不敢说{LOUD}\n自家往年{LOUD}\n", "utf-8")
    code, out, _ = run("check", "a.txt", *ONLY)
    counted = f"2 处豁免：{LOUD}（否定）、{LOUD}（自家产品比较），其中 1 处须备证明，--show-exempt 可看"
    assert (code, out) == (0, f"没有发现问题 · {counted} · 检查了 1 个文件\n{TAIL}")
    code, out, _ = run("check", "--show-exempt", "a.txt", *ONLY)
    assert code == 0
    assert out.startswith(
        f"a.txt:1:4: exempt shouted-peerless “{LOUD}”\n"
        f"  不敢说{LOUD}\n"
        "        ~~~~~~~~~~\n"
        "  豁免：否定\n"
        "  依据：广告法 9(3)\n"
    )
    code, out, _ = run("check", "--show-exempt", "owing", "a.txt", *ONLY)
    assert "  豁免：自家产品比较（执法指南 6(1)） · 须备有证明\n" in out
    assert out.count("exempt shouted-peerless") == 1


def test_standard_input(shop: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    feed(monkeypatch, f"风筝{LOUD}\n".encode())
    code, out, _ = run("check", "-", *ONLY)
    assert (code, out.splitlines()[0]) == (1, f"<stdin>:1:3: error shouted-peerless “{LOUD}”喊得过头")
    feed(monkeypatch, f"标题\n风筝{LOUD}\n".encode())
    code, out, _ = run("check", "-", "--stdin-filename", "x.csv", "--format", "json", *ONLY)
    found = json.loads(out)["findings"][0]
    assert (code, found["path"], found["location"]["column"]) == (1, "x.csv", "标题")


def test_standard_input_that_cannot_be_decoded(shop: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    feed(monkeypatch, b"\x00\x01\x02")
    code, out, err = run("check", "-", *ONLY)
    assert code == 2
    assert err.startswith("<stdin>:1:1: unreadable ")
    assert "1 处没能检查" in out


def test_unreadable_files_do_not_stop_the_others(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_bytes(b"\x00")
    (shop / "b.txt").write_text(f"风筝{LOUD}\n", "utf-8")
    code, out, err = run("check", "gone.txt", ".", "--format", "json", *ONLY)
    report = json.loads(out)
    assert code == 2
    assert [found["path"] for found in report["findings"]] == ["b.txt"]
    assert [problem["path"] for problem in report["errors"]] == ["gone.txt", "a.txt"]
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_fail_on(shop: Path, run, level: str, code: int) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_text(f"风筝铺{NUMBERS}\n", "utf-8")
    assert run("check", "a.txt", "--fail-on", level, *ONLY)[0] == code


def test_select_ignore_and_statistics(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_text(f"{NUMBERS}\n{LOUD}\n{LOUD}\n", "utf-8")
    names = "--select", "shouted-numbers,shouted-unrivalled", "--as-of", DAY
    _, out, _ = run("check", "a.txt", "--statistics", *names)
    assert "\n     2 shouted-peerless\n     1 shouted-numbers\n" in out
    _, out, _ = run("check", "a.txt", "--ignore", "shouted-peerless", *names)
    assert "shouted-peerless" not in out


def test_house_words_and_severities(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / FILE_NAME).write_text(
        "packs: [.adlint/rules]\nrules: {shouted-peerless: info}\nhouse: [{term: 某某同款, why: 未获授权}]\n", "utf-8"
    )
    (shop / "a.txt").write_text(f"某某同款 {LOUD}\n", "utf-8")
    code, out, _ = run("check", "a.txt", "--format", "jsonl", "--as-of", DAY)
    found = [json.loads(line) for line in out.splitlines()]
    levels = {entry["rule"]: entry["severity"] for entry in found if entry["type"] == "finding"}
    assert code == 1
    assert (levels["house-term"], levels["shouted-peerless"]) == ("error", "info")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--select", "shoutin"), "未知的规则、规则包或类别 shoutin。是不是想写 shouting？"),
        (("--goods", "cosmetcs"), "未知的品类 cosmetcs。是不是想写 cosmetics？"),
        (("--as-of", "soon"), "--as-of 的日期应写成 2026-11-21：soon"),
        (("--config", "gone.yaml"), "配置文件不存在：gone.yaml"),
        (("--config", FILE_NAME, "--no-config"), "--config 与 --no-config 不能同用"),
        (("-", "a.txt"), "- 须单独使用"),
    ],
)
def test_bad_options_have_advice(shop: Path, run, args: tuple[str, ...], message: str) -> None:  # type: ignore[no-untyped-def]
    assert run("check", *args) == (2, "", f"adlint: {message}\n")


def test_bad_options_in_english(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    _, _, err = run("check", "--lang", "en", "--goods", "cosmetcs")
    assert err == "adlint: unknown goods cosmetcs. Did you mean cosmetics?\n"


def test_bad_configuration_shows_the_line(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / FILE_NAME).write_text("lang: zh\nruls: {}\n", "utf-8")
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert err == f"adlint: {shop / FILE_NAME}:2:1: 未知的键 ruls。是不是想写 rules？\n  ruls: {{}}\n"


def test_unknown_options_and_commands(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    for args in (("check", "--frmat", "json"), ("chek",), ("check", "--format", "xml")):
        code, out, err = run(*args)
        assert (code, out) == (2, "")
        assert "Error" in err


def test_output_file_is_written_whole(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_text(f"风筝{LOUD}\n", "utf-8")
    code, out, err = run("check", "a.txt", "--format", "json", "--output", "report.json", *ONLY)
    assert (code, out, err) == (1, "", "")
    assert json.loads((shop / "report.json").read_text("utf-8"))["summary"]["files"] == 1
    assert sorted(path.name for path in shop.iterdir() if "part" in path.name) == []
    code, _, err = run("check", "a.txt", "--output", "no/such/x.txt", *ONLY)
    assert code == 2
    assert "写不了" in err


def test_unexpected_errors_are_short(shop: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("adlint.api.runs.run", broken)
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert "RuntimeError: boom" in err
    assert "Traceback" not in err
    with pytest.raises(RuntimeError):
        run("--debug", "check")


def test_interruption(shop: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("adlint.api.runs.run", interrupted)
    assert run("check")[0] == 2


def test_help_and_version(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("--help")
    assert code == 0
    for name in ("check", "rule", "test", "init", "config", "good"):
        assert f"  {name}" in out
        assert run(name, "--help")[0] == 0
    code, out, _ = run("--version")
    assert (code, out.split()[0]) == (0, "adlint,")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_no_text(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    Path(os.fsdecode(b"\xff\x1b.txt")).write_text(LOUD, "utf-8")
    assert run("check", *ONLY)[1].startswith("\ufffd␛.txt:1:1: error")
    for form in ("json", "jsonl"):
        assert "\ufffd\\u001b.txt" in run("check", "--format", form, *ONLY)[1]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell's pipe")
def test_a_reader_that_goes_away(shop: Path) -> None:
    (shop / "a.txt").write_text(f"风筝{LOUD}\n" * 5000, "utf-8")
    command = f'"{sys.executable}" -m adlint check a.txt --format jsonl --select shouting | head -1'
    path = os.pathsep.join([str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["rule"] == "shouted-peerless"


def test_colour_is_for_terminals(shop: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (shop / "a.txt").write_text(f"风筝{LOUD}\n", "utf-8")
    assert "\x1b" not in run("check", "a.txt", *ONLY)[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;31merror\x1b[0m" in run("check", "a.txt", *ONLY)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("check", "a.txt", *ONLY)[1]


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


def test_rule_explained(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run("rule", "shouted-unrivalled")
    assert (code, err) == (0, "")
    path = HERE / "snapshots" / "rule-zh.txt"
    if os.environ.get("ADLINT_UPDATE"):
        path.write_text(out, "utf-8")
    assert out == path.read_text("utf-8")
    data = json.loads(run("rule", "shouted-peerless", "--format", "json")[1])
    assert data["basis"][0]["title"] == "中华人民共和国广告法"
    assert [entry["owes"] for entry in data["exempt"]] == ["nothing", "proof"]


def test_rules_listed(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("rule")
    assert code == 0
    assert "shouting (2)\n" in out
    assert "shouted-numbers" in out
    assert {"shouted-peerless"} <= {entry["id"] for entry in json.loads(run("rule", "--format", "json")[1])}
    code, _, err = run("rule", "shouted-peerles")
    assert (code, err) == (2, "adlint: 未知的规则 shouted-peerles。是不是想写 shouted-peerless？\n")


def test_init_writes_a_usable_configuration(tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run("init") == (0, "已写出 / written: .adlint.yaml, .adlint.schema.json\n", "")
    first = (tmp_path / FILE_NAME).read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=.adlint.schema.json"
    assert json.loads((tmp_path / ".adlint.schema.json").read_text("utf-8"))["$schema"]
    code, _, err = run("init")
    assert (code, "要覆盖请加 --force" in err) == (2, True)
    assert run("init", "--force")[0] == 0
    assert run("check", "--as-of", DAY) == (0, "没有发现问题 · 检查了 0 个文件\n" + TAIL, "")


def test_config_show(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    (shop / FILE_NAME).write_text(
        "packs: [.adlint/rules]\nrules:\n  shouted-peerless: off\nnames: [第一枪]\n"
        "overrides:\n  - paths: ['*.md']\n    goods: 服装\n",
        "utf-8",
    )
    code, out, _ = run("config", "show", "x.md")
    assert code == 0
    assert out == (
        "# x.md\n# .adlint.yaml\n"
        "goods: apparel  # .adlint.yaml:7\n"
        "as_of: 今天 today  # 默认 default\n"
        "lang: zh  # 默认 default\n"
        "tokenizer: rjieba  # 默认 default\n"
        f"packs:\n  - {shop / '.adlint' / 'rules'}  # .adlint.yaml:1\n"
        "rules:\n  shouted-peerless: off  # .adlint.yaml:3\n"
        "names:\n  - 第一枪  # .adlint.yaml:4\n"
    )
    assert "goods" not in run("config", "show")[1]
    assert "没有配置文件" in run("config", "show", "--no-config")[1]


def test_config_schema(tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    out = run("config", "schema")[1]
    assert run("config", "schema", "--output", str(tmp_path / "s.json")) == (0, "", "")
    assert (tmp_path / "s.json").read_text("utf-8") == out


def test_examples(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    assert run("test", "shouting") == (
        0,
        "2 条规则、20 条例句，0 处不符 / 2 rules, 20 examples, 0 failures\n",
        "",
    )
    file = shop / ".adlint/rules/shouting/shouting.yaml"
    file.write_text(
        file.read_text("utf-8").replace("text: 风筝一只, because: 没有宣传", f"text: {LOUD}, because: 错", 1), "utf-8"
    )
    for target in ("shouting", "shouted-peerless", str(file), ".adlint/rules"):
        code, out, _ = run("test", target)
        assert code == 1
        assert out.startswith(f"shouted-peerless good 5: {LOUD}\n")
    code, out, _ = run("test", "shouting", "--json")
    assert (code, len(json.loads(out)["failures"])) == (1, 1)


def test_examples_of_a_pack_named_by_its_folder(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("test", ".adlint/rules/shouting", "--no-config")
    assert (code, out.split("，")[0]) == (0, "2 条规则、20 条例句")


def test_corpus(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    rows = [
        {"id": "1", "text": f"风筝{LOUD}", "spans": [{"start": 2, "end": 7, "family": "absolute", "label": "must"}]},
        {"id": "2", "text": "风筝一只", "spans": [{"start": 0, "end": 2, "family": "absolute", "label": "must"}]},
        {"id": "3", "text": f"陀螺{LOUD}", "spans": []},
    ]
    file = shop / "corpus.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    code, out, _ = run("test", "shouting", "--corpus", str(file), "--misses", "--false-alarms")
    assert code == 0
    assert out == (
        "漏报 missed absolute 2: «风筝»一只\n"
        f"误报 false alarm shouted-peerless 3: 陀螺«{LOUD}»\n"
        "               precision  recall   hit/must  false  may fired\n"
        "absolute           0.500   0.500        1/2      1        0/0\n"
        "all                0.500   0.500        1/2      1        0/0\n"
    )
    data = json.loads(run("test", "shouting", "--corpus", str(file), "--json", "--misses")[1])
    assert (data["overall"]["precision"], data["misses"][0]["id"]) == (0.5, "2")
    file.write_text('{"text": "x"}\nnonsense\n', "utf-8")
    code, _, err = run("test", "--corpus", str(file))
    assert (code, err.startswith(f"adlint: {file}:2: 不是 JSON")) == (2, True)


def test_good_edits_an_own_rule(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    file = shop / ".adlint/rules/shouting/shouting.yaml"
    before = file.read_text("utf-8")
    sentence = f"谁敢说{LOUD}: 没有"
    code, out, err = run("good", sentence, "--rule", "shouted-unrivalled", "--because", "negation", "--goods", "服装")
    assert (code, out) == (0, "")
    assert file.read_text("utf-8") == before.replace(
        "        - {text: 风筝一只, because: 没有宣传}\n  - id: shouted-numbers",
        "        - {text: 风筝一只, because: 没有宣传}\n"
        f'        - {{text: "{sentence}", because: negation, goods: apparel}}\n  - id: shouted-numbers',
    )
    assert f"fires now: 谁敢说«{LOUD}»: 没有" in err
    assert "  modest: 否认自己如此，不是在宣传\n" in err
    assert run("test", "shouted-peerless")[0] == 1
    code, _, err = run("good", sentence, "--rule", "shouted-peerless", "--because", "negation")
    assert (code, err) == (2, "adlint: 规则 shouted-peerless 已有这条例句\n")


def test_good_prints_a_patch_on_request(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    file = shop / ".adlint/rules/shouting/shouting.yaml"
    before = file.read_text("utf-8")
    code, out, err = run("good", "风筝好看", "--rule", "shouted-numbers", "--because", "没有数字", "--patch")
    assert code == 0
    assert "+        - {text: 风筝好看, because: 没有数字}\n" in out
    assert "silent on it now" in err
    assert file.read_text("utf-8") == before
    (shop / "x.patch").write_text(out, "utf-8")
    subprocess.run(["git", "init", "-q", "sub"], check=True, capture_output=True)
    target = shop / "sub" / ".adlint/rules/shouting/shouting.yaml"
    target.parent.mkdir(parents=True)
    target.write_text(before, "utf-8")
    subprocess.run(["git", "apply", "../x.patch"], cwd=shop / "sub", check=True, capture_output=True)
    assert "风筝好看" in target.read_text("utf-8")


def test_good_prints_a_patch_for_a_built_in_rule(shop: Path, run) -> None:  # type: ignore[no-untyped-def]
    rules = json.loads(run("rule", "--format", "json")[1])
    name = next(entry["id"] for entry in rules if entry["pack"] != "shouting")
    code, out, err = run("good", "风筝一只，不必多说", "--rule", name, "--because", "not-a-claim")
    assert code == 0
    assert out.startswith("--- a/rules/")
    assert "+" in out
    assert f"{name} 是内置规则" in err


@pytest.mark.parametrize(
    ("good", "after"),
    [
        ("      good:\n      - text: a\n        because: b\n", "      - {text: 新, because: 因}\n"),
        ("      good: [{text: a, because: b}]\n", "good: [{text: a, because: b}, {text: 新, because: 因}]"),
        (
            "      good:  # why\n        - {text: a, because: b}  # end\n\n      # later\n",
            "# end\n        - {text: 新, because: 因}\n",
        ),
        (
            '      good:\n        - text: >\n            a\n          because: "b"\n',
            "        - {text: 新, because: 因}\n",
        ),
    ],
)
def test_example_is_put_into_any_layout(tmp_path: Path, good: str, after: str) -> None:
    from adlint.cli import exampleedit

    text = f"# top\nrules:\n  - id: x\n    examples:\n{good}      bad: []\n"
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    home = exampleedit.find("x", [tmp_path])
    assert home is not None
    made = exampleedit.with_example(home, {"text": "新", "because": "因"})
    assert after in made
    import yaml

    assert yaml.safe_load(made)["rules"][0]["examples"]["good"][-1] == {"text": "新", "because": "因"}
    assert len(made.splitlines()) - len(text.splitlines()) in (0, 1)
