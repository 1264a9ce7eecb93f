"""The benchmarks run: what they print is for people to read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "benchmarks"


def test_the_parts_of_judging_are_measured() -> None:
    done = subprocess.run(
        [sys.executable, FOLDER / "stages.py", "--rows", "50"], capture_output=True, text=True, check=True
    )
    assert "the linter takes" in done.stdout
