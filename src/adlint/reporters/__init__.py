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
}


def reporter(name: str) -> Callable[..., None]:
    """The function `report(report, sources, stream, *, lang, color, width, statistics)` of a format.

    Args:
        name: `text`, `grouped`, `json` or `jsonl`.

    Raises:
        ConfigError: there is no such format.
    """
    if name not in REPORTERS:
        raise ConfigError(f"未知的输出格式 {name}", f"unknown format {name}", hint=did_you_mean(name, REPORTERS))
    module, function = REPORTERS[name]
    found: Any = getattr(import_module(module), function)
    return found  # type: ignore[no-any-return]
