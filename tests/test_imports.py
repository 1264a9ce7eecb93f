"""What a fresh interpreter loads: nothing heavy before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import adlint

ROOT = Path(__file__).parents[1]
HEAVY = ("rjieba", "jieba", "tree_sitter", "click", "rich", "yaml", "regex", "multiprocessing", "asyncio", "pathspec")


def loaded(code: str, cwd: Path) -> set[str]:
    """The modules that a fresh interpreter holds after running some code."""
    source = f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", source],
        capture_output=True,
        text=True,
        check=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path},
    )
    return set(done.stderr.split())


def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    assert not loaded("import adlint", tmp_path).intersection(HEAVY)


def test_the_package_itself_loads_no_module_of_its_own(tmp_path: Path) -> None:
    assert {name for name in loaded("import adlint", tmp_path) if name.startswith("adlint")} == {"adlint"}


def test_a_clean_title_needs_no_tokenizer_no_yaml_and_no_terminal(tmp_path: Path) -> None:
    code = "import io\nsys.stdin = io.TextIOWrapper(io.BytesIO('羊绒大衣 女 中长款'.encode()))\n"
    # The first run may have to compile the packs, which parses YAML.
    run = code + "from adlint.cli import main\nassert main(['check', '-']) == 0"
    loaded(run, tmp_path)
    assert not loaded(run, tmp_path).intersection(set(HEAVY) - {"click", "regex"})


def test_help_does_not_load_the_engine(tmp_path: Path) -> None:
    code = "from adlint.cli import main\nassert main(['check', '--help']) == 0"
    assert not {name for name in loaded(code, tmp_path) if name.startswith("adlint.engine.linter")}


def test_public_names_exist() -> None:
    for name in adlint.__all__:
        assert getattr(adlint, name) is not None
    assert set(dir(adlint)) == set(adlint.__all__)


def test_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert adlint.__version__ == project["version"]
