"""adlint: a linter for Chinese advertising copy. 广告文案合规检查。

Names are imported when they are first used, so that `import adlint` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adlint.api import Config, Report, lint_file, lint_paths, lint_text
    from adlint.engine.linter import Linter
    from adlint.findings import Finding, Severity, Verdict
    from adlint.rulepacks.schema import Rule

__version__ = "0.1.0"

_HOME = {
    "Config": "adlint.api",
    "Finding": "adlint.findings",
    "Linter": "adlint.engine.linter",
    "Report": "adlint.api",
    "Rule": "adlint.rulepacks.schema",
    "Severity": "adlint.findings",
    "Verdict": "adlint.findings",
    "lint_file": "adlint.api",
    "lint_paths": "adlint.api",
    "lint_text": "adlint.api",
}

__all__ = [
    "Config",
    "Finding",
    "Linter",
    "Report",
    "Rule",
    "Severity",
    "Verdict",
    "__version__",
    "lint_file",
    "lint_paths",
    "lint_text",
]


def __getattr__(name: str) -> Any:
    """A public name, imported now."""
    if name not in _HOME:
        raise AttributeError(f"module 'adlint' has no attribute {name!r}")
    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names."""
    return __all__
