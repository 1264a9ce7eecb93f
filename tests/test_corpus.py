"""Our own labelled corpora: scores may rise, not fall. Each floor is what was measured when it was set, rounded down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adlint.engine.linter import Linter
from adlint.engine.settings import Settings
from adlint.rulepacks.loader import load
from adlint.testing import AS_OF, score

CORPUS = Path(__file__).parents[1] / "corpus"
# Precision over all families of the file, recall of the family it is about; of all families where reviewers differ on which (None).
FLOORS = {
    "absolute": ("absolute", 0.97, 0.88),
    "absolute-2": ("absolute", 0.98, 0.97),
    "claims": ("claim", 0.97, 0.90),
    "claims-2": ("claim", 0.97, 0.92),
    "health/food-1": (None, 0.99, 0.88),
    "health/cosmetics-1": (None, 0.98, 0.78),
    "health/medical-1": (None, 0.97, 0.77),
    "health/food-2": (None, 0.98, 0.56),
    "health/care-2": (None, 0.98, 0.60),
    "health/mixed-3": (None, 0.96, 0.68),
    "health/unread-3": (None, 0.92, 0.43),
    "health/food-4": (None, 0.98, 0.70),
    "health/care-4": (None, 0.98, 0.64),
    "privacy": ("privacy", 0.94, 0.97),
    "privacy-2": ("privacy", 0.90, 0.75),
}


@pytest.mark.parametrize("name", FLOORS)
def test_scores_do_not_fall(name: str) -> None:
    family, precision, recall = FLOORS[name]
    rows = [json.loads(line) for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    scored = score(rows, Linter(load(), Settings(as_of=AS_OF)))
    assert (scored.overall.precision or 0) >= precision, scored.false_alarms
    about = scored.families[family] if family else scored.overall
    assert (about.recall or 0) >= recall, [miss for miss in scored.misses if family in (None, miss[1])]


@pytest.mark.parametrize("path", sorted(CORPUS.rglob("*.jsonl")), ids=lambda path: path.stem)
def test_labels_stand_where_they_say(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        assert all(row["text"][span["start"] : span["end"]] == span["text"] for span in row["spans"]), row["id"]
