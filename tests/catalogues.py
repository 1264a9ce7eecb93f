"""Runs of `adlint batch` and what they wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet

ADLINT = (sys.executable, "-m", "adlint")


def batch(*args: str, code: int = 1, **options: Any) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*ADLINT, "batch", *args, "--as-of", "2026-11-01"], capture_output=True, text=True, **options)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def rows(path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
    return found


def rejects(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]
