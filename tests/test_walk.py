"""Which files of a folder are read."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

from adlint.errors import ReadError
from adlint.readers.walk import find_files


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*names: str, text: str = "好茶") -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def found(
    *paths: str, include: tuple[str, ...] = (), exclude: tuple[str, ...] = (), base: Path | None = None
) -> list[str]:
    return [path.as_posix() for path in find_files(paths, include=include, exclude=exclude, base=base)]


def test_folders_are_walked_in_order_for_known_suffixes(tree: Path) -> None:
    put("b.md", "a/c.CSV", "a/a.txt", "a/logo.gif", "c/d/e.yaml", "Makefile")
    assert found(".") == ["a/a.txt", "a/c.CSV", "b.md", "c/d/e.yaml"]


def test_pictures_are_looked_for_where_they_can_be_read(tree: Path) -> None:
    put("a.png", "b.txt")
    can_read = importlib.util.find_spec("rapidocr_onnxruntime") is not None
    assert found(".") == (["a.png", "b.txt"] if can_read else ["b.txt"])


def test_named_files_are_always_taken_and_only_once(tree: Path) -> None:
    put("a.txt", "d/copy.dat", ".gitignore", text="*.dat\n")
    assert found("d/copy.dat", "a.txt", "./a.txt", ".", exclude=("*.txt",)) == ["d/copy.dat", "a.txt"]


def test_repositories_environments_and_packages_are_skipped(tree: Path) -> None:
    put(".git/a.txt", ".venv/a.txt", "web/node_modules/x/README.md", "web/a.html")
    assert found(".") == ["web/a.html"]


def test_what_office_keeps_beside_open_files_is_skipped(tree: Path) -> None:
    put("标题.xlsx", "~$标题.xlsx", "~$详情.docx")
    assert found(".") == ["标题.xlsx"]
    assert found("~$标题.xlsx") == ["~$标题.xlsx"]


def test_hidden_files_are_read(tree: Path) -> None:
    put(".drafts/a.md", ".hidden.txt", "b.txt", ".hg/c.txt", ".svn/d.txt")
    assert found(".") == [".drafts/a.md", ".hidden.txt", "b.txt"]


def test_what_cannot_be_read_is_told_and_the_rest_found(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.txt", "locked/b.txt", "odd/c.txt", "z.txt")
    put("odd/.gitignore", text="!\n")
    scandir = os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    failed: list[ReadError] = []
    files = find_files(["gone.txt", "."], failed=failed.append)
    assert [path.as_posix() for path in files] == ["a.txt", "odd/c.txt", "z.txt"]
    assert [error.path for error in failed] == ["gone.txt", "locked", "odd/.gitignore"]
    assert failed[1].en == "cannot be read: Permission denied"
    with pytest.raises(ReadError, match="没有权限"):
        found(".")


def test_gitignore_files_nest_and_the_nearest_decides(tree: Path) -> None:
    put(".gitignore", text="*.txt\n/build/\n!keep.txt\n")
    put("a.txt", "keep.txt", "build/x.md", "sub/build/x.md", "sub/a.txt", "sub/b.txt", "sub/c.md")
    put("sub/.gitignore", text="!a.txt\nc.md\n")
    assert found(".") == ["keep.txt", "sub/a.txt", "sub/build/x.md"]


def test_gitignore_files_above_the_folder_count_within_the_repository(tree: Path) -> None:
    put(".gitignore", text="x.md\n")
    put("repo/.git/HEAD", "repo/copy/a.txt", "repo/copy/draft.txt", "repo/copy/x.md")
    put("repo/.gitignore", text="draft.txt\n")
    assert found("repo/copy") == ["repo/copy/a.txt", "repo/copy/x.md"]


def test_include_and_exclude_are_globs_from_the_base(tree: Path) -> None:
    put("copy/a.md", "copy/old/b.md", "docs/c.md", "copy/d.txt")
    assert found(".", include=("copy/**/*.md",)) == ["copy/a.md", "copy/old/b.md"]
    assert found(".", exclude=("old/", "*.txt")) == ["copy/a.md", "docs/c.md"]
    assert found("copy", include=("/copy/*.md",), base=tree) == ["copy/a.md"]


def test_a_folder_outside_the_base_is_its_own_base(tree: Path) -> None:
    put("in/x.md", "out/a.md", "out/b.md")
    assert found("out", exclude=("/a.md",), base=tree / "in") == ["out/b.md"]


def test_a_missing_path_is_told_before_any_file(tree: Path) -> None:
    put("a.txt")
    with pytest.raises(ReadError) as caught:
        next(find_files(["a.txt", "没有.txt"], include=(), exclude=()))
    assert caught.value.path == "没有.txt"
    assert (caught.value.zh, caught.value.en) == ("没有这个文件或文件夹", "No such file or folder")


def test_a_malformed_glob_is_an_error(tree: Path) -> None:
    put("a.txt")
    with pytest.raises(ReadError, match="exclude"):
        found(".", exclude=("!",))


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_links_to_folders_are_not_followed(tree: Path) -> None:
    put("a/b.txt")
    Path("a/loop").symlink_to(tree / "a", target_is_directory=True)
    Path("a/c.txt").symlink_to(tree / "a" / "b.txt")
    assert found(".") == ["a/b.txt", "a/c.txt"]
