"""Our own labelled corpora: each has floors, and labels that stand where they say. `make corpus` scores them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adlint.cli.corpora import floors

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = sorted(CORPUS.rglob("*.jsonl"))


def test_every_file_has_a_floor() -> None:
    assert set(floors(CORPUS)) == {path.relative_to(CORPUS).with_suffix("").as_posix() for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_stand_where_they_say(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        assert all(row["text"][span["start"] : span["end"]] == span["text"] for span in row["spans"]), row["id"]
