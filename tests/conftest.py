"""What several tests share: a rulebook made on the spot, and compiled packs kept apart from the user's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import rulebooks

from adlint.rulepacks.schema import Rulebook

Book = Callable[..., Rulebook]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Makes a rulebook of rules given as YAML would give them; other lists (exemptions, lexicons, ...) by name."""
    monkeypatch.setenv("ADLINT_CACHE_DIR", str(tmp_path / "cache"))
    return lambda *rules, **lists: rulebooks.load(rulebooks.write(tmp_path / "packs", *rules, **lists))
