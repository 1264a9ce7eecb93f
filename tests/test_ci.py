"""What other programs run of ours: the hooks of pre-commit, the script of the GitHub Action, the template for GitLab."""

from __future__ import annotations

import shlex
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
