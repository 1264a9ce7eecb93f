"""What several tests share: a rulebook made on the spot, a folder with the test pack, and the command line in-process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rulebooks

from adlint.cli import main
from adlint.config import FILE_NAME
from adlint.rulepacks import compiled, loader
from adlint.rulepacks.schema import Rulebook

Book = Callable[..., Rulebook]
Call = Callable[..., tuple[int, str, str]]
# What the test pack finds, and the line that every report ends on.
LOUD = "举世无匹敌"
NUMBERS = "回头客九成九"
DAY = "2026-11-21"
TAIL = f"按 {DAY} 的法律 · 非法律意见\n"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Makes a rulebook of rules given as YAML would give them; other lists (exemptions, lexicons, ...) by name."""
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path / "cache"))
    return lambda *rules, **lists: rulebooks.load(rulebooks.write(tmp_path / "packs", *rules, **lists))


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, which holds what is compiled already: our packs take ten seconds."""
    loader.load()
    folder = tmp_path / "cache"
    folder.mkdir()
    for form in compiled.folder().glob("*.msgpack"):
        if not form.name.endswith(".programs.msgpack"):
            (folder / form.name).symlink_to(form)
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a repository with the test pack configured."""
    (tmp_path / ".git").mkdir()
    shutil.copytree(Path(__file__).parent / "packs" / "shouting", tmp_path / ".adlint" / "rules" / "shouting")
    (tmp_path / FILE_NAME).write_text("packs: [.adlint/rules]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts rules given as YAML would give them, and other lists by name, in the place of our own packs; none is configured."""
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def put(*rules: dict[str, Any], **lists: Any) -> None:
        folder = rulebooks.write(tmp_path / "ours", *rules, **lists)
        monkeypatch.setattr(loader, "builtin_folder", lambda: folder)

    return put


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls `main` and gives (exit code, standard output, standard error)."""

    def run(*args: str) -> tuple[int, str, str]:
        code = main(args)
        out, err = capsys.readouterr()
        return code, out, err

    return run
