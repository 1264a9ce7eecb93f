"""What other programs run of ours: the hooks of pre-commit, the script of the GitHub Action, the template for GitLab."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

TOP = Path(__file__).parents[1]
Call = Callable[..., tuple[int, str, str]]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text("utf-8"))}


def staged(hook: dict[str, Any], *files: str, args: list[str] | None = None) -> list[str]:
    """What pre-commit runs, without the program: `args` of the configuration take the place of the hook's."""
    return [*shlex.split(hook["entry"])[1:], *(hook.get("args", []) if args is None else args), *files]


def test_hooks_take_files_whose_names_begin_like_options(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-x.txt").write_text("国家级毛衣\n", "utf-8")
    (tmp_path / "a.txt").write_text("毛衣\n", "utf-8")
    code, out, err = call(*staged(HOOKS["adlint"], "-x.txt", "a.txt"))
    assert (code, out.splitlines()[0].split(" ")[0], err) == (1, "-x.txt:1:1:", "")
    args = ["--goods", "服装", "--"]
    assert call(*staged(HOOKS["adlint"], "-x.txt", args=args))[0] == 1
    assert call(*staged(HOOKS["adlint-fix"], "-x.txt", "a.txt"))[0] == 0
    assert (tmp_path / "-x.txt").read_text("utf-8") == "毛衣\n"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Runs a script in a folder of copy, where `adlint` is ours and other programs note what they are told in `told`."""
    folder = tmp_path / "programs"
    folder.mkdir()
    programs = {"adlint": f'exec "{sys.executable}" -m adlint "$@"'}
    programs |= {name: f'echo {name} "$@" >>told' for name in ("python", "apt-get")}
    for name, line in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for name in ("国 货/a b.txt", "b.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("国家级毛衣\n", "utf-8")
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    sources = os.pathsep.join([str(TOP / "src"), os.environ.get("PYTHONPATH", "")])

    def run(*words: str, **variables: str) -> tuple[int, str]:
        known = {
            name: value for name, value in os.environ.items() if not name.startswith(("ADLINT_", "GITHUB_", "CI_"))
        }
        env = {**known, "PATH": path, "PYTHONPATH": sources, **variables}
        done = subprocess.run(words, env=env, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout + done.stderr

    return run


ALL = ["b.txt", "c.txt", "国 货/a b.txt"]


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ("", ALL), ("\n", ALL), (".", ALL), ("b.txt c.txt", ["b.txt", "c.txt"]), ("国 货\n", ALL[2:]),
        ("c.txt\n\n  国 货/a b.txt\n", ["c.txt", "国 货/a b.txt"]),
    ],
)  # fmt: skip
def test_the_action_takes_paths_between_blanks_or_one_a_line(
    script: Callable[..., tuple[int, str]], paths: str, found: list[str]
) -> None:
    code, said = script("bash", str(TOP / "ci" / "github.sh"), ADLINT_PATHS=paths, ADLINT_ARGS="--no-config\n--jobs 1")
    assert code == 1
    assert [line.split("file=")[1].split(",")[0] for line in said.splitlines()] == found


def gitlab() -> str:
    """What the template has a shell run; it stops at the first command that fails."""
    return "\n".join(yaml.safe_load((TOP / "ci" / "gitlab.yml").read_text("utf-8"))["adlint"]["script"])


@pytest.mark.parametrize("source", [None, "", "adlint", "adlint[office]"])
def test_the_template_for_gitlab_installs_nothing_by_its_name_alone(
    script: Callable[..., tuple[int, str]], source: str | None
) -> None:
    code, said = script("sh", "-ec", gitlab(), **({} if source is None else {"ADLINT_SOURCE": source}))
    assert code == 1
    assert said.count("ADLINT_SOURCE") == 2
    assert not Path("told").exists()


@pytest.mark.parametrize("source", ["./adlint", "git+https://git.example.com/a@v1", "adlint[office] @ git+ssh://x/a"])
def test_the_template_for_gitlab_installs_from_where_it_is_told(
    script: Callable[..., tuple[int, str]], source: str
) -> None:
    variables = {"ADLINT_SOURCE": source, "ADLINT_PATHS": "b.txt", "ADLINT_ARGS": "--no-config"}
    code, said = script("sh", "-ec", gitlab(), **variables)
    assert (code, "b.txt:1:1: error state-level" in said) == (1, True)
    assert Path("told").read_text("utf-8").splitlines()[-1] == f"python -m pip install --quiet {source}"
    assert [issue["location"]["path"] for issue in json.loads(Path("gl-code-quality-report.json").read_text())] == [
        "b.txt"
    ]


def test_nothing_is_installed_by_the_name_of_adlint_alone() -> None:
    suffixes = (".md", ".py", ".yml", ".yaml", ".ts", ".json", ".sh", ".toml")
    names = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True).stdout.splitlines()
    named = re.compile(r"pip install (?:-\S+ )*['\"]?adlint(?!\S* @ git\+)")
    found = [
        (name, line)
        for name in names
        if name.endswith(suffixes) and not name.startswith(("tests/", "corpus/"))
        for line in (TOP / name).read_text("utf-8").splitlines()
        if named.search(line)
    ]
    assert [line for _, line in found if "不要写" not in line and "never write" not in line] == []
    assert {name for name, _ in found} == {"README.md"}


def test_the_image_compiles_the_rules_where_whoever_runs_it_reads_them() -> None:
    lines = (TOP / "Dockerfile").read_text("utf-8").replace("\\\n", "").splitlines()
    words = [line.split(maxsplit=1) for line in lines if not line.startswith("#")]
    (setting,) = (rest for word, rest in words if word == "ENV")
    (run,) = (rest for word, rest in words if word == "RUN")
    assert re.fullmatch(r"ADLINT_CACHE_DIR=/\S+", setting)
    # Compiled files are their maker's alone, until others are let in.
    assert [word for word, _ in words].index("ENV") < [word for word, _ in words].index("RUN")
    assert run.index("adlint test") < run.index('chmod -R a+rX "$ADLINT_CACHE_DIR"')
