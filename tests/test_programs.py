"""Compiled patterns are kept from run to run, and what is kept changes nothing but the time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from adlint.rulepacks import patterns, programs
from adlint.rulepacks.programs import Program, Programs

PATTERN = r"(?P<span>最(?:好|强))[^，。]{0,4}(?<!不)(?=的|$)|第\s?(一|1)++名"
TEXTS = ("全网最好吃的", "最强", "第 一名", "第11名", "不最坏", "")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test keeps programs."""
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path))
    return tmp_path


def refuse() -> Program | None:
    raise AssertionError("compiled anew")


def compiled(pattern: str = PATTERN) -> Program | None:
    return patterns._compiled_for_short(pattern)


def found(pattern: re.Pattern[str] | None) -> Iterator[tuple[object, ...] | None]:
    assert pattern is not None
    for text in TEXTS:
        match = pattern.search(text)
        yield match and (match.span(), match.groupdict(), match.groups())


def kept(folder: Path) -> Path:
    [file] = folder.glob("*.programs.msgpack")
    return file


def test_a_pattern_of_an_earlier_run_is_not_compiled_again(folder: Path) -> None:
    first = Programs()
    made = first.get(PATTERN, compiled)
    first.save()
    assert list(found(Programs().get(PATTERN, refuse))) == list(found(made)) == list(found(re.compile(PATTERN)))
    assert folder in kept(folder).parents


def test_what_must_not_run_without_a_limit_is_remembered_too(folder: Path) -> None:
    first = Programs()
    assert first.get("甲" + "[^。]{0,80}" * 4 + "乙", lambda: None) is None
    first.save()
    assert Programs().get("甲" + "[^。]{0,80}" * 4 + "乙", refuse) is None


def test_what_is_compiled_later_comes_to_what_is_kept(folder: Path) -> None:
    for pattern in ("最好", "最强"):
        run = Programs()
        run.get(pattern, partial(compiled, pattern))
        run.save()
        assert run.get(pattern, refuse) is not None
    last = Programs()
    assert [last.get(pattern, refuse) is not None for pattern in ("最好", "最强")] == [True, True]


@pytest.mark.parametrize("damage", [b"", b"\x00", b"no msgpack", b"\x81\xa1a\xc0"])
def test_a_damaged_file_costs_time_only(folder: Path, damage: bytes) -> None:
    first = Programs()
    first.get(PATTERN, compiled)
    first.save()
    kept(folder).write_bytes(damage)
    assert list(found(Programs().get(PATTERN, compiled))) == list(found(re.compile(PATTERN)))


@pytest.mark.parametrize("place", range(0, 400, 8))
def test_a_changed_byte_costs_time_only(folder: Path, place: int) -> None:
    first = Programs()
    first.get(PATTERN, compiled)
    first.save()
    data = bytearray(kept(folder).read_bytes())
    data[place] ^= 1
    kept(folder).write_bytes(data)
    assert list(found(Programs().get(PATTERN, compiled))) == list(found(re.compile(PATTERN)))


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path / "file" / "folder"))
    run = Programs()
    run.get(PATTERN, compiled)
    run.save()
    assert list(found(Programs().get(PATTERN, compiled))) == list(found(re.compile(PATTERN)))


def test_programs_of_many_packs_are_forgotten_together(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_MOST_KEPT", 10)
    for pattern in ("最好", "最强"):
        run = Programs()
        run.get(pattern, partial(compiled, pattern))
        run.save()
    assert Programs().get("最强", refuse) is not None
    with pytest.raises(AssertionError, match="compiled anew"):
        Programs().get("最好", refuse)


def test_a_long_run_keeps_only_what_it_compiled_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_MOST_NEW", 10)
    run = Programs()
    for pattern in ("最好", "最强"):
        run.get(pattern, partial(compiled, pattern))
    run.save()
    assert Programs().get("最好", refuse) is not None
    with pytest.raises(AssertionError, match="compiled anew"):
        Programs().get("最强", refuse)


def test_the_second_run_of_the_command_says_the_same_and_writes_nothing(own_cache: Path) -> None:
    command = [sys.executable, "-m", "adlint", "check", "-", "--no-config", "--format", "json"]
    environment = {**os.environ, "ADLINT_CACHE_DIR": str(own_cache)}
    copy = "喝了这个茶膝盖不疼了，三天见效，全网最低价".encode()
    first = subprocess.run(command, input=copy, capture_output=True, env=environment, check=False)
    written = kept(own_cache).stat().st_mtime_ns
    second = subprocess.run(command, input=copy, capture_output=True, env=environment, check=False)
    assert first.returncode == second.returncode == 1
    assert first.stdout == second.stdout != b""
    assert kept(own_cache).stat().st_mtime_ns == written
