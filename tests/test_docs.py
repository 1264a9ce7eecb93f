"""The documentation says what the program does: outputs, commands, configuration, rule packs and rule pages.

`ADLINT_UPDATE=1` writes what commands print into the pages; `docs/generate.py` writes the rule pages.
"""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import click
import pytest
import yaml

from adlint.cli import main, program
from adlint.config import Config
from adlint.config.keys import ConfigFile, Override
from adlint.rulepacks.loader import load
from adlint.testing import run_examples

TOP = Path(__file__).parents[1]
PAGES = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").glob("*.md"))]
TEXT = "\n".join(path.read_text("utf-8") for path in PAGES)
DAY = "2026-11-21"
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (TOP / page).read_text("utf-8"), re.DOTALL)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Runs `adlint ...` or `echo '...' | adlint ...` as a page shows it, on a fixed day, and gives what it prints."""
    monkeypatch.chdir(TOP)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(line: str) -> str:
        words = shlex.split(line)
        fed = ""
        if "|" in words:
            assert words[0] == "echo"
            fed, words = words[1] + "\n", words[words.index("|") + 1 :]
        assert words[0] == "adlint", line
        if words[1] == "check":
            words += ["--as-of", DAY]
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(fed.encode())))
        main(words[1:])
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_outputs_are_what_is_printed(page: Path, typed: Callable[[str], str]) -> None:
    text = page.read_text("utf-8")

    def printed(block: re.Match[str]) -> str:
        commands = [line for line in block[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{typed(line[2:])}" for line in commands) + "```"

    now = _CONSOLE.sub(printed, text)
    if os.environ.get("ADLINT_UPDATE") and now != text:
        page.write_text(now, "utf-8")
        text = now
    assert text == now


def _command(name: str) -> click.Command | None:
    return program.get_command(click.Context(program), name)


def test_commands_in_pages_exist() -> None:
    named = {
        name for code in _CODE.findall(TEXT) for name in re.findall(r"(?:^|[`|/] ?)adlint ([a-z]+)", code, re.MULTILINE)
    }
    assert named
    assert [name for name in named if _command(name) is None] == []


def test_every_command_is_documented_and_has_help() -> None:
    for name in program.list_commands(click.Context(program)):
        command = _command(name)
        assert command is not None
        assert command.help
        assert f"adlint {name}" in TEXT


def test_options_named_in_pages_exist() -> None:
    names = program.list_commands(click.Context(program))
    # Of Spark, docs/generate.py, git, VS Code, Docker.
    known = {"--archives", "--check", "--install-extension", "--rm", "--unshallow", "--user"}
    for command in (_command(name) for name in names):
        assert command is not None
        for one in (command, *getattr(command, "commands", {}).values()):
            known |= {option for parameter in one.params for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) <= known | {"--debug"}


def test_every_configuration_key_is_documented() -> None:
    page = (TOP / "docs/configuration.md").read_text("utf-8")
    for key in {*ConfigFile.__struct_fields__, *Override.__struct_fields__}:
        assert f"`{key}`" in page, key


@pytest.mark.parametrize("page", ["README.md", "docs/configuration.md", "examples/shop/.adlint.yaml"])
def test_configurations_in_pages_can_be_used(page: str, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "base.yaml").write_text("lang: zh\n", "utf-8")
    (tmp_path / "shop" / "rules").mkdir(parents=True)
    file = tmp_path / "shop" / ".adlint.yaml"
    blocks = [(TOP / page).read_text("utf-8")] if page.endswith("yaml") else _blocks(page, "yaml")
    blocks = [block for block in blocks if "repos" not in yaml.safe_load(block)]
    assert blocks
    for block in blocks:
        file.write_text(block, "utf-8")
        Config(file).profile(tmp_path / "shop" / "x.csv", load())


def test_rules_on_the_page_load_and_hold(tmp_path: Path) -> None:
    ids = []
    for number, block in enumerate(_blocks("docs/writing-rules.md", "yaml")):
        (tmp_path / f"{number}.yaml").write_text(block, "utf-8")
        ids += [rule["id"] for rule in yaml.safe_load(block).get("rules", ())]
    book = load([tmp_path])
    assert run_examples(book, ids) == []
    shown = [rule for rule in book.rules if rule.id in ids]
    for trigger in ("terms", "pattern", "tokens", "missing", "limit", "form"):
        assert any(getattr(rule, trigger) for rule in shown), trigger


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", TOP / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_rule_pages_are_fresh() -> None:
    assert _generator().check() == []


def test_stale_rule_pages_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = _generator()
    made.write(tmp_path)
    assert made.check(tmp_path) == []
    (tmp_path / "README.md").write_text("old", "utf-8")
    (tmp_path / "absolute" / "superlative.md").unlink()
    (tmp_path / "absolute" / "gone.md").write_text("of a rule that is no more", "utf-8")
    assert made.check(tmp_path) == ["README.md", "absolute/gone.md", "absolute/superlative.md"]
    made.FOLDER = tmp_path
    assert made.write(tmp_path)
    assert made.check(tmp_path) == []


def test_every_rule_is_in_the_changelog() -> None:
    text = (TOP / "CHANGELOG.md").read_text("utf-8")
    assert [rule.id for rule in load().rules if f"`{rule.id}`" not in text] == []


def test_links_lead_somewhere() -> None:
    for page in [
        *PAGES,
        TOP / "CHANGELOG.md",
        TOP / "benchmarks" / "README.md",
        *sorted((TOP / "docs/rules").rglob("*.md")),
    ]:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_library_example_prints_what_the_page_says() -> None:
    page = (TOP / "README.md").read_text("utf-8")
    example, output = re.findall(r"```python\n(.*?)```\s+```text\n(.*?)```", page, re.DOTALL)[0]
    run = subprocess.run([sys.executable, "-c", example], capture_output=True, cwd=TOP, check=True)
    assert run.stdout.decode("utf-8").splitlines()[: output.count("\n")] == output.splitlines()


def test_our_own_pages_pass(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", "--no-config", "--fail-on", "warning", "--as-of", DAY, *map(str, PAGES)])
    assert code == 0, capsys.readouterr().out


def test_demo_shows_every_kind_of_finding(typed: Callable[[str], str]) -> None:
    out = typed("adlint check examples/shop")
    for word in ("error", "warning", "info", "house-term", "须有证据", "可直接改", "豁免", "须备证明"):
        assert word in out
    found = set(re.findall(r": (?:error|warning|info) ([a-z-]+) ", out))
    packs = {rule.pack for rule in load().rules if rule.id in found}
    assert packs == {"absolute", "claims", "medical", "privacy", "titles"}
    for clean in ("A001", "A003", "A005", "A009", "A012", "L01", "L02", "L05", "L06"):
        assert f"· {clean} ·" not in out
