"""`adlint check --diff-from`: only what changed since a revision counts, by lines and by rows."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, str, str]]
ONLY = ("--no-config", "--as-of", "2026-11-21")
ROWS = "商品ID,标题\n1,全网最低价毛衣\n2,顶级毛衣\n"


def git(folder: Path, *words: str) -> None:
    named = ("-c", "user.name=n", "-c", "user.email=n@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *named, *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, **files: str) -> None:
    put(folder, **files)
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "copy")


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, in which four findings stand."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, a_txt="国家级品质\n第二行\n质量最好的锅\n", b_csv=ROWS)
    monkeypatch.chdir(folder)
    return folder


def found(call: Call, *words: str) -> list[tuple[str, int, str]]:
    report = json.loads(call("check", *words, *ONLY, "--format", "json")[1])
    return [(one["path"], one["line"], one["text"]) for one in report["findings"]]


def test_nothing_changed(shop: Path, call: Call) -> None:
    code, out, _ = call("check", "--diff-from", "HEAD", *ONLY)
    assert (code, out.splitlines()[0]) == (0, "HEAD 以来没有改动")


def test_only_changed_lines_count(shop: Path, call: Call) -> None:
    put(shop, a_txt="新的一行\n国家级品质\n第二行，顶级\n质量最好的锅\n")
    assert found(call, "--diff-from", "HEAD") == [("a.txt", 3, "顶级")]


def test_of_tables_only_changed_rows_count_whatever_their_order(shop: Path, call: Call) -> None:
    put(shop, b_csv="商品ID,标题\n3,国家级毛衣\n2,顶级毛衣\n1,全网最低价的毛衣\n")
    assert found(call, "--diff-from", "HEAD") == [("b.csv", 2, "国家级"), ("b.csv", 4, "全网最低价")]


def test_rows_without_keys_are_known_by_their_text(shop: Path, call: Call) -> None:
    commit(shop, c_csv="标题\n国家级毛衣\n顶级毛衣\n")
    put(shop, c_csv="标题\n顶级毛衣\n国家级毛衣\n国家级毛衣\n")
    assert found(call, "--diff-from", "HEAD") == [("c.csv", 4, "国家级")]


def test_a_renamed_file_is_not_new_but_an_untracked_one_is(shop: Path, call: Call) -> None:
    git(shop, "mv", "a.txt", "c.txt")
    put(shop, c_txt="国家级品质\n第二行\n质量最好的锅\n销量第一\n", 新_md="顶级\n")
    assert found(call, "--diff-from", "HEAD") == [("c.txt", 4, "销量第一"), ("新.md", 1, "顶级")]


def test_what_the_other_branch_did_meanwhile_does_not_count(shop: Path, call: Call) -> None:
    git(shop, "checkout", "-qb", "mine")
    commit(shop, c_txt="顶级\n")
    git(shop, "checkout", "-q", "main")
    commit(shop, a_txt="全改了\n")
    git(shop, "checkout", "-q", "mine")
    assert found(call, "--diff-from", "main") == [("c.txt", 1, "顶级")]


def test_what_a_deletion_takes_from_a_form_counts(shop: Path, call: Call) -> None:
    page = "<form>\n<input name=phone placeholder=手机号>\n{}<button>注册</button>\n</form>\n"
    consent = '<label><input type=checkbox>同意<a href="/p">《隐私政策》</a></label>\n'
    commit(shop, p_html=page.format(consent))
    assert "privacy-consent" not in call("check", "p.html", *ONLY)[1]
    put(shop, p_html=page.format(""))
    assert "privacy-consent" in call("check", "--diff-from", "HEAD", *ONLY)[1]


def test_the_baseline_is_not_stale_for_what_was_not_looked_at(shop: Path, call: Call) -> None:
    call("baseline", "create", *ONLY)
    put(shop, a_txt="国家级品质\n第二行，顶级\n质量最好的锅\n")
    out = call("check", "--diff-from", "HEAD", "--baseline", ".adlint.baseline", *ONLY)[1]
    assert "已经没有了" not in out


def test_a_shallow_clone_says_what_to_fetch(
    shop: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(shop, a_txt="国家级品质\n顶级\n")
    git(tmp_path, "clone", "-q", "--depth=1", shop.as_uri(), "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    code, _, err = call("check", "--diff-from", "HEAD~1", *ONLY)
    assert (code, "浅克隆" in err) == (2, True)
    said = shlex.split(err[err.index("git fetch") :].partition("；")[0])
    git(tmp_path / "shallow", *said[1:])
    assert call("check", "--diff-from", "HEAD~1", *ONLY)[0] == 1


def test_an_unknown_revision_no_repository_and_standard_input_are_errors(
    shop: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("check", "--diff-from", "nope", *ONLY)[0] == 2
    assert call("check", "--diff-from", "--output=x", *ONLY)[0] == 2
    assert call("check", "-", "--diff-from", "HEAD", *ONLY)[0] == 2
    monkeypatch.chdir(tmp_path)
    code, _, err = call("check", "--diff-from", "HEAD", *ONLY)
    assert (code, "不在 git 仓库里" in err) == (2, True)


def test_variants_with_one_key_are_told_apart_by_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    git(tmp_path, "init", "-q")
    rows = "商品ID,标题\nA,全网最低价大衣\nA,国家级工艺大衣\nB,好大衣\n"
    commit(tmp_path, b_csv=rows)
    monkeypatch.chdir(tmp_path)
    put(tmp_path, b_csv=rows.replace("好大衣", "顶级大衣"))
    out = json.loads(call("check", ".", "--diff-from", "HEAD", "--format", "json", *ONLY)[1])
    assert [one["location"]["row"] for one in out["findings"]] == [3]
