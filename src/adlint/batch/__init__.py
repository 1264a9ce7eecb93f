"""Whole catalogues: tables in, a table of findings out, in chunks, past the memory and the cores of one process.

Needs the extra `adlint[batch]`. Findings are those of `adlint check`; baselines do not count here.
"""

from __future__ import annotations

from adlint.batch.arrow import lint_batches
from adlint.batch.rows import schema

__all__ = ["lint_batches", "schema"]
