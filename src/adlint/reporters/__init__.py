"""Reporters write a report in one format each. None of them filters, sorts or judges."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from adlint.errors import ConfigError, did_you_mean

# name -> (module, function), imported when asked for.
REPORTERS = {
    "text": ("adlint.reporters.text", "report"),
    "grouped": ("adlint.reporters.grouped", "report"),
    "json": ("adlint.reporters.jsonout", "report"),
    "jsonl": ("adlint.reporters.jsonout", "report_lines"),
    "sarif": ("adlint.reporters.sarif", "report"),
    "github": ("adlint.reporters.lines", "github"),
    "gitlab": ("adlint.reporters.lines", "gitlab"),
    "junit": ("adlint.reporters.xmlout", "junit"),
    "checkstyle": ("adlint.reporters.xmlout", "checkstyle"),
    "rdjson": ("adlint.reporters.lines", "rdjson"),
    "rdjsonl": ("adlint.reporters.lines", "rdjsonl"),
    "csv": ("adlint.reporters.lines", "table"),
    "xlsx": ("adlint.reporters.sheets", "report"),
    "html": ("adlint.reporters.html", "report"),
    "markdown": ("adlint.reporters.markdown", "report"),
}
# What a file's name says about its form.
_SUFFIXES = {
    ".txt": "text", ".json": "json", ".jsonl": "jsonl", ".sarif": "sarif", ".csv": "csv", ".xlsx": "xlsx", ".html": "html",
    ".htm": "html", ".md": "markdown",
}  # fmt: skip


def form_of(name: str) -> str | None:
    """The format that a file's name asks for by its suffix, or None."""
    return next((form for suffix, form in _SUFFIXES.items() if name.lower().endswith(suffix)), None)


def reporter(name: str) -> Callable[..., None]:
    """The function `report(report, sources, stream, *, lang, color, width, statistics, fail_on)` of a format.

    Args:
        name: one of `REPORTERS`.

    Raises:
        ConfigError: there is no such format.
    """
    if name not in REPORTERS:
        raise ConfigError(f"未知的输出格式 {name}", f"unknown format {name}", hint=did_you_mean(name, REPORTERS))
    module, function = REPORTERS[name]
    found: Any = getattr(import_module(module), function)
    return found  # type: ignore[no-any-return]
